"""What operators alone give a dataset: featured, and badges."""

import pytest

from catalog.datasets.models import Dataset
from catalog.datasets.services import delete_dataset
from portal.activity.models import Activity
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, UserFactory

pytestmark = pytest.mark.django_db
V1 = "/api/1/datasets/"


@pytest.fixture
def operator() -> Caller:
    return Caller(UserFactory(operator=True))


def calls(dataset: Dataset):
    path = f"{V1}{dataset.slug}/"
    return [
        ("POST", f"{path}featured/", None),
        ("DELETE", f"{path}featured/", None),
        ("POST", f"{path}badges/", {"kind": "spd"}),
        ("DELETE", f"{path}badges/hvd/", None),
    ]


def test_featured_is_set_and_unset(operator):
    dataset = DatasetFactory(title="Eau")
    before = Dataset.objects.get(pk=dataset.pk)
    for verb, featured in (("POST", True), ("POST", True), ("DELETE", False), ("DELETE", False)):
        answer = operator.send(verb, f"{V1}{dataset.slug}/featured/")
        assert (answer.status_code, answer.json()["featured"]) == (200, featured)
        found = Caller().get(f"/api/2/datasets/search/?q=eau&featured={str(featured).lower()}")
        assert found.json()["total"] == 1
    after = Dataset.objects.get(pk=dataset.pk)
    for name in ("last_modified", "last_update", "last_modified_internal", "quality"):
        assert getattr(after, name) == getattr(before, name)
    assert Activity.objects.filter(changes=["featured"]).count() == 2


def test_badges_are_given_newest_first_and_taken_away(operator):
    dataset = DatasetFactory(badges=["hvd"])
    path = f"{V1}{dataset.public_id}/badges/"
    for status in (201, 200):
        answer = operator.post(path, {"kind": "spd"})
        assert (answer.status_code, answer.json()) == (status, {"kind": "spd"})
    read = Caller().get(f"{V1}{dataset.slug}/").json()
    assert read["badges"] == [{"kind": "spd"}, {"kind": "hvd"}]
    assert Caller().get("/api/2/datasets/search/?badge=spd").json()["total"] == 1
    assert operator.delete(f"{path}hvd/").status_code == 204
    gone = operator.delete(f"{path}hvd/")
    assert (gone.status_code, gone.json()) == (404, {"message": "Badge does not exists"})
    assert Dataset.objects.get(pk=dataset.pk).badges == ["spd"]


@pytest.mark.parametrize(
    "body", [{"kind": "zz"}, {"kind": None}, {"kind": ["spd"]}, {"kind": 3}, {}]
)
def test_unknown_badges_are_refused(operator, body):
    dataset = DatasetFactory()
    answer = operator.post(f"{V1}{dataset.slug}/badges/", body)
    assert answer.status_code == 400
    words = f"Unknown badge type for Dataset: {body.get('kind')}"
    assert answer.json() == {"errors": {}, "message": words}


@pytest.mark.parametrize("body", [[], "spd", 3, None])
def test_a_badge_is_a_json_object(operator, body):
    answer = operator.post(f"{V1}{DatasetFactory().slug}/badges/", body)
    assert (answer.status_code, answer.json()) == (
        400,
        {"errors": {"request": "expecting a JSON object"}},
    )


def test_drafts_and_archived_ones_are_distinguished_too(operator):
    for state in ({"private": True}, {"archived": "2026-01-01T00:00:00Z"}):
        dataset = DatasetFactory(badges=["hvd"], **state)
        statuses = [operator.send(*call).status_code for call in calls(dataset)]
        assert statuses == [200, 200, 201, 204]
    assert Caller().get("/api/2/datasets/search/?badge=spd").json()["total"] == 0


def test_owners_and_strangers_distinguish_nothing(operator):
    owner = new_caller()
    dataset = DatasetFactory(owner=owner.user, badges=["hvd"])
    for caller, status in ((Caller(), 401), (owner, 403), (new_caller(), 403)):
        assert {caller.send(*call).status_code for call in calls(dataset)} == {status}
    row = Dataset.objects.get(pk=dataset.pk)
    assert (row.featured, row.badges) == (False, ["hvd"])


def test_deleted_ones_are_gone_and_unknown_ones_not_found(operator):
    dataset = DatasetFactory(badges=["hvd"])
    delete_dataset(actor=None, dataset=dataset)
    assert {operator.send(*call).status_code for call in calls(dataset)} == {410}
    assert operator.post(f"{V1}inconnu/featured/").status_code == 404


def test_a_stale_version_is_refused(operator):
    dataset = DatasetFactory()
    answer = operator.post(f"{V1}{dataset.slug}/featured/", If_Match='"5"')
    assert answer.status_code == 412
    version = Caller().get(f"{V1}{dataset.slug}/")["ETag"]
    answer = operator.post(f"{V1}{dataset.slug}/featured/", If_Match=version)
    assert (answer.status_code, "ETag" in answer) == (200, True)
