"""Reading discussions through the API: listing, search, of an organization, of the caller, as CSV."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.datasets.models import Dataset
from portal.core.ids import new_public_id
from portal.discussions.models import Discussion
from tests.api import Caller, new_caller
from tests.factories import (
    DataserviceFactory,
    DatasetFactory,
    DiscussionFactory,
    OrganizationFactory,
    ReuseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST, SEARCH = "/api/1/discussions/", "/api/2/discussions/search/"


def titles(answer):
    assert answer.status_code == 200, answer.content
    data = answer.json()
    return [row["title"] for row in (data["data"] if isinstance(data, dict) else data)]


def test_newest_first_with_all_that_was_said():
    dataset = DatasetFactory()
    DiscussionFactory(title="A", subject=dataset, answers=["Deux"])
    DiscussionFactory(title="B", subject=ReuseFactory())
    page = Caller().get(LIST).json()
    assert [row["title"] for row in page["data"]] == ["B", "A"]
    assert (page["total"], page["next_page"]) == (2, None)
    first = page["data"][1]
    assert [row["content"] for row in first["discussion"]] == ["Bonjour", "Deux"]
    assert set(first) == {
        "id", "class", "title", "subject", "user", "organization", "created", "closed", "closed_by",
        "closed_by_organization", "discussion", "extras", "url", "self_web_url", "permissions",
    }  # fmt: skip
    assert set(first["discussion"][0]) == {
        "id", "content", "posted_by", "posted_by_organization", "posted_on", "last_modified_at",
        "permissions",
    }  # fmt: skip
    assert first["permissions"] == {"delete": False, "edit": False, "close": False}


def test_for_some_objects():
    one, two, three = DatasetFactory(), ReuseFactory(), DataserviceFactory()
    for title, subject in (("A", one), ("B", two), ("C", three)):
        DiscussionFactory(title=title, subject=subject)
    assert titles(Caller().get(LIST, {"for": one.public_id})) == ["A"]
    assert titles(Caller().get(LIST, {"for": [one.public_id, three.public_id]})) == ["C", "A"]
    assert titles(Caller().get(LIST, {"for": new_public_id()})) == []
    assert Caller().get(LIST, {"for": [one.public_id, "nope"]}).status_code == 400


def test_of_an_organization_a_person_a_state():
    organization, person = OrganizationFactory(), UserFactory()
    for title, make in (("D", DatasetFactory), ("R", ReuseFactory), ("S", DataserviceFactory)):
        DiscussionFactory(title=title, subject=make(organization=organization))
    DiscussionFactory(title="X", user=person, closed_by=person)
    assert titles(Caller().get(LIST, {"org": organization.public_id})) == ["S", "R", "D"]
    assert titles(Caller().get(LIST, {"user": person.public_id})) == ["X"]
    assert titles(Caller().get(LIST, {"closed": "true"})) == ["X"]
    assert titles(Caller().get(LIST, {"closed": "false"})) == ["S", "R", "D"]
    assert titles(Caller().get(LIST, {"org": new_public_id()})) == []
    assert titles(Caller().get(LIST, {"inconnu": "x", "closed": ""})) == ["X", "S", "R", "D"]


@pytest.mark.parametrize(
    "query",
    [
        {"org": "nope"},
        {"user": "nope"},
        {"closed": "peut-être"},
        {"sort": "user__email"},
        {"sort": "posted_on"},
        {"page": "0"},
        {"q": "\0"},
    ],
)
def test_bad_parameters_are_400(query):
    assert Caller().get(LIST, query).status_code == 400


def test_sorts():
    person = UserFactory()
    DiscussionFactory(title="B")
    DiscussionFactory(title="A", closed_by=person)
    third = DiscussionFactory(title="C")
    Discussion.objects.filter(pk=third.pk).update(last_posted=timezone.now() - timedelta(days=9))
    expected = {
        "created": "BAC",
        "-created": "CAB",
        "title": "ABC",
        "-title": "CBA",
        "closed": "BCA",
        "-closed": "ACB",
        "discussion.posted_on": "CBA",
        "-discussion.posted_on": "ABC",
    }
    for sort, order in expected.items():
        assert "".join(titles(Caller().get(LIST, {"sort": sort}))) == order, sort


@pytest.mark.parametrize("path", [LIST, SEARCH])
def test_words_of_title_and_messages_whatever_their_accents(path):
    DiscussionFactory(title="Données de l’école", comment="Où sont les effectifs ?")
    DiscussionFactory(title="Budget", comment="Rien à voir")
    found = ["Données de l’école"]
    for text in ("ecole", "ÉCOLES", "l'école", "donnees effectif", "effectifs écoles ?"):
        assert titles(Caller().get(path, {"q": text})) == found, text
    assert titles(Caller().get(path, {"q": "école budget"})) == []
    assert len(titles(Caller().get(path, {"q": " ( "}))) == 2
    for odd in ("'", "a:*", "((((", "&|!", "x" * 5000, "%", "\\"):
        assert Caller().get(path, {"q": odd}).status_code == 200, odd


def test_words_follow_what_is_written_and_removed():
    caller = new_caller()
    discussion = DiscussionFactory(user=caller.user, title="Un", answers=["girafe"])
    path = f"{LIST}{discussion.public_id}/"

    def finds(text):
        return Caller().get(LIST, {"q": text}).json()["total"] == 1

    assert finds("girafe")
    caller.put(f"{path}comments/1/", {"comment": "zèbre"})
    assert (finds("girafe"), finds("zebre")) == (False, True)
    caller.delete(f"{path}comments/1/")
    assert not finds("zebre")
    caller.put(path, {"title": "Éléphant"})
    assert (finds("elephant"), finds("bonjour")) == (True, True)
    caller.post(path, {"comment": "tortue"})
    assert finds("tortue")


def test_a_very_long_discussion_can_be_searched():
    words = " ".join(f"mot{n}x{n * 7919}" for n in range(3_500))[:50_000]
    discussion = DiscussionFactory(answers=[words] * 3)
    assert titles(Caller().get(LIST, {"q": "mot12x95028"})) == [discussion.title]


def test_f1_discussions_on_drafts_and_deleted_objects_are_not_listed():
    caller = new_caller()
    organization = OrganizationFactory(partial_editor=caller.user)
    draft = DatasetFactory(organization=organization, private=True)
    deleted = DatasetFactory(organization=organization)
    archived = DatasetFactory(organization=organization)
    for title, subject in (("draft", draft), ("deleted", deleted), ("archived", archived)):
        DiscussionFactory(title=title, subject=subject)
    Dataset.objects.filter(pk=deleted.pk).update(deleted=timezone.now())
    Dataset.objects.filter(pk=archived.pk).update(archived=timezone.now())
    everyone, members = ["archived"], ["archived", "draft"]
    of_organization = f"/api/1/organizations/{organization.public_id}/discussions/"
    for path in (LIST, of_organization):
        assert titles(Caller().get(path)) == everyone, path
        assert titles(new_caller().get(path)) == everyone, path
        assert titles(caller.get(path)) == members, path
        assert titles(new_caller(operator=True).get(path)) == members, path
    assert titles(Caller().get(LIST, {"for": draft.public_id})) == []
    assert titles(Caller().get(LIST, {"q": "draft"})) == []
    assert titles(caller.get(SEARCH)) == everyone
    found = Caller().get(SEARCH).json()["facets"]
    assert found["object_type"] == [{"name": "all", "count": 1}, {"name": "Dataset", "count": 1}]
    assert len(exported(f"{of_organization.removesuffix('/')}.csv", caller)) == 1


def test_search_with_facets():
    organization = OrganizationFactory()
    old = DiscussionFactory(title="Ancienne question", subject=DatasetFactory())
    Discussion.objects.filter(pk=old.pk).update(last_posted=timezone.now() - timedelta(days=100))
    DiscussionFactory(title="Question", subject=DatasetFactory(organization=organization))
    DiscussionFactory(title="Autre", subject=ReuseFactory())
    page = Caller().get(SEARCH).json()
    assert page["total"] == 3
    assert page["facets"] == {
        "object_type": [
            {"name": "all", "count": 3},
            {"name": "Dataset", "count": 2},
            {"name": "Reuse", "count": 1},
        ],
        "last_update": [
            {"name": "all", "count": 3},
            {"name": "last_12_months", "count": 3},
            {"name": "last_3_years", "count": 3},
            {"name": "last_30_days", "count": 2},
        ],
    }
    query = {"object_type": "Dataset", "last_update_range": "last_30_days", "q": "question"}
    narrowed = Caller().get(SEARCH, query).json()
    assert [row["title"] for row in narrowed["data"]] == ["Question"]
    assert narrowed["facets"]["object_type"] == [
        {"name": "all", "count": 1},
        {"name": "Dataset", "count": 1},
    ]
    assert narrowed["facets"]["last_update"][0] == {"name": "all", "count": 2}


def test_search_puts_the_best_first_unless_told_otherwise():
    DiscussionFactory(title="Arbres", comment="De Paris")
    DiscussionFactory(title="Un titre", comment="Des arbres, entre autres choses")
    assert titles(Caller().get(SEARCH, {"q": "arbres"})) == ["Arbres", "Un titre"]
    assert titles(Caller().get(SEARCH, {"q": "arbres", "sort": "-created"})) == [
        "Un titre",
        "Arbres",
    ]
    assert titles(Caller().get(SEARCH, {"closed": "true"})) == []


@pytest.mark.parametrize(
    "query",
    [
        {"object_type": "User"},
        {"last_update_range": "hier"},
        {"sort": "title"},
        {"page": "501"},
        {"closed": "x"},
    ],
)
def test_bad_parameters_of_search_are_400(query):
    assert Caller().get(SEARCH, query).status_code == 400


def test_of_an_organization_as_an_array():
    organization = OrganizationFactory(name="Mairie")
    for title, make in (("D", DatasetFactory), ("R", ReuseFactory), ("S", DataserviceFactory)):
        DiscussionFactory(title=title, subject=make(organization=organization))
    DiscussionFactory(title="X")
    for key in (organization.public_id, "mairie"):
        assert titles(Caller().get(f"/api/1/organizations/{key}/discussions/")) == ["R", "D"]
    assert Caller().get("/api/1/organizations/nope/discussions/").status_code == 404


def test_of_the_caller_and_their_organizations():
    caller = new_caller()
    organization = OrganizationFactory(editor=caller.user)
    own = {"organization": organization, "private": True}
    DiscussionFactory(title="Une Été", subject=DatasetFactory(**own))
    DiscussionFactory(title="Deux", subject=ReuseFactory(owner=caller.user))
    DiscussionFactory(title="Trois", subject=DataserviceFactory(owner=caller.user))
    DiscussionFactory(title="Ailleurs")
    path = "/api/1/me/org_discussions/"
    assert Caller().get(path).status_code == 401
    assert titles(caller.get(path)) == ["Trois", "Deux", "Une Été"]
    assert titles(caller.get(path, {"q": "une"})) == ["Une Été"]
    assert titles(new_caller().get(path)) == []


def exported(path, caller=None):
    answer = (caller or Caller()).get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_csv_of_an_organization():
    organization, author = OrganizationFactory(name="Mairie"), UserFactory()
    dataset = DatasetFactory(title="Bornes", organization=organization)
    other = DiscussionFactory(title="=1+1", subject=dataset, user=author, comment="a\nb")
    DiscussionFactory(
        subject=ReuseFactory(organization=organization), answers=["x"], closed_by=author
    )
    DiscussionFactory()
    first, second = exported("/api/1/organizations/mairie/discussions.csv")
    assert list(first) == [
        "id",
        "user",
        "subject",
        "subject_class",
        "subject_id",
        "title",
        "size",
        "participants",
        "messages",
        "created",
        "closed",
        "closed_by",
        "closed_by_id",
        "closed_by_organization",
        "closed_by_organization_id",
    ]
    assert (first["id"], first["user"]) == (other.public_id, author.slug)
    assert (first["subject"], first["subject_class"]) == ("Bornes", "Dataset")
    assert (first["subject_id"], first["title"]) == (dataset.public_id, "'=1+1")
    assert (first["size"], first["messages"]) == ("1", "a b")
    assert (first["participants"], first["closed"]) == (author.public_id, "")
    assert (second["size"], second["messages"]) == ("2", "Bonjour\nx")
    assert (second["closed_by"], second["closed_by_id"]) == (author.slug, author.public_id)
    assert Caller().get("/api/1/organizations/nope/discussions.csv").status_code == 404


def test_many_discussions_cost_the_queries_of_one(django_assert_num_queries):
    caller = new_caller()
    organization = OrganizationFactory(admin=caller.user)
    key = organization.public_id

    def discuss():
        subject = DatasetFactory(organization=organization)
        DiscussionFactory(subject=subject, organization=organization, answers=["x"])

    paths = {
        LIST: None,
        f"{LIST}?for={key}&org={key}&user={key}&closed=false&q=bonjour": None,
        SEARCH: None,
        f"/api/1/organizations/{key}/discussions/": None,
        "/api/1/me/org_discussions/": None,
    }
    discuss()
    for path in paths:
        caller.get(path)  # content types are read once
        paths[path] = count_queries(caller, path)
    for _n in range(4):
        discuss()
    for path, number in paths.items():
        with django_assert_num_queries(number):
            assert caller.get(path).status_code == 200
        assert number <= 13, path


def count_queries(caller, path):
    with CaptureQueriesContext(connection) as queries:
        caller.get(path)
    return len(queries)


def test_the_listing_can_be_walked_and_masked():
    for title in "ABC":
        DiscussionFactory(title=title)
    page = Caller().get(LIST, {"after": "", "page_size": 2}, X_Fields="data{title},next_page")
    assert titles(page) == ["A", "B"]
    assert titles(Caller().get(page.json()["next_page"])) == ["C"]
    assert Caller().get(LIST, {"page": 2}).status_code == 404
