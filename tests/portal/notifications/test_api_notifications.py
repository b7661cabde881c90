"""Notifications: who is told, once; what the list shows; reading; how long they are kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from catalog.datasets.services import update_dataset
from portal.jobs.models import JobRun
from portal.notifications import services
from portal.notifications.choices import NotificationKind
from portal.notifications.models import Notification
from portal.notifications.tasks import forget_handled
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/notifications/"


@pytest.fixture
def caller():
    return new_caller()


def tell_of_reuse(user, **fields):
    dataset = DatasetFactory(owner=user)
    details = {"reuse": ReuseFactory(**fields), "dataset": dataset}
    services.notify(users=[user], kind=NotificationKind.REUSE_CREATED, details=details)
    return details


def tell_refused(user, organization=None):
    details = {"organization": organization or OrganizationFactory()}
    services.notify(users=[user], kind=NotificationKind.MEMBERSHIP_REFUSED, details=details)
    return Notification.objects.order_by("-pk").first()


def test_a_notification_names_its_objects_in_full(caller):
    told = tell_of_reuse(caller.user)
    (shown,) = caller.get(LIST).json()["data"]
    assert set(shown) == {"id", "created_at", "last_modified", "handled_at", "user", "details"}
    assert shown["user"]["id"] == caller.user.public_id
    assert shown["handled_at"] is None
    details = shown["details"]
    assert details["class"] == "ReuseCreatedNotificationDetails"
    assert details["reuse"]["title"] == told["reuse"].title
    assert details["dataset"]["id"] == told["dataset"].public_id
    assert details["dataset"]["uri"].startswith("http://testserver/api/1/datasets/")


def test_plain_details_and_organizations(caller):
    organization = OrganizationFactory(admin=caller.user)
    details = {"organization": organization, "kind": "certified"}
    services.notify(users=[caller.user], kind=NotificationKind.NEW_BADGE, details=details)
    shown = caller.get(LIST).json()["data"][0]["details"]
    assert shown["kind"] == "certified"
    assert shown["organization"]["permissions"]["edit"] is True


def test_an_object_that_is_no_longer_readable_is_null(caller):
    told = tell_of_reuse(caller.user)
    told["reuse"].private = True
    told["reuse"].save(update_fields=["private"])
    details = caller.get(LIST).json()["data"][0]["details"]
    assert details["reuse"] is None
    told["dataset"].private = True
    update_dataset(actor=None, dataset=told["dataset"], changes=["private"])
    assert caller.get(LIST).json()["data"][0]["details"]["dataset"] is not None  # their own


def test_nobody_sees_or_reads_those_of_others(caller):
    row = tell_refused(caller.user)
    for other in (new_caller(), new_caller(operator=True)):
        assert other.get(LIST).json()["total"] == 0
        assert other.get(LIST, {"user": caller.user.public_id}).json()["total"] == 0
        assert other.post(f"{LIST}{row.uuid}/read/").status_code == 404
    assert Caller().get(LIST).status_code == 401
    assert Caller().post(f"{LIST}{row.uuid}/read/").status_code == 401
    row.refresh_from_db()
    assert row.handled_at is None


def test_reading_sets_the_date_once(caller):
    row = tell_refused(caller.user)
    first = caller.post(f"{LIST}{row.uuid}/read/")
    assert first.status_code == 200
    assert first.json()["handled_at"] is not None
    assert first.json()["last_modified"] == first.json()["handled_at"]
    again = caller.post(f"{LIST}{row.uuid}/read/").json()
    assert again["handled_at"] == first.json()["handled_at"]
    assert caller.post(f"{LIST}{uuid4()}/read/").status_code == 404
    assert caller.post(f"{LIST}nope/read/").status_code == 404


def test_filters_and_sorts(caller):
    rows = [tell_refused(caller.user) for _ in range(3)]
    caller.post(f"{LIST}{rows[1].uuid}/read/")

    def ids(**query):
        return [row["id"] for row in caller.get(LIST, query).json()["data"]]

    uuids = [str(row.uuid) for row in rows]
    assert ids() == uuids[::-1]
    assert ids(sort="created") == uuids
    assert ids(handled="true") == [uuids[1]]
    assert ids(handled="false") == [uuids[2], uuids[0]]
    assert ids(sort="-last_modified")[0] == uuids[1]
    assert ids(sort="handled_at")[0] == uuids[1]
    assert ids(user=caller.user.public_id) == uuids[::-1]
    assert ids(unknown="x") == uuids[::-1]


@pytest.mark.parametrize(
    "query", [{"sort": "user"}, {"handled": "maybe"}, {"user": "moi"}, {"page": "0"}]
)
def test_bad_queries_are_400(caller, query):
    assert caller.get(LIST, query).status_code == 400


def test_a_page_past_the_end_is_404(caller):
    assert caller.get(LIST, {"page": 2}).status_code == 404


def test_the_same_is_not_told_twice_until_it_is_read(caller):
    organization = OrganizationFactory()
    row = tell_refused(caller.user, organization)
    tell_refused(caller.user, organization)
    assert Notification.objects.count() == 1
    caller.post(f"{LIST}{row.uuid}/read/")
    tell_refused(caller.user, organization)
    assert Notification.objects.count() == 2


def test_closed_accounts_are_not_told_and_each_person_once():
    user, closed = UserFactory(), UserFactory(is_active=False)
    gone = UserFactory(deleted=timezone.now())
    services.notify(
        users=[user, closed, gone, user],
        kind=NotificationKind.MEMBERSHIP_ACCEPTED,
        details={"organization": OrganizationFactory()},
    )
    assert [row.user for row in Notification.objects.all()] == [user]


def test_details_must_be_those_of_the_kind():
    for details in ({}, {"organization": None, "kind": "x"}):
        with pytest.raises(ValueError, match="expects"):
            services.notify(users=[], kind=NotificationKind.MEMBERSHIP_ACCEPTED, details=details)


def test_handling_is_for_all_who_were_told():
    organization, other = OrganizationFactory(), OrganizationFactory()
    users = [UserFactory(), UserFactory()]
    kind = NotificationKind.MEMBERSHIP_REQUEST
    asked = {"request_organization": organization, "request_user": users[0], "kind": "request"}
    services.notify(users=users, kind=kind, details=asked)
    services.notify(users=users, kind=kind, details={**asked, "request_organization": other})
    services.handle(kind=kind, details={"request_organization": organization})
    waiting = Notification.objects.waiting()
    assert {row.details["request_organization"]["id"] for row in waiting} == {other.public_id}
    assert waiting.count() == 2


def test_handled_ones_are_deleted_after_ninety_days():
    user = UserFactory()
    old, recent, waiting = (tell_refused(user) for _ in range(3))
    now = timezone.now()
    for row, age in ((old, 91), (recent, 89)):
        row.handled_at = now - timedelta(days=age)
        row.save()
    Notification.objects.filter(pk=waiting.pk).update(created_at=now - timedelta(days=400))
    forget_handled()
    assert set(Notification.objects.all()) == {recent, waiting}
    assert JobRun.objects.get(name="forget_handled_notifications").outcome == "1 deleted"


def test_any_number_of_notifications_costs_the_same(caller, django_assert_num_queries):
    tell_of_reuse(caller.user)
    caller.get(LIST)  # the date of the key's last use is written once a minute
    with django_assert_num_queries(5):
        assert len(caller.get(LIST).json()["data"]) == 1
    for _ in range(6):
        tell_of_reuse(caller.user)
    with django_assert_num_queries(5):
        assert len(caller.get(LIST).json()["data"]) == 7
