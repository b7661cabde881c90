"""Elements of topics through the API."""

import itertools

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.datasets.models import Dataset
from catalog.topics.models import Topic, TopicElement
from tests.api import Caller, new_caller
from tests.factories import DataserviceFactory, DatasetFactory, ReuseFactory, TopicFactory

pytestmark = pytest.mark.django_db
UNKNOWN_ID = "0" * 24


def path_of(topic: Topic) -> str:
    return f"/api/2/topics/{topic.public_id}/elements/"


def titles(path: str, caller: Caller | None = None, query=None) -> list[str]:
    answer = (caller or Caller()).get(path, query)
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["data"]]


def a_topic(**fields) -> tuple[Caller, Topic]:
    owner = new_caller()
    return owner, TopicFactory(owner=owner.user, **fields)


def test_new_elements_come_after_the_others():
    owner, topic = a_topic(titled=["a"])
    dataset = DatasetFactory()
    sent = [{"title": "b"}, {"element": {"class": "Dataset", "id": dataset.public_id}}]
    answer = owner.post(path_of(topic), sent)
    assert answer.status_code == 201
    keys = {"id", "title", "description", "tags", "extras", "element"}
    assert [set(row) for row in answer.json()] == [keys, keys]
    assert titles(path_of(topic)) == ["a", "b", None]
    assert owner.get(f"/api/2/topics/{topic.public_id}/").json()["elements"]["total"] == 3


@pytest.mark.parametrize(
    ("items", "place", "field"),
    [
        ([{}], 0, "element"),
        ([{"title": "a"}, {"title": " "}], 1, "element"),
        ([{"title": None, "element": None}], 0, "element"),
        ([{"element": {"class": "Organization", "id": UNKNOWN_ID}}], 0, "element"),
        ([{"element": {"class": "Dataset", "id": UNKNOWN_ID}}], 0, "element"),
        ([{"element": {"class": "Dataset", "id": 3}}], 0, "element"),
        ([{"element": {"class": ["Dataset"], "id": UNKNOWN_ID}}], 0, "element"),
        ([{"element": UNKNOWN_ID}], 0, "element"),
        ([{"element": []}], 0, "element"),
        ([{"title": "x" * 351}], 0, "title"),
        ([{"title": ["x"]}], 0, "title"),
        ([{"title": "x", "tags": "a"}], 0, "tags"),
        ([{"title": "x", "extras": "a"}], 0, "extras"),
        (["a"], 0, "non_field_errors"),
        ([None], 0, "non_field_errors"),
    ],
)
def test_a_bad_element_is_told_in_its_place_and_none_is_stored(items, place, field):
    owner, topic = a_topic()
    answer = owner.post(path_of(topic), items)
    assert answer.status_code == 400, answer.content
    errors = answer.json()["errors"]
    assert list(errors[place]) == [field]
    assert all(isinstance(words, str) for words in errors[place][field])
    assert not TopicElement.objects.exists()


@pytest.mark.parametrize("body", [{}, "x", None, 3])
def test_what_is_no_list_is_refused(body):
    owner, topic = a_topic()
    answer = owner.post(path_of(topic), body)
    assert (answer.status_code, answer.json()) == (400, {"message": "Expecting a list"})


def test_too_many_elements_at_once_are_refused():
    owner, topic = a_topic()
    answer = owner.post(path_of(topic), [{"title": "x"}] * 5001)
    assert answer.status_code == 400
    assert "5000" in answer.json()["errors"][0]


def test_an_object_that_one_may_not_see_cannot_be_put_in_a_topic():
    owner, topic = a_topic()
    secret = DatasetFactory(private=True)
    for identifier in (secret.public_id, UNKNOWN_ID):
        answer = owner.post(path_of(topic), [{"element": {"class": "Dataset", "id": identifier}}])
        assert answer.json() == {"errors": [{"element": [f"Unknown dataset id {identifier}"]}]}


def test_an_object_that_the_reader_may_not_see_is_not_named():
    shown = new_caller()
    dataset = DatasetFactory(title="Rivières", owner=shown.user)
    _owner, topic = a_topic(holding=[dataset])
    reference = {"class": "Dataset", "id": dataset.public_id}

    def seen(caller):
        row = caller.get(path_of(topic)).json()["data"][0]
        by_class = caller.get(path_of(topic), {"class": "Dataset"}).json()["total"]
        by_words = caller.get(path_of(topic), {"q": "rivières"}).json()["total"]
        assert by_class == by_words == (1 if row["element"] else 0)
        return row["element"]

    assert seen(Caller()) == reference
    Dataset.objects.update(archived=timezone.now())
    assert seen(Caller()) == reference
    Dataset.objects.update(private=True)
    assert (seen(Caller()), seen(new_caller()), seen(shown)) == (None, None, reference)
    Dataset.objects.update(private=False, deleted=timezone.now())
    assert seen(Caller()) is seen(shown) is None


