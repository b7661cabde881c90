"""What follows from a write: files, dates, quality, counters, journal; and what the database refuses."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalog.datasets import services
from catalog.datasets.choices import FREQUENCY_INTERVALS, Frequency
from catalog.datasets.models import Dataset, License, Resource
from catalog.datasets.quality import CRITERIA, ResourceFacts, assess
from portal.activity.choices import Verb
from portal.activity.models import Activity
from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_new_file_goes_before_the_others():
    dataset = DatasetFactory(with_files=2)
    new = ResourceFactory(dataset=dataset, title="Le dernier venu")
    assert dataset.resources.in_producer_order().first() == new
    dataset.refresh_from_db()
    assert dataset.resources_count == 3


def test_files_are_put_in_the_order_asked_for():
    dataset = DatasetFactory(with_files=4)
    order = [resource.uuid for resource in dataset.resources.in_producer_order()][::-1]
    services.reorder_resources(actor=None, dataset=dataset, order=order)
    assert [resource.uuid for resource in dataset.resources.in_producer_order()] == order


@pytest.mark.parametrize("change", ["one missing", "one foreign", "one twice"])
def test_an_order_that_does_not_name_each_file_once_is_refused(change):
    dataset = DatasetFactory(with_files=3)
    order = [resource.uuid for resource in dataset.resources.all()]
    wrong = {
        "one missing": order[:2],
        "one foreign": [*order[:2], uuid4()],
        "one twice": [*order[:2], order[0]],
    }
    with pytest.raises(services.WrongOrder):
        services.reorder_resources(actor=None, dataset=dataset, order=wrong[change])


def test_removing_the_last_file_leaves_a_dataset_without_formats():
    dataset = DatasetFactory(with_files=1)
    services.remove_resource(actor=None, resource=dataset.resources.get())
    dataset.refresh_from_db()
    assert (dataset.resources_count, dataset.resources_formats) == (0, [])


def test_the_date_of_the_data_is_that_of_the_newest_file():
    dataset = DatasetFactory(with_files=2)
    newest = datetime(2031, 5, 1, tzinfo=UTC)
    Resource.objects.filter(pk=dataset.resources.first().pk).update(last_modified=newest)
    services.refresh(dataset)
    assert dataset.last_update == newest


def test_a_harvested_date_wins_over_those_of_the_files():
    dataset = DatasetFactory(
        with_files=1,
        harvest={"modified_at": "2020-02-03T00:00:00+00:00", "issued_at": "2019-01-01"},
    )
    assert dataset.last_update == dataset.last_modified == datetime(2020, 2, 3, tzinfo=UTC)
    assert dataset.created_at == datetime(2019, 1, 1, tzinfo=UTC)


def test_a_file_listed_here_ends_the_description_at_the_source():
    facts = {"page": "https://source.example.org/jeu", "resources_count": 12, "quality_score": 0.5}
    dataset = DatasetFactory(source_facts=facts)
    assert (dataset.is_described_at_source, dataset.resources_count) == (True, 12)
    ResourceFactory(dataset=dataset)
    dataset.refresh_from_db()
    assert (dataset.is_described_at_source, dataset.resources_count) == (False, 1)


def test_counters_of_the_producer_follow():
    organization = OrganizationFactory()
    first = DatasetFactory(organization=organization)
    DatasetFactory(organization=organization, private=True)
    organization.refresh_from_db()
    assert organization.datasets_count == 1
    services.delete_dataset(actor=None, dataset=first)
    organization.refresh_from_db()
    assert organization.datasets_count == 0


def test_every_write_is_in_the_journal():
    user = UserFactory()
    dataset = DatasetFactory(owner=user)
    dataset.description = "Une autre description."
    services.update_dataset(actor=user, dataset=dataset, changes=["description"])
    services.delete_dataset(actor=user, dataset=dataset)
    verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [Verb.CREATED, Verb.UPDATED, Verb.DELETED]
    assert Activity.objects.filter(verb=Verb.UPDATED).get().changes == ["description"]


def test_a_failure_in_the_middle_leaves_nothing():
    organization = OrganizationFactory()
    twins = [
        ResourceFactory.build(uuid="11111111-1111-4111-8111-111111111111") for _copy in range(2)
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        DatasetFactory(organization=organization, resources=twins)
    assert not Dataset.objects.exists()
    assert not Activity.objects.filter(subject_label__startswith="Jeu de données").exists()


def refused(**fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Dataset.objects.create(slug="x", **{"title": "Titre", "description": "x", **fields})


def test_the_database_holds_the_invariants():
    organization, user = OrganizationFactory(), UserFactory()
    refused()
    refused(organization=organization, owner=user)
    refused(organization=organization, title="")
    refused(organization=organization, frequency="sometimes")
    refused(organization=organization, badges=["unknown"])
    refused(
        organization=organization, temporal_start=date(2020, 1, 2), temporal_end=date(2020, 1, 1)
    )
    refused(organization=organization, quality_score=1.5)
    refused(organization=organization, access_type="restricted", license=License.objects.first())
    refused(organization=organization, main_resources_count=2, resources_count=1)


def test_a_full_record_meets_the_nine_criteria():
    dataset = DatasetFactory(
        license_key="lov2",
        frequency=Frequency.ANNUAL,
        temporal_start=date(2020, 1, 1),
        granularity="fr:commune",
        resources=[ResourceFactory.build(description="Une ligne par commune.")],
    )
    assert dataset.quality_score == 1
    assert all(dataset.quality[name] for name in CRITERIA)


def test_time_alone_makes_a_record_late():
    dataset = DatasetFactory(with_files=1, frequency=Frequency.DAILY)
    assert dataset.quality["update_fulfilled_in_time"] is True
    assert dataset.quality_due_at > timezone.now()
    long_ago = timezone.now() - timedelta(days=9)
    Resource.objects.update(last_modified=long_ago)
    call_command("refresh_metadata", dataset=dataset.public_id)
    dataset.refresh_from_db()
    assert dataset.quality["update_fulfilled_in_time"] is False


def test_the_command_refuses_an_unknown_dataset():
    with pytest.raises(CommandError, match="No dataset has"):
        call_command("refresh_metadata", dataset="rien-de-tel")


@given(
    frequency=st.sampled_from(Frequency.values),
    year=st.integers(min_value=3, max_value=9998),
    count=st.integers(min_value=0, max_value=5),
)
def test_the_score_is_a_share_whatever_the_dates(frequency, year, count):
    dataset = Dataset(
        title="x",
        description="x",
        frequency=frequency,
        last_update=datetime(year, 1, 1, tzinfo=UTC),
    )
    files = ResourceFacts(count=count, formats=["csv"], all_available=None, are_documented=False)
    quality = assess(dataset, files, has_zones=False, now=timezone.now())
    assert 0 <= quality["score"] <= 1
    if frequency not in FREQUENCY_INTERVALS and frequency != Frequency.UNKNOWN:
        assert quality["update_fulfilled_in_time"] is True
