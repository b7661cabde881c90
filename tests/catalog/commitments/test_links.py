"""A file that dies takes « Publié » away, and brings it back when it answers again; the history tells both."""

import pytest
from django.core.management import call_command

from catalog.commitments.choices import Status
from catalog.commitments.models import Commitment
from catalog.commitments.services import review_all, save_commitment
from catalog.datasets.models import License
from tests.catalog.commitments.test_evidence import make
from tests.factories import DataserviceFactory, DatasetFactory, ResourceFactory
from tests.outside import Outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside(settings):
    settings.OUTBOUND_ALLOW_PRIVATE = True
    with Outside() as server:
        yield server


def status():
    return Commitment.objects.get().status


def test_a_dead_file_takes_the_status_away_and_a_live_one_gives_it_back(outside):
    dataset = DatasetFactory(license=License.objects.get(key="lov2"))
    ResourceFactory(dataset=dataset, filetype="remote", url=outside.url("/ok.csv"))
    commitment = make(dataset)
    assert status() == Status.PARTLY  # never checked: not proved
    call_command("check_links", "--all")
    assert status() == Status.PUBLISHED
    outside.add("/ok.csv", status=404)
    call_command("check_links", "--all")
    assert status() == Status.UPDATE_REQUIRED
    outside.add("/ok.csv", status=200, body=b"a;b\n")
    call_command("check_links", "--all")
    assert status() == Status.PUBLISHED
    told = [
        (change.after, change.evidence[1]["says"]) for change in commitment.changes.order_by("pk")
    ]
    assert told == [
        ("partly", "1 fichier, pas encore contrôlé"),
        ("published", "1 fichier sur 1 répond"),
        ("update_required", "1 fichier sur 1 ne répond plus"),
        ("published", "1 fichier sur 1 répond"),
    ]


def test_a_repository_must_answer_under_a_free_licence(outside):
    make(kind="code", code_url=outside.url("/ok.csv"), code_license="MIT")
    assert status() == Status.PARTLY
    call_command("check_links")
    assert status() == Status.PUBLISHED


def test_an_api_must_answer_under_an_open_licence(outside):
    service = DataserviceFactory(
        base_api_url=outside.url("/ok.csv"), license=License.objects.get(key="lov2")
    )
    make(kind="api", dataservice=service)
    call_command("check_links")
    assert status() == Status.PUBLISHED


def test_where_one_asks_for_access_must_answer_when_the_promise_was_restricted(outside):
    outside.add("/api", status=401)
    outside.add("/demande", status=404)
    service = DataserviceFactory(
        base_api_url=outside.url("/api"),
        access_type="restricted",
        authorization_request_url=outside.url("/demande"),
        license=None,
    )
    commitment = make(kind="api", dataservice=service, access="restricted")
    assert status() == Status.PARTLY
    call_command("check_links")
    assert status() == Status.UPDATE_REQUIRED
    service.authorization_request_url = outside.url("/ok.csv")
    service.save()
    review_all()  # notes the new address
    call_command("check_links")
    commitment.refresh_from_db()
    assert (commitment.status, commitment.remark) == (Status.PUBLISHED, "accès restreint")
    assert commitment.evidence[1]["says"] == "La page de demande d’accès répond"
    commitment.access = "open"
    save_commitment(actor=None, commitment=commitment)
    assert status() in (Status.PARTLY, Status.UPDATE_REQUIRED)