def test_elements_are_found_by_class_words_and_tags():
    owner, topic = a_topic(
        holding=[DatasetFactory(title="Cours d’eau"), DataserviceFactory(), ReuseFactory()]
    )
    owner.post(path_of(topic), [{"title": "Crue 100%", "tags": ["eau", "mer"]}, {"title": "Digue"}])

    def count(**query):
        return Caller().get(path_of(topic), query).json()["total"]

    assert [count(**{"class": name}) for name in ("Dataset", "Dataservice", "Reuse", "None")] == [
        1,
        1,
        1,
        2,
    ]
    assert (count(q="cours"), count(q="crue"), count(q="crue digue"), count(q="%")) == (1, 1, 0, 1)
    assert (count(tag="eau"), count(tag="autre")) == (1, 0)
    assert Caller().get(f"{path_of(topic)}?tag=eau&tag=mer").json()["total"] == 1
    assert Caller().get(path_of(topic), {"class": "User"}).status_code == 400
    page = Caller().get(path_of(topic), {"page_size": 3}).json()
    assert len(page["data"]) == 3 and page["next_page"]
    assert Caller().get(path_of(topic), {"page": 2}).status_code == 404


def test_an_element_is_changed_in_part_and_keeps_saying_something():
    owner, topic = a_topic(titled=["Avant"])
    dataset, reuse = DatasetFactory(), ReuseFactory()
    element = topic.elements.get()
    path = f"{path_of(topic)}{element.public_id}/"
    assert owner.put(path, {"title": "Après", "extras": {"a": 1}}).json()["title"] == "Après"
    pointed = {"class": "Dataset", "id": dataset.public_id}
    assert owner.put(path, {"element": pointed}).json()["element"] == pointed
    pointed = {"class": "Reuse", "id": reuse.public_id}
    assert owner.patch(path, {"element": pointed, "extras": {"b": 2}}).json()["extras"] == {
        "a": 1,
        "b": 2,
    }
    element.refresh_from_db()
    assert (element.dataset, element.reuse) == (None, reuse)
    assert owner.put(path, {"title": ""}).status_code == 200
    bare = owner.put(path, {"element": None})
    assert (bare.status_code, list(bare.json()["errors"])) == (400, ["element"])
    assert Caller().get(path).json()["element"] == pointed
    for body in ({"element": 3}, {"title": []}, [], None):
        assert owner.put(path, body).status_code == 400, body


def test_an_element_has_the_version_of_its_topic():
    owner, topic = a_topic(titled=["a", "b"])
    first, second = topic.elements.in_topic_order()
    path = f"{path_of(topic)}{first.public_id}/"
    seen = owner.get(path)["ETag"]
    assert owner.put(path, {"title": "c"}, If_Match=seen).status_code == 200
    other = f"{path_of(topic)}{second.public_id}/"
    assert owner.put(other, {"title": "d"}, If_Match=seen).status_code == 412
    assert owner.delete(other, If_Match=seen).status_code == 412
    assert titles(path_of(topic)) == ["c", "b"]


def test_elements_are_removed_one_by_one_or_all_at_once():
    owner, topic = a_topic(titled=["a", "b", "c"])
    _other, elsewhere = a_topic(titled=["z"])
    foreign = elsewhere.elements.get().public_id
    for verb in (owner.get, owner.delete):
        assert verb(f"{path_of(topic)}{foreign}/").status_code == 404
    assert owner.put(f"{path_of(topic)}{foreign}/", {"title": "x"}).status_code == 404
    first = topic.elements.in_topic_order().first()
    assert owner.delete(f"{path_of(topic)}{first.public_id}/").status_code == 204
    assert titles(path_of(topic)) == ["b", "c"]
    assert owner.delete(path_of(topic)).status_code == 204
    assert titles(path_of(topic)) == []
    assert titles(path_of(elsewhere)) == ["z"]
    assert Topic.objects.get(pk=topic.pk).elements_count == 0


def test_the_database_refuses_an_element_of_two_objects_or_of_nothing():
    _owner, topic = a_topic()
    rows = {
        "dataset": DatasetFactory(),
        "dataservice": DataserviceFactory(),
        "reuse": ReuseFactory(),
    }
    pairs = [dict(pair) for pair in itertools.combinations(rows.items(), 2)]
    for fields in ({}, *pairs, rows):
        with pytest.raises(IntegrityError), transaction.atomic():
            TopicElement.objects.create(topic=topic, **fields)


def test_a_page_of_elements_costs_as_many_queries_whatever_it_holds():
    owner, topic = a_topic()
    costs = []
    for _round in range(2):
        for _each in range(3):
            for row in (DatasetFactory(), DataserviceFactory(), ReuseFactory()):
                element = TopicElement(topic=topic)
                element.point_to(row)
                element.save()
        owner.get(path_of(topic))
        with CaptureQueriesContext(connection) as queries:
            assert owner.get(path_of(topic)).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 8


def test_many_objects_are_added_in_as_many_queries_as_one():
    owner, topic = a_topic()
    costs = []
    for number in (1, 1, 8):  # the first write reads what the others find remembered
        datasets = [DatasetFactory() for _each in range(number)]
        sent = [{"element": {"class": "Dataset", "id": row.public_id}} for row in datasets]
        with CaptureQueriesContext(connection) as queries:
            assert owner.post(path_of(topic), sent).status_code == 201
        costs.append(len(queries))
    assert costs[1] == costs[2]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
fields = st.sampled_from(["title", "description", "tags", "extras", "element", "class", "id"])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(values | st.dictionaries(fields, values, max_size=4), max_size=3))
def test_no_list_of_elements_breaks_the_portal(items):
    with transaction.atomic():
        owner, topic = a_topic()
        answer = owner.post(path_of(topic), items)
        assert answer.status_code in (201, 400), answer.content
        stored = topic.elements.count()
        assert stored == (len(items) if answer.status_code == 201 else 0)
        transaction.set_rollback(True)
