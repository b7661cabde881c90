"""Followers are told of each change of status, once, and never the person who made it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.commitments import telling
from catalog.commitments.models import StatusChange
from catalog.commitments.services import review_all, save_commitment
from catalog.commitments.tasks import tell_followers
from catalog.dataservices.services import update_dataservice
from catalog.datasets.models import License
from catalog.datasets.services import update_dataset
from portal.following.services import follow
from portal.notifications.models import Notification
from tests.api import Caller
from tests.catalog.commitments.test_evidence import make
from tests.factories import DataserviceFactory, DatasetFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset():
    row = DatasetFactory(license=License.objects.get(key="lov2"))
    ResourceFactory(dataset=row, filetype="remote", availability=True)
    row.refresh_from_db()
    return row


def followers_of(commitment, number):
    people = [UserFactory() for _number in range(number)]
    for person in people:
        follow(follower=person, subject=commitment)
    return people


def take_license_away(dataset, actor=None):
    dataset.license = None
    update_dataset(actor=actor, dataset=dataset, changes=["license"])


def told():
    return set(Notification.objects.values_list("user", flat=True))


def test_a_person_who_follows_by_the_button_is_told_before_and_after_with_evidence(
    client, dataset, django_capture_on_commit_callbacks
):
    commitment = make(dataset)
    person = UserFactory()
    client.force_login(person)
    client.post(f"{commitment.get_absolute_url()}suivre/")
    with django_capture_on_commit_callbacks(execute=True):
        take_license_away(dataset)
    (row,) = Caller(person).get("/api/1/notifications/").json()["data"]
    details = row["details"]
    assert details["class"] == "CommitmentStatusNotificationDetails"
    assert (details["before"], details["after"]) == ("published", "partly")
    assert "1 fichier sur 1 répond" in details["evidence"]
    assert details["commitment"]["title"] == "Carte"
    assert details["commitment"]["page"].endswith(commitment.get_absolute_url())
    tell_followers()
    assert Notification.objects.count() == 1
    client.post(f"{commitment.get_absolute_url()}suivre/")
    dataset.license = License.objects.get(key="lov2")
    with django_capture_on_commit_callbacks(execute=True):
        update_dataset(actor=None, dataset=dataset, changes=["license"])
    assert Notification.objects.count() == 1


def test_who_declares_a_change_is_not_told_of_it(django_capture_on_commit_callbacks):
    commitment = make()
    maker, other = followers_of(commitment, 2)
    commitment.preparing_since = "2026-01-01"
    with django_capture_on_commit_callbacks(execute=True):
        save_commitment(actor=maker, commitment=commitment)
    assert told() == {other.pk}


def test_who_changes_the_dataset_is_not_told_of_what_follows(
    dataset, django_capture_on_commit_callbacks
):
    maker, other = followers_of(make(dataset), 2)
    with django_capture_on_commit_callbacks(execute=True):
        take_license_away(dataset, maker)
    assert told() == {other.pk}


def test_who_changes_an_api_is_not_told_by_the_review_that_comes_after(
    django_capture_on_commit_callbacks,
):
    service = DataserviceFactory(license=License.objects.get(key="lov2"), private=True)
    maker, other = followers_of(make(kind="api", dataservice=service), 2)
    service.private = False
    update_dataservice(actor=maker, dataservice=service, changes=["private"])
    with django_capture_on_commit_callbacks(execute=True):
        review_all()
    assert told() == {other.pk}


def test_many_followers_wait_for_the_worker(
    dataset, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(telling, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(telling, "BATCH", 2)
    people = followers_of(make(dataset), 3)
    with django_capture_on_commit_callbacks(execute=True):
        take_license_away(dataset)
    assert told() == set()
    tell_followers()
    assert told() == {person.pk for person in people}
    assert not StatusChange.objects.filter(told_at=None).exists()


def test_what_a_stopped_process_left_is_told_by_the_worker(dataset):
    (person,) = followers_of(make(dataset), 1)
    take_license_away(dataset)
    assert told() == set()  # nothing ran after the transaction
    tell_followers()
    assert told() == {person.pk}


def test_changes_that_nobody_follows_cost_two_statements(dataset):
    for number in range(5):
        make(dataset, ministry=str(number))
    take_license_away(dataset)
    with CaptureQueriesContext(connection) as queries:
        assert telling.tell_waiting() == 5
    assert len(queries) <= 4


def test_the_list_of_notifications_costs_the_same_for_few_and_many(dataset):
    person = UserFactory()
    caller = Caller(person)

    def cost():
        take_license_away(dataset)
        dataset.license = License.objects.get(key="lov2")
        update_dataset(actor=None, dataset=dataset, changes=["license"])
        tell_followers()
        caller.get("/api/1/notifications/")
        with CaptureQueriesContext(connection) as queries:
            caller.get("/api/1/notifications/")
        return len(queries)

    follow(follower=person, subject=make(dataset))
    few = cost()
    for _number in range(4):
        follow(follower=person, subject=make(dataset))
    assert cost() == few
    assert Notification.objects.count() > 8
