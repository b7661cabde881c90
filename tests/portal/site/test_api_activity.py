"""The journal in the API: what each line says, filters, and what is not for the caller."""

import pytest
from django.utils import timezone

from catalog.datasets.services import add_resource, delete_dataset, remove_resource, update_dataset
from organizations.services import update_organization
from portal.activity.choices import Verb
from portal.activity.models import Activity
from portal.activity.services import record
from portal.site.activity import ICONS, NOUNS, label
from tests.api import Caller, new_caller
from tests.factories import (
    DatasetFactory,
    OrganizationFactory,
    ResourceFactory,
    ReuseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/1/activity/"
UNKNOWN_ID = "0" * 24


def keys(caller=None, **query):
    answer = (caller or Caller()).get(LIST, query)
    assert answer.status_code == 200, answer.content
    page = answer.json()
    assert page["total"] == len(page["data"])
    return [line["key"] for line in page["data"]]


def test_a_line_says_who_did_what_to_which_object():
    actor = UserFactory(first_name="Ada", last_name="Lovelace")
    organization = OrganizationFactory()
    dataset = DatasetFactory(organization=organization, title="Bornes")
    dataset.title = "Prises"
    update_dataset(actor=actor, dataset=dataset, changes=["title"])
    line = Caller().get(LIST, {"related_to": dataset.public_id}).json()["data"][0]
    assert line["actor"]["slug"] == "ada-lovelace"
    assert line["organization"]["id"] == organization.public_id
    assert line["created_at"]
    del line["actor"], line["organization"], line["created_at"]
    assert line == {
        "related_to": "Prises",
        "related_to_id": dataset.public_id,
        "related_to_kind": "Dataset",
        "related_to_url": "http://testserver/datasets/prises/",
        "label": "a modifié un jeu de données",
        "key": "dataset:updated",
        "icon": "fa fa-pencil",
        "changes": ["title"],
        "extras": {},
    }


def test_what_the_portal_does_itself_has_no_actor():
    dataset = DatasetFactory(owner=UserFactory())
    line = Caller().get(LIST, {"related_to": dataset.public_id}).json()["data"][0]
    assert (line["actor"], line["organization"], line["changes"]) == (None, None, [])


def test_keys_of_datasets_and_their_files():
    dataset = DatasetFactory()
    resource = add_resource(actor=None, resource=ResourceFactory.build(dataset=dataset))
    remove_resource(actor=None, resource=resource)
    assert keys(related_to=dataset.public_id) == [
        "dataset:resource:deleted",
        "dataset:resource:added",
        "dataset:created",
    ]


@pytest.mark.parametrize(
    ("verb", "key"),
    [
        (Verb.RESOURCE_UPDATED, "resource:updated"),
        (Verb.FOLLOWED, "followed"),
        (Verb.DISCUSSED, "discussed"),
        (Verb.ELEMENT_CREATED, "element:created"),
        (Verb.ELEMENT_UPDATED, "element:updated"),
        (Verb.ELEMENT_DELETED, "element:deleted"),
    ],
)
def test_the_other_keys(verb, key):
    reuse = ReuseFactory()
    record(actor=None, verb=verb, subject=reuse)
    assert keys(related_to=reuse.public_id)[0] == f"reuse:{key}"


def test_every_verb_has_an_icon_and_words_for_every_kind():
    assert set(ICONS) == set(Verb)
    for verb in Verb:
        for kind in NOUNS:
            assert " de un" not in label(verb, kind)
    assert label(Verb.RESOURCE_REMOVED, "Dataset") == "a supprimé un fichier d’un jeu de données"


def test_people_are_followed():
    user = UserFactory()
    record(actor=UserFactory(), verb=Verb.FOLLOWED, subject=user)
    (line,) = Caller().get(LIST, {"related_to": user.public_id}).json()["data"]
    assert (line["key"], line["related_to_kind"]) == ("user:followed", "User")
    user.is_active = False
    user.save()
    assert keys(related_to=user.public_id) == []


def test_filters():
    actor, other = UserFactory(), UserFactory()
    organization = OrganizationFactory()
    dataset = DatasetFactory(organization=organization)
    update_dataset(actor=actor, dataset=dataset, changes=["title"])
    update_organization(actor=other, organization=organization, changes=["url"])
    ReuseFactory()
    assert keys(user=actor.public_id) == ["dataset:updated"]
    assert keys(organization=organization.public_id) == [
        "organization:updated",
        "dataset:updated",
        "dataset:created",
        "organization:created",
    ]
    assert keys(user=other.public_id, related_to=dataset.public_id) == []
    assert keys(user=other.public_id, organization=organization.public_id) == [
        "organization:updated"
    ]
    assert len(keys(unknown="x")) == 5
    for name in ("user", "organization", "related_to"):
        assert keys(**{name: UNKNOWN_ID}) == []


@pytest.mark.parametrize("name", ["user", "organization", "related_to"])
@pytest.mark.parametrize("value", ["nope", "x" * 24, "0" * 25])
def test_what_is_no_id_is_400(name, value):
    answer = Caller().get(LIST, {name: value})
    assert answer.status_code == 400
    assert "must be an identifier" in answer.json()["message"]


def test_drafts_and_deleted_objects_are_for_their_own():
    members = {name: new_caller() for name in ("admin", "partial_editor")}
    organization = OrganizationFactory(**{name: one.user for name, one in members.items()})
    draft = DatasetFactory(organization=organization, private=True)
    deleted = DatasetFactory(organization=organization)
    archived = DatasetFactory(organization=organization, archived=timezone.now())
    delete_dataset(actor=None, dataset=deleted)
    for caller in (*members.values(), new_caller(operator=True)):
        assert keys(caller, related_to=draft.public_id) == ["dataset:created"]
        assert keys(caller, related_to=deleted.public_id)[0] == "dataset:deleted"
        assert len(keys(caller, organization=organization.public_id)) == 5
    for stranger in (Caller(), new_caller()):
        assert keys(stranger, related_to=draft.public_id) == []
        assert keys(stranger, related_to=deleted.public_id) == []
        assert keys(stranger, related_to=archived.public_id) == ["dataset:created"]
        assert keys(stranger, organization=organization.public_id) == [
            "dataset:created",
            "organization:created",
        ]


def test_lines_about_what_no_longer_exists_or_has_no_key_are_left_out():
    dataset = DatasetFactory()
    Activity.objects.filter(verb=Verb.CREATED).update(subject_id=2**60)
    record(actor=None, verb=Verb.UPDATED, subject=ResourceFactory.create(dataset=dataset))
    assert keys() == ["dataset:resource:added"]


def test_pages(django_assert_num_queries):
    organization = OrganizationFactory()
    for _ in range(3):
        DatasetFactory(organization=organization)
    first = Caller().get(LIST, {"page_size": 2}).json()
    assert (first["total"], len(first["data"])) == (4, 2)
    assert "page=2" in first["next_page"]
    assert Caller().get(LIST, {"page": 3, "page_size": 2}).status_code == 404
    assert Caller().get(LIST, {"page": 0}).status_code == 400


def test_any_number_of_lines_costs_the_same(django_assert_num_queries):
    caller = new_caller()
    organization = OrganizationFactory(admin=caller.user)

    def fill(times):
        for _ in range(times):
            ReuseFactory(organization=organization)
            dataset = DatasetFactory(organization=organization)
            update_dataset(actor=UserFactory(), dataset=dataset, changes=["title"])

    fill(1)
    caller.get(LIST)
    with django_assert_num_queries(7):
        assert len(caller.get(LIST).json()["data"]) == 4
    fill(4)
    with django_assert_num_queries(7):
        assert len(caller.get(LIST, {"page_size": 50}).json()["data"]) == 16
