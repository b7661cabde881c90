"""A link dies and comes back: what the pages and the API then know."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from catalog.datasets.models import Dataset, Resource
from catalog.datasets.services import update_resource
from catalog.linkcheck import services
from catalog.linkcheck.models import HostPause, ResourceCheck
from catalog.linkcheck.observations import Probe
from tests.factories import DatasetFactory, ResourceFactory
from tests.outside import Outside

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def outside():
    with Outside() as server:
        server.add("/donnees.csv", b"a;b\n1;2\n", content_type="text/csv")
        yield server


@pytest.fixture
def resource(outside):
    outside.revive("/donnees.csv")
    dataset = DatasetFactory(resources=[ResourceFactory.build(url=outside.url("/donnees.csv"))])
    return dataset.resources.get()


def round_of_checks():
    """What beat and a worker do, without the queue between them."""
    ids = services.claim_due()
    services.check(ids)
    return ids


def make_due(resource):
    Resource.objects.filter(pk=resource.pk).update(next_check_at=timezone.now())


def test_a_new_link_is_checked_at_once_and_found_available(resource):
    assert round_of_checks() == [resource.pk]
    resource.refresh_from_db()
    assert resource.availability is True
    assert resource.extras["check:status"] == 200
    assert resource.extras["check:available"] is True
    assert resource.next_check_at > timezone.now() + timedelta(hours=10)
    assert resource.check_state is None


def test_a_dead_link_turns_unavailable_with_its_date_and_comes_back(resource, outside):
    round_of_checks()
    outside.die("/donnees.csv")
    make_due(resource)
    before = timezone.now()
    round_of_checks()
    resource.refresh_from_db()
    assert resource.availability is False
    assert resource.availability_since >= before
    assert Dataset.objects.get().quality["all_resources_available"] is False

    outside.revive("/donnees.csv")
    make_due(resource)
    round_of_checks()
    resource.refresh_from_db()
    assert resource.availability is True
    assert Dataset.objects.get().quality["all_resources_available"] is True
    assert ResourceCheck.objects.history_of(resource.pk).count() == 3


def test_a_check_does_not_change_the_dates_of_the_metadata(resource):
    before = Dataset.objects.get().last_modified
    round_of_checks()
    assert Dataset.objects.get().last_modified == before


def test_a_claimed_link_is_claimed_once(resource):
    assert services.claim_due() == [resource.pk]
    assert services.claim_due() == []


def test_a_link_whose_worker_died_is_freed_after_an_hour(resource):
    services.claim_due()
    Resource.objects.update(check_state_since=timezone.now() - timedelta(minutes=61))
    assert services.release_stuck() == 1
    assert services.claim_due() == [resource.pk]


def test_an_address_in_private_space_is_refused(resource, settings):
    settings.OUTBOUND_ALLOW_PRIVATE = False
    round_of_checks()
    resource.refresh_from_db()
    assert resource.availability is False
    assert resource.extras["check:error"] == "address-not-allowed"


def test_a_changed_address_forgets_the_old_result_and_goes_first(resource, outside):
    round_of_checks()
    resource.refresh_from_db()
    resource.url = outside.url("/autre.csv")
    update_resource(actor=None, resource=resource, changes=["url"])
    resource.refresh_from_db()
    assert resource.availability is None
    assert not [key for key in resource.extras if key.startswith(("check:", "analysis:"))]
    assert services.claim_due() == [resource.pk]


def probe(resource_id, host, **facts):
    return Probe(
        resource_id=resource_id,
        url=f"https://{host}/",
        host=host,
        checked_at=timezone.now(),
        **facts,
    )


def test_an_outage_of_our_own_changes_no_state():
    dataset = DatasetFactory(
        resources=[ResourceFactory.build(url=f"https://hote{n}.example.org/") for n in range(6)]
    )
    ids = list(dataset.resources.values_list("pk", flat=True))
    services.claim_due()
    services.record_checks(
        [
            probe(pk, f"hote{n}.example.org", error="connection-failed", available=False)
            for n, pk in enumerate(ids)
        ]
    )
    assert not ResourceCheck.objects.exists()
    assert set(dataset.resources.values_list("availability", "check_state")) == {(None, None)}


def test_a_machine_without_network_calls_no_link_dead():
    resource = DatasetFactory(with_files=1).resources.get()
    services.record_checks(
        [probe(resource.pk, "donnees.example.org", error="name-not-resolved", available=False)]
    )
    resource.refresh_from_db()
    assert resource.availability is None
    assert resource.next_check_at > timezone.now()


def test_in_an_outage_of_ours_what_did_answer_is_kept(outside, resource):
    others = DatasetFactory(
        resources=[ResourceFactory.build(url=f"https://h{n}.example.org/") for n in range(12)]
    )
    silent = [
        probe(pk, f"h{n}.example.org", error="name-not-resolved", available=False)
        for n, pk in enumerate(others.resources.values_list("pk", flat=True))
    ]
    refused = Probe(
        resource.pk,
        resource.url,
        "127.0.0.1",
        timezone.now(),
        error="connection-refused",
        available=False,
    )
    services.record_checks([*silent, refused])
    resource.refresh_from_db()
    assert resource.availability is False
    assert set(others.resources.values_list("availability", flat=True)) == {None}


def test_b15_one_batch_probes_at_a_time():
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [services.PROBING_LOCK])
        with services.alone(waits=False) as is_ours:
            assert is_ours is False
        cursor.execute("SELECT pg_advisory_unlock(%s)", [services.PROBING_LOCK])
    other.close()
    with services.alone(waits=False) as is_ours:
        assert is_ours is True


def test_a_host_that_asks_for_time_is_left_alone():
    dataset = DatasetFactory(
        resources=[
            ResourceFactory.build(url="https://lent.example.org/a"),
            ResourceFactory.build(url="https://lent.example.org/b"),
        ]
    )
    first = dataset.resources.order_by("position").first()
    services.record_checks(
        [
            Probe(
                first.pk,
                first.url,
                "lent.example.org",
                timezone.now(),
                status=429,
                headers={"retry-after": "3600"},
            )
        ]
    )
    assert HostPause.objects.get().closed_until > timezone.now() + timedelta(minutes=55)
    assert services.claim_due() == []


def test_the_command_checks_one_file_and_says_so(resource, capsys):
    call_command("check_links", resource=str(resource.uuid))
    assert "1 links checked" in capsys.readouterr().out


def test_the_command_refuses_an_unknown_file():
    with pytest.raises(CommandError, match="No file has the id"):
        call_command("check_links", resource="rien")
