"""Topics through the API: reading, writing, rights, search."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.spatial.models import GeoZone
from catalog.topics.models import Topic, TopicElement
from organizations.models import Assignment
from portal.activity.models import Activity
from portal.discussions.models import Discussion
from tests.api import Caller, new_caller
from tests.factories import (
    DataserviceFactory,
    DatasetFactory,
    DiscussionFactory,
    OrganizationFactory,
    ReuseFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/2/topics/"
SEARCH = "/api/2/topics/search/"
KEYS = {
    "id", "name", "slug", "description", "tags", "color", "featured", "private", "extras", "spatial", "owner",
    "organization", "created_at", "last_modified", "uri", "elements",
}  # fmt: skip


def names(path: str, caller: Caller | None = None, query=None) -> list[str]:
    answer = (caller or Caller()).get(path, query)
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["data"]]


def path_of(topic: Topic) -> str:
    return f"{LIST}{topic.public_id}/"


def test_a_topic_has_the_keys_of_the_contract_and_leads_to_its_elements():
    topic = TopicFactory(name="Eau et rivières", titled=["Un mot"], color="blue")
    data = Caller().get(f"{LIST}{topic.slug}/").json()
    assert set(data) == KEYS
    assert data["slug"] == "eau-et-rivieres"
    assert data["uri"] == "http://testserver/api/2/topics/eau-et-rivieres/"
    assert data["description"] is None and data["spatial"] is None
    link = data["elements"]
    assert (link["rel"], link["type"], link["total"]) == ("subsection", "GET", 1)
    assert link["href"].endswith(f"/api/2/topics/{topic.public_id}/elements/?page=1&page_size=20")
    assert Caller().get(link["href"]).json()["data"][0]["title"] == "Un mot"


def test_anyone_with_an_account_makes_a_topic_of_objects_and_words():
    caller = new_caller()
    dataset, reuse = DatasetFactory(), ReuseFactory()
    zone = GeoZone.objects.order_by("pk").first()
    body = {
        "name": "Mobilités",
        "description": "Se déplacer.",
        "tags": ["Transport", "vélo"],
        "color": "green",
        "extras": {"a": 1},
        "spatial": {"zones": [zone.geoid], "granularity": "fr:commune"},
        "elements": [
            {"element": {"class": "Dataset", "id": dataset.public_id}},
            {"element": {"class": "Reuse", "id": reuse.public_id}, "title": "Carte"},
            {
                "title": "À venir",
                "description": "Bientôt",
                "tags": ["plus-tard"],
                "extras": {"b": 2},
            },
        ],
        "featured": True,
        "id": "0" * 24,
        "slug": "autre",
    }
    answer = caller.post(LIST, body)
    assert answer.status_code == 201, answer.content
    data = answer.json()
    assert data["owner"]["id"] == caller.user.public_id and data["organization"] is None
    assert (data["featured"], data["slug"]) == (False, "mobilites")
    assert data["tags"] == ["transport", "velo"]
    assert data["spatial"]["zones"] == [zone.geoid]
    elements = Caller().get(data["elements"]["href"]).json()["data"]
    assert [row["element"] for row in elements] == [
        {"class": "Dataset", "id": dataset.public_id},
        {"class": "Reuse", "id": reuse.public_id},
        None,
    ]
    assert elements[2]["title"] == "À venir" and elements[2]["extras"] == {"b": 2}
    assert Activity.objects.filter(verb="created", subject_label="Mobilités").count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": None}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 351}, "name"),
        ({"name": ["x"]}, "name"),
        ({"name": 3}, "name"),
        ({"name": "x", "tags": {"a": 1}}, "tags"),
        ({"name": "x", "tags": ["mot-cle"] * 201}, "tags"),
        ({"name": "x", "extras": []}, "extras"),
        ({"name": "x", "private": None}, "private"),
        ({"name": "x", "color": {"a": 1}}, "color"),
        ({"name": "x", "description": "d" * 50_001}, "description"),
        ({"name": "x", "spatial": {"zones": ["nulle-part"]}}, "spatial"),
        ({"name": "x", "spatial": []}, "spatial"),
        ({"name": "x", "organization": 3}, "organization"),
        ({"name": "x", "organization": "0" * 24}, "organization"),
        ({"name": "x", "owner": "0" * 24}, "owner"),
        ({"name": "x", "elements": {}}, "elements"),
        ({"name": "x", "elements": ["a"]}, "elements"),
        ({"name": "x", "elements": [{}]}, "elements"),
        ({"name": "x", "elements": [{"element": {"class": "User", "id": "0" * 24}}]}, "elements"),
    ],
)
def test_a_bad_body_is_refused_with_a_word_for_its_field(body, field):
    answer = new_caller().post(LIST, body)
    assert answer.status_code == 400, answer.content
    assert set(answer.json()["errors"]) == {field}
    assert answer.json()["message"].startswith("ValidationError (Topic:None)")
    assert not Topic.objects.exists()


def test_a_missing_name_is_told_in_the_words_of_the_contract():
    assert new_caller().post(LIST, {}).json() == {
        "errors": {"name": "Field is required"},
        "message": "ValidationError (Topic:None) (Field is required: ['name'])",
    }


@pytest.mark.parametrize("body", [[], "x", 3, None])
def test_a_body_that_is_no_object_is_refused(body):
    answer = new_caller().post(LIST, body)
    assert (answer.status_code, answer.json()) == (
        400,
        {"errors": {"request": "expecting a JSON object"}},
    )


def test_rights_follow_the_matrix():
    people = {name: new_caller() for name in ("owner", "admin", "editor", "partial", "assigned")}
    organization = OrganizationFactory(
        admin=people["admin"].user,
        editor=people["editor"].user,
        partial_editor=people["partial"].user,
    )
    people |= {"stranger": new_caller(), "operator": new_caller(operator=True)}
    own = TopicFactory(owner=people["owner"].user)
    theirs = TopicFactory(organization=organization)
    may = {"own": {"owner", "operator"}, "theirs": {"admin", "editor", "operator"}}
    for topic, allowed in ((own, may["own"]), (theirs, may["theirs"])):
        assert Caller().put(path_of(topic), {}).status_code == 401
        for name, caller in people.items():
            answer = caller.put(path_of(topic), {"color": name})
            assert answer.status_code == (200 if name in allowed else 403), name
            if name not in allowed:
                assert answer.json() == {"message": "Forbidden"}
                assert caller.delete(path_of(topic)).status_code == 403
                elements = f"{path_of(topic)}elements/"
                assert caller.post(elements, [{"title": "x"}]).status_code == 403
                assert caller.delete(elements).status_code == 403
                assert caller.put(f"{path_of(topic)}extras/", {"a": 1}).status_code == 403


def test_a_partial_editor_edits_the_topic_they_made_and_no_other():
    caller = new_caller()
    organization = OrganizationFactory(partial_editor=caller.user)
    other = TopicFactory(organization=organization)
    made = caller.post(LIST, {"name": "Mien", "organization": organization.public_id}).json()
    assert caller.put(f"{LIST}{made['id']}/", {"color": "red"}).status_code == 200
    assert caller.put(path_of(other), {"color": "red"}).status_code == 403
    assert caller.delete(f"{LIST}{made['id']}/").status_code == 204
    assert not Assignment.objects.exists()


def test_only_operators_feature_a_topic():
    owner, operator = new_caller(), new_caller(operator=True)
    topic = TopicFactory(owner=owner.user)
    featured = f"{path_of(topic)}featured/"
    assert Caller().post(featured).status_code == 401
    assert owner.post(featured).status_code == 403
    assert operator.post(featured).json()["featured"] is True
    assert names(LIST, query={"featured": "true"}) == [topic.name]
    assert names(SEARCH, query={"featured": "true"}) == [topic.name]
    assert operator.delete(featured).json()["featured"] is False
    assert names(LIST, query={"featured": "true"}) == []


def test_a_draft_is_listed_for_its_owner_and_read_by_who_knows_its_id():
    owner = new_caller()
    draft = TopicFactory(name="Brouillon", owner=owner.user, private=True)
    assert names(LIST) == names(LIST, new_caller()) == names(SEARCH, owner) == []
    assert names(LIST, owner) == names(LIST, owner, {"private": "true"}) == ["Brouillon"]
    assert names(LIST, owner, {"q": "brouil"}) == ["Brouillon"]
    assert Caller().get(LIST, {"private": "true"}).status_code == 401
    assert Caller().get(path_of(draft)).status_code == 200
    assert Caller().get(f"{LIST}{draft.slug}/").status_code == 404
    assert Caller().get(f"{LIST}Brouillon/").status_code == 404
    assert owner.get(f"{LIST}{draft.slug}/").status_code == 200
    assert new_caller().put(path_of(draft), {"name": "x"}).status_code == 403


def test_an_update_keeps_what_it_does_not_name_and_replaces_the_elements_it_lists():
    owner = new_caller()
    topic = TopicFactory(owner=owner.user, name="Avant", titled=["a", "b"], extras={"k": 1, "l": 2})
    kept = owner.put(path_of(topic), {"description": "Nouveau"}).json()
    assert (kept["name"], kept["description"], kept["elements"]["total"]) == ("Avant", "Nouveau", 2)
    changed = owner.put(path_of(topic), {"name": "Après", "elements": [{"title": "c"}]}).json()
    assert (changed["slug"], changed["elements"]["total"]) == ("apres", 1)
    moved = Caller().get(f"{LIST}avant/elements/")
    assert (moved.status_code, moved["Location"]) == (308, "/api/2/topics/apres/elements/")
    assert list(topic.elements.values_list("title", flat=True)) == ["c"]
    assert owner.put(path_of(topic), {"elements": []}).json()["elements"]["total"] == 0
    assert owner.put(path_of(topic), {"name": ""}).status_code == 400
    patched = owner.patch(path_of(topic), {"extras": {"k": None, "m": 3}, "description": None})
    assert patched.json()["extras"] == {"l": 2, "m": 3}
    assert patched.json()["description"] is None
    assert owner.patch(path_of(topic), {"name": None}).status_code == 400


def test_a_merge_patch_of_the_territory_keeps_the_rest():
    owner = new_caller()
    zone = GeoZone.objects.order_by("pk").first()
    topic = TopicFactory(owner=owner.user, zones=[zone], granularity="fr:commune")
    data = owner.patch(path_of(topic), {"spatial": {"granularity": "poi"}}).json()
    assert data["spatial"] == {"geom": None, "zones": [zone.geoid], "granularity": "poi"}
    assert owner.patch(path_of(topic), {"spatial": None}).json()["spatial"] is None


def test_of_two_writers_the_second_is_told():
    owner = new_caller()
    topic = TopicFactory(owner=owner.user)
    seen = owner.get(path_of(topic))["ETag"]
    assert owner.get(path_of(topic), If_None_Match=seen).status_code == 304
    assert owner.put(path_of(topic), {"color": "a"}, If_Match=seen).status_code == 200
    assert owner.put(path_of(topic), {"color": "b"}, If_Match=seen).status_code == 412
    late = owner.post(f"{path_of(topic)}elements/", [{"title": "x"}], If_Match=seen)
    assert late.status_code == 412
    assert Topic.objects.get().color == "a" and not TopicElement.objects.exists()


def test_a_deleted_topic_is_gone_for_good_from_lists_and_search():
    owner = new_caller()
    topic = TopicFactory(owner=owner.user, holding=[DatasetFactory()], titled=["mot"])
    DiscussionFactory(subject=topic)
    other = DiscussionFactory()
    assert names(SEARCH) == [topic.name]
    assert owner.delete(path_of(topic)).status_code == 204
    assert list(Discussion.objects.all()) == [other]
    assert owner.get(path_of(topic)).status_code == 404
    assert names(LIST, owner) == names(SEARCH) == []
    assert not TopicElement.objects.exists()


def test_extras_have_an_address_of_their_own():
    owner = new_caller()
    topic = TopicFactory(owner=owner.user, extras={"a": 1})
    path = f"{path_of(topic)}extras/"
    assert owner.put(path, {"b": 2, "a": None}).json() == {"b": 2}
    assert Caller().get(path).json() == {"b": 2}
    assert owner.delete(path.rstrip("/") + "/").status_code == 400
    assert owner.send("DELETE", path, ["b"]).status_code == 204
    assert Caller().get(path).json() == {}


def test_filters_of_the_list():
    organization = OrganizationFactory()
    dataset, reuse, hidden = DatasetFactory(), ReuseFactory(), DatasetFactory(private=True)
    dataservice = DataserviceFactory()
    zone = GeoZone.objects.order_by("pk").first()
    one = TopicFactory(
        name="Alpha", organization=organization, holding=[dataset, hidden], tags=["eau", "mer"]
    )
    two = TopicFactory(
        name="Bravo", holding=[reuse, dataservice], zones=[zone], granularity="poi", tags=["eau"]
    )
    asked = {
        ("dataset", dataset.public_id): ["Alpha"],
        ("dataset", hidden.public_id): [],
        ("reuse", reuse.public_id): ["Bravo"],
        ("dataservice", dataservice.public_id): ["Bravo"],
        ("organization", organization.public_id): ["Alpha"],
        ("owner", two.owner.public_id): ["Bravo"],
        ("geozone", zone.geoid): ["Bravo"],
        ("granularity", "poi"): ["Bravo"],
        ("tag", "mer"): ["Alpha"],
        ("private", "false"): ["Bravo", "Alpha"],
        ("sort", "name"): ["Alpha", "Bravo"],
        ("sort", "-name"): ["Bravo", "Alpha"],
        ("sort", "created"): ["Alpha", "Bravo"],
        ("unknown", "x"): ["Bravo", "Alpha"],
    }
    for (name, value), expected in asked.items():
        assert names(LIST, query={name: value}) == expected, name
    assert names(f"{LIST}?tag=eau&tag=mer") == ["Alpha"]
    admin = new_caller(operator=True)
    assert names(LIST, admin, {"dataset": hidden.public_id}) == [one.name]


def test_words_find_a_topic_by_itself_and_by_its_elements():
    TopicFactory(name="Hydrologie", titled=["Crues de la Loire"])
    TopicFactory(name="Cinéma", description="Les salles obscures")
    for path in (LIST, SEARCH):
        assert names(path, query={"q": "hydrologie"}) == ["Hydrologie"]
        assert names(path, query={"q": "crues"}) == ["Hydrologie"]
        assert names(path, query={"q": "salles"}) == ["Cinéma"]


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "elements_count"},
        {"sort": "owner__password"},
        {"dataset": "x"},
        {"reuse": "x"},
        {"organization": "x"},
        {"owner": "x"},
        {"featured": "maybe"},
        {"private": "maybe"},
        {"page": "0"},
    ],
)
def test_a_bad_parameter_is_refused(query):
    assert Caller().get(LIST, query).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "views"},
        {"organization": "x"},
        {"producer_type": "x"},
        {"last_update_range": "x"},
        {"featured": "x"},
        {"page": "501"},
    ],
)
def test_a_bad_parameter_of_search_is_refused(query):
    assert Caller().get(SEARCH, query).status_code == 400


def test_search_counts_filters_and_sorts():
    organization = OrganizationFactory(name="Agence", certified=True)
    TopicFactory(name="Alpha", organization=organization, tags=["eau"])
    TopicFactory(name="Bravo", tags=["eau", "mer"])
    answer = Caller().get(SEARCH).json()
    assert answer["total"] == 2
    facets = answer["facets"]
    assert set(facets) == {"tag", "organization_id_with_name", "producer_type", "last_update"}
    assert facets["tag"][:2] == [{"name": "all", "count": 2}, {"name": "eau", "count": 2}]
    assert facets["organization_id_with_name"][1:] == [
        {"name": f"{organization.public_id}|Agence", "count": 1}
    ]
    assert names(SEARCH, query={"sort": "name"}) == ["Alpha", "Bravo"]
    assert names(SEARCH, query={"sort": "-created"}) == ["Bravo", "Alpha"]
    assert names(SEARCH, query={"sort": "name", "page": 2, "page_size": 1}) == ["Bravo"]
    assert names(SEARCH, query={"tag": "mer"}) == ["Bravo"]
    assert names(SEARCH, query={"organization": organization.public_id}) == ["Alpha"]
    assert names(SEARCH, query={"organization": "0" * 24}) == []
    assert names(SEARCH, query={"producer_type": "user"}) == ["Bravo"]
    assert set(names(SEARCH, query={"last_update_range": "last_30_days"})) == {"Alpha", "Bravo"}


def test_my_topics_are_those_of_mine_and_of_my_organizations():
    caller = new_caller()
    organization = OrganizationFactory(partial_editor=caller.user)
    TopicFactory(name="Public")
    TopicFactory(name="Mien", owner=caller.user, private=True)
    TopicFactory(name="Nôtre", organization=organization, created_at=timezone.now() - timedelta(1))
    path = "/api/2/me/org_topics/"
    assert Caller().get(path).status_code == 401
    assert names(path, caller) == ["Mien", "Nôtre"]
    assert names(path, caller, {"private": "true"}) == ["Mien"]
    assert names(path, caller, {"sort": "-name"}) == ["Nôtre", "Mien"]
    assert names(path, new_caller(operator=True)) == []


@pytest.mark.parametrize("path", [LIST, SEARCH, "/api/2/me/org_topics/"])
def test_a_page_costs_as_many_queries_whatever_it_holds(path):
    owner = Caller(UserFactory())
    costs = []
    for _round in range(2):
        for _each in range(3):
            TopicFactory(
                organization=OrganizationFactory(admin=owner.user),
                holding=[DatasetFactory()],
                zones=GeoZone.objects.order_by("pk")[:2],
            )
        owner.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert owner.get(path).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 14


def test_search_counts_datasets_by_the_public_topics_that_hold_them():
    owner = new_caller()
    held, other = DatasetFactory(), DatasetFactory()

    def counts():
        facet = Caller().get("/api/2/datasets/search/").json()["facets"]["topics"]
        assert facet[0] == {"name": "all", "count": 2}
        return {row["name"]: row["count"] for row in facet[1:]}

    topic = TopicFactory(owner=owner.user, holding=[held, held])
    elements = f"{path_of(topic)}elements/"
    assert counts() == {topic.public_id: 1}
    sent = [{"element": {"class": "Dataset", "id": other.public_id}}]
    added = owner.post(elements, sent).json()[0]["id"]
    assert counts() == {topic.public_id: 2}
    moved = {"element": {"class": "Dataset", "id": held.public_id}}
    assert owner.put(f"{elements}{added}/", moved).status_code == 200
    assert counts() == {topic.public_id: 1}
    owner.put(path_of(topic), {"private": True})
    assert counts() == {}
    owner.put(path_of(topic), {"private": False, "elements": sent})
    assert counts() == {topic.public_id: 1}
    owner.delete(elements)
    assert counts() == {}
    owner.put(path_of(topic), {"elements": sent})
    owner.delete(path_of(topic))
    assert counts() == {}
