"""Transfers: who asks, who answers, what follows from each answer, and what cannot be done."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from catalog.datasets.models import Dataset
from catalog.datasets.services import delete_dataset
from organizations.models import Assignment, Organization, Transfer
from organizations.services import add_member
from portal.activity.models import Activity
from portal.notifications.models import Notification
from portal.search.choices import Kind
from portal.search.models import SearchDocument
from tests.api import Caller, new_caller
from tests.factories import (
    DatasetFactory,
    OrganizationFactory,
    ReuseFactory,
    TransferFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/1/transfer/"
UNKNOWN_ID = "0" * 24


def named(row):
    return {"class": type(row).__name__, "id": row.public_id}


def offer(caller, subject, recipient, **fields):
    return caller.post(LIST, {"subject": named(subject), "recipient": named(recipient), **fields})


@pytest.fixture
def owner():
    return new_caller()


@pytest.fixture
def receiver():
    return new_caller()


@pytest.fixture
def dataset(owner):
    return DatasetFactory(owner=owner.user)


def test_an_offer_says_who_gives_what_to_whom(owner, receiver, dataset):
    answer = offer(owner, dataset, receiver.user, comment="À vous")
    assert answer.status_code == 201
    made = answer.json()
    assert set(made) == {
        *("id", "user", "owner", "recipient", "subject", "comment"),
        *("created", "status", "responded", "reponse_comment"),
    }
    assert (made["status"], made["comment"], made["responded"]) == ("pending", "À vous", None)
    assert made["user"]["id"] == made["owner"]["id"] == owner.user.public_id
    assert made["recipient"]["id"] == receiver.user.public_id
    assert (made["subject"]["class"], made["subject"]["title"]) == ("Dataset", dataset.title)
    assert receiver.get(f"{LIST}{made['id']}/").json() == made
    dataset.refresh_from_db()
    assert dataset.owner == owner.user


def test_accepting_moves_an_object_and_counts_both_sides(owner):
    admin = new_caller()
    organization = OrganizationFactory(admin=admin.user)
    reuse = ReuseFactory(owner=owner.user, datasets=[DatasetFactory()])
    made = offer(owner, reuse, organization).json()
    answer = admin.post(f"{LIST}{made['id']}/", {"response": "accept", "comment": "Merci"})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["status"], told["reponse_comment"]) == ("accepted", "Merci")
    assert told["responded"] is not None
    assert told["owner"]["id"] == owner.user.public_id
    shown = Caller().get(f"/api/1/reuses/{reuse.public_id}/").json()
    assert shown["owner"] is None
    assert shown["organization"]["id"] == organization.public_id
    owner.user.refresh_from_db()
    organization.refresh_from_db()
    assert (owner.user.reuses_count, organization.reuses_count) == (0, 1)
    document = SearchDocument.objects.get(kind=Kind.REUSE, object_id=reuse.pk)
    assert document.organization_id == organization.pk
    line = Activity.objects.order_by("-pk").first()
    assert (line.actor, line.organization) == (admin.user, organization)
    assert line.changes == ["organization", "owner"]


def test_a_dataset_between_organizations_loses_its_assignments():
    giver, taker = new_caller(), new_caller()
    partial = UserFactory()
    source = OrganizationFactory(admin=giver.user, partial_editor=partial)
    target = OrganizationFactory(admin=taker.user)
    dataset = DatasetFactory(organization=source)
    Assignment.objects.create(user=partial, organization=source, subject=dataset)
    other = Assignment.objects.create(
        user=partial, organization=source, subject=DatasetFactory(organization=source)
    )
    made = offer(giver, dataset, target).json()
    before = Caller().get(f"/api/1/datasets/{dataset.slug}/")
    assert taker.post(f"{LIST}{made['id']}/", {"response": "accept"}).status_code == 200
    assert list(Assignment.objects.all()) == [other]
    source.refresh_from_db()
    target.refresh_from_db()
    assert (source.datasets_count, target.datasets_count) == (1, 1)
    after = Caller().get(f"/api/1/datasets/{dataset.slug}/")
    assert after.json()["last_modified"] > before.json()["last_modified"]
    assert after.headers["ETag"] != before.headers["ETag"]
    dataset.refresh_from_db()
    assert not giver.user.has_perm("datasets.change_dataset", dataset)
    found = Caller().get("/api/2/datasets/search/", {"organization": target.public_id}).json()
    assert [row["id"] for row in found["data"]] == [dataset.public_id]


def test_refusing_moves_nothing(owner, receiver, dataset):
    made = offer(owner, dataset, receiver.user).json()
    answer = receiver.post(f"{LIST}{made['id']}/", {"response": "refuse", "comment": "Non"})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["reponse_comment"]) == ("refused", "Non")
    dataset.refresh_from_db()
    assert dataset.owner == owner.user
    for response in ("accept", "refuse"):
        again = receiver.post(f"{LIST}{made['id']}/", {"response": response})
        assert again.status_code == 400
        assert again.json() == {"message": "Cannot update transfer after accepting/refusing"}


@pytest.mark.parametrize("kind", ["Dataset", "Reuse"])
def test_who_may_ask(kind):
    people = {name: new_caller() for name in ("admin", "editor", "partial_editor")}
    organization = OrganizationFactory(**{name: one.user for name, one in people.items()})
    subject = {"Dataset": DatasetFactory, "Reuse": ReuseFactory}[kind](organization=organization)
    recipient = UserFactory()
    statuses = {name: offer(one, subject, recipient).status_code for name, one in people.items()}
    assert statuses == {"admin": 201, "editor": 403, "partial_editor": 403}
    assert offer(Caller(), subject, recipient).status_code == 401
    assert offer(new_caller(), subject, recipient).status_code == 403
    assert offer(new_caller(operator=True), subject, recipient).status_code == 201


def test_who_may_answer_and_read():
    members = {name: new_caller() for name in ("admin", "editor", "partial_editor")}
    organization = OrganizationFactory(**{name: one.user for name, one in members.items()})
    giver = new_caller()
    transfer = TransferFactory(subject=DatasetFactory(owner=giver.user), recipient=organization)
    path = f"{LIST}{transfer.public_id}/"
    refused = {
        "anonymous": (Caller(), 401, 404),
        "stranger": (new_caller(), 403, 404),
        "giver": (giver, 403, 200),
        "editor": (members["editor"], 403, 404),
        "partial": (members["partial_editor"], 403, 404),
    }
    for name, (caller, answers, reads) in refused.items():
        assert caller.post(path, {"response": "accept"}).status_code == answers, name
        assert caller.get(path).status_code == reads, name
    transfer.refresh_from_db()
    assert transfer.status == "pending"
    assert new_caller(operator=True).get(path).status_code == 200
    assert members["admin"].get(path).status_code == 200
    assert members["admin"].post(path, {"response": "refuse"}).status_code == 200


def test_the_list_and_the_rule_agree():
    people = [new_caller() for _ in range(4)]
    source = OrganizationFactory(admin=people[0].user, editor=people[3].user)
    target = OrganizationFactory(admin=people[1].user)
    rows = [
        TransferFactory(
            subject=DatasetFactory(organization=source), recipient=target, actor=people[2].user
        ),
        TransferFactory(subject=DatasetFactory(owner=people[2].user), recipient=people[3].user),
        TransferFactory(subject=ReuseFactory(owner=people[1].user), recipient=source),
    ]
    for caller in [*people, Caller(), new_caller(operator=True), new_caller(is_active=True)]:
        listed = set()
        for row in rows:
            found = caller.get(LIST, {"subject": row.subject.public_id}).json()
            listed |= {one["id"] for one in found}
            status = caller.get(f"{LIST}{row.public_id}/").status_code
            assert (status == 200) == (row.public_id in listed)


def test_the_filters_of_the_list(owner, receiver, dataset):
    first = TransferFactory(subject=dataset, recipient=receiver.user)
    second = TransferFactory(subject=ReuseFactory(owner=owner.user), recipient=receiver.user)
    receiver.post(f"{LIST}{second.public_id}/", {"response": "refuse"})

    def ids(caller=receiver, **query):
        answer = caller.get(LIST, query)
        assert answer.status_code == 200, answer.content
        return [row["id"] for row in answer.json()]

    to = {"recipient": receiver.user.public_id}
    assert ids(**to) == [first.public_id, second.public_id]
    assert ids(**to, status="pending") == [first.public_id]
    assert ids(**to, status="refused") == [second.public_id]
    assert ids(**to, subject_type="Reuse") == [second.public_id]
    assert ids(**to, subject_type="Dataservice") == []
    assert ids(subject=dataset.public_id) == [first.public_id]
    assert ids(subject=dataset.public_id, recipient=owner.user.public_id) == []
    assert ids(subject=UNKNOWN_ID) == []
    assert ids(new_caller(), **to) == ids(Caller(), **to) == []


def test_the_list_wants_a_subject_or_a_recipient(owner):
    for query in ({}, {"status": "pending"}):
        answer = owner.get(LIST, query)
        assert answer.status_code == 400
        assert answer.json() == {"message": "Please provide at least a `subject` or a `recipient`"}


@pytest.mark.parametrize(
    "query",
    [
        {"subject": "communes"},
        {"recipient": "moi"},
        {"subject": UNKNOWN_ID, "status": "canceled"},
        {"subject": UNKNOWN_ID, "subject_type": "Organization"},
    ],
)
def test_bad_queries_are_400(owner, query):
    assert owner.get(LIST, query).status_code == 400


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("subject", bad) for bad in (None, 3, [], "x", {}, {"class": "Dataset"})),
        ("subject", {"class": "Dataset", "id": 3}),
        ("subject", {"class": "User", "id": UNKNOWN_ID}),
        ("subject", {"class": ["Dataset"], "id": UNKNOWN_ID}),
        ("recipient", None),
        ("recipient", {"class": "Dataset", "id": UNKNOWN_ID}),
        ("comment", {"a": 1}),
        ("comment", []),
        ("comment", "x" * 10_001),
    ],
)
def test_bad_offers_are_400_and_name_the_field(owner, receiver, dataset, field, value):
    good = {"subject": named(dataset), "recipient": named(receiver.user)}
    answer = owner.post(LIST, {**good, field: value})
    assert answer.status_code == 400
    assert isinstance(answer.json()["errors"][field], str)
    assert not Transfer.objects.exists()


def test_objects_and_people_that_are_not_there(owner, receiver, dataset):
    body = {"subject": {"class": "Dataset", "id": UNKNOWN_ID}, "recipient": named(receiver.user)}
    answer = owner.post(LIST, body)
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"subject": f'Unkown subject id "{UNKNOWN_ID}"'}
    draft = DatasetFactory(private=True)
    assert "Unkown" in offer(owner, draft, receiver.user).json()["errors"]["subject"]
    closed, gone = UserFactory(is_active=False), OrganizationFactory()
    gone.deleted = gone.created_at
    gone.save(update_fields=["deleted"])
    for caller in (owner, new_caller(operator=True)):
        for recipient in (closed, gone):
            answer = offer(caller, dataset, recipient)
            assert answer.status_code == 400
            assert set(answer.json()["errors"]) == {"recipient"}


@pytest.mark.parametrize("body", [None, [], "accept", 3])
def test_bodies_that_are_no_object_are_400(owner, receiver, dataset, body):
    transfer = TransferFactory(subject=dataset, recipient=receiver.user)
    assert owner.post(LIST, body).status_code == 400
    assert receiver.post(f"{LIST}{transfer.public_id}/", body).status_code == 400


@pytest.mark.parametrize(
    "body", [{}, {"response": "maybe"}, {"response": None}, {"response": ["accept"]}]
)
def test_bad_answers_are_400(receiver, dataset, body):
    transfer = TransferFactory(subject=dataset, recipient=receiver.user)
    answer = receiver.post(f"{LIST}{transfer.public_id}/", body)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"response"}


def test_one_does_not_give_to_who_has_it(owner, dataset):
    answer = offer(owner, dataset, owner.user)
    assert answer.status_code == 400
    assert "current owner" in answer.json()["message"]


def test_what_is_deleted_does_not_change_hands(owner, receiver, dataset):
    transfer = TransferFactory(subject=dataset, recipient=receiver.user)
    delete_dataset(actor=None, dataset=dataset)
    assert offer(owner, dataset, UserFactory()).status_code == 410
    path = f"{LIST}{transfer.public_id}/"
    assert receiver.post(path, {"response": "accept"}).status_code == 410
    assert receiver.post(path, {"response": "refuse"}).status_code == 200


def test_the_last_offer_counts(owner, receiver, dataset):
    first = offer(owner, dataset, receiver.user).json()
    renewed = offer(owner, dataset, receiver.user, comment="Bis").json()
    assert (renewed["id"], renewed["comment"]) == (first["id"], "Bis")
    assert Notification.objects.filter(user=receiver.user).count() == 1
    other = new_caller()
    second = offer(owner, dataset, other.user).json()
    assert owner.get(f"{LIST}{first['id']}/").json()["status"] == "refused"
    assert not Notification.objects.waiting().filter(user=receiver.user).exists()
    assert other.post(f"{LIST}{second['id']}/", {"response": "accept"}).status_code == 200
    dataset.refresh_from_db()
    assert dataset.owner == other.user


def test_an_offer_dies_when_the_object_changed_hands_otherwise(owner, receiver, dataset):
    transfer = TransferFactory(subject=dataset, recipient=receiver.user)
    Dataset.objects.filter(pk=dataset.pk).update(owner=UserFactory())
    answer = receiver.post(f"{LIST}{transfer.public_id}/", {"response": "accept"})
    assert answer.status_code == 409
    assert "changed hands" in answer.json()["message"]
    Transfer.objects.filter(pk=transfer.pk).update(subject_id=2**60)
    gone = receiver.post(f"{LIST}{transfer.public_id}/", {"response": "accept"})
    assert gone.status_code == 409
    assert receiver.get(f"{LIST}{transfer.public_id}/").json()["subject"] is None
    refused = receiver.post(f"{LIST}{transfer.public_id}/", {"response": "refuse"})
    assert refused.status_code == 200


def test_the_recipient_is_told_until_the_answer(owner):
    admins = [new_caller(), new_caller()]
    organization = OrganizationFactory(admin=admins[0].user, editor=UserFactory())
    add_member(organization=organization, user=admins[1].user, role="admin")
    dataset = DatasetFactory(owner=owner.user, private=True)
    made = offer(owner, dataset, organization).json()
    assert {row.user for row in Notification.objects.all()} == {one.user for one in admins}
    (told,) = admins[0].get("/api/1/notifications/").json()["data"]
    details = told["details"]
    assert details["class"] == "TransferRequestNotificationDetails"
    assert details["transfer_owner"]["id"] == owner.user.public_id
    assert details["transfer_recipient"]["id"] == organization.public_id
    assert details["transfer_subject"] is None  # a draft that is not theirs yet
    admins[0].post(f"{LIST}{made['id']}/", {"response": "accept"})
    for admin in admins:
        (told,) = admin.get("/api/1/notifications/", {"handled": "true"}).json()["data"]
        assert told["details"]["transfer_subject"]["id"] == dataset.public_id


def test_an_answer_to_another_version_is_412(owner, receiver, dataset):
    made = offer(owner, dataset, receiver.user).json()
    path = f"{LIST}{made['id']}/"
    seen = receiver.get(path).headers["ETag"]
    offer(owner, dataset, receiver.user, comment="À d’autres conditions")
    stale = receiver.post(path, {"response": "accept"}, If_Match=seen)
    assert stale.status_code == 412
    fresh = receiver.get(path).headers["ETag"]
    assert receiver.post(path, {"response": "accept"}, If_Match=fresh).status_code == 200


def test_unknown_transfers_are_404(owner):
    for key in (UNKNOWN_ID, "nope", "x" * 500):
        assert owner.get(f"{LIST}{key}/").status_code == 404
        assert owner.post(f"{LIST}{key}/", {"response": "accept"}).status_code == 404


def test_any_number_of_transfers_costs_the_same(receiver, django_assert_num_queries):
    organization = OrganizationFactory(admin=receiver.user)
    query = {"recipient": organization.public_id}
    TransferFactory(recipient=organization)
    receiver.get(LIST, query)
    with django_assert_num_queries(4):
        assert len(receiver.get(LIST, query).json()) == 1
    for _ in range(5):
        TransferFactory(recipient=organization)
    with django_assert_num_queries(4):
        assert len(receiver.get(LIST, query).json()) == 6


@pytest.mark.django_db(transaction=True)
def test_transfers_that_cross_both_pass_and_are_counted():
    people = [new_caller(), new_caller()]
    sides = [OrganizationFactory(admin=one.user) for one in people]
    crossing = []
    for giver, taker in ((0, 1), (1, 0)):
        for _ in range(3):
            subject = DatasetFactory(organization=sides[giver])
            made = offer(people[giver], subject, sides[taker]).json()
            crossing.append((people[taker], made["id"]))

    def accept(pair):
        caller, identifier = pair
        try:
            return (
                Caller(caller.user).post(f"{LIST}{identifier}/", {"response": "accept"}).status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(accept, crossing)) == [200] * 6
    for side in sides:
        counted = Organization.objects.get(pk=side.pk).datasets_count
        assert counted == Dataset.objects.filter(organization=side).count() == 3
