"""The blocs of posts through the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.datasets.models import Dataset
from tests.api import Caller, new_caller
from tests.factories import DataserviceFactory, DatasetFactory, PostFactory, ReuseFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/posts/"
UUID = "349ed8f3-54c1-4965-8360-ee6c27e505a3"
UNKNOWN_ID = "0" * 24


def write(caller: Caller, blocs, status=201):
    answer = caller.post(LIST, {"name": "Page", "body_type": "blocs", "blocs": blocs})
    assert answer.status_code == status, answer.content
    return answer.json()


def test_lists_of_objects_are_written_by_ids_and_read_as_cards():
    operator = new_caller(operator=True)
    dataset, reuse, dataservice = DatasetFactory(), ReuseFactory(), DataserviceFactory()
    data = write(
        operator,
        [
            {
                "class": "DatasetsListBloc",
                "title": "D",
                "datasets": [dataset.public_id],
                "id": UUID,
            },
            {"class": "ReusesListBloc", "title": "R", "reuses": [{"id": reuse.public_id}]},
            {
                "class": "AccordionListBloc",
                "items": [
                    {
                        "title": "A",
                        "content": [
                            {
                                "class": "DataservicesListBloc",
                                "title": "S",
                                "dataservices": [dataservice.public_id],
                            }
                        ],
                    }
                ],
            },
        ],
    )
    first, second, third = data["blocs"]
    assert (first["class"], first["id"], first["subtitle"]) == ("DatasetsListBloc", UUID, None)
    assert first["datasets"][0]["title"] == dataset.title
    assert set(first["datasets"][0]) == {
        "id", "title", "acronym", "slug", "description", "page", "uri", "private", "archived", "organization",
        "owner", "last_update", "quality", "metrics", "badges", "tags",
    }  # fmt: skip
    assert second["reuses"][0]["id"] == reuse.public_id and second["id"] != UUID
    inner = third["items"][0]["content"][0]
    assert inner["dataservices"][0]["title"] == dataservice.title
    path = f"{LIST}{data['id']}/"
    assert operator.put(path, {"blocs": data["blocs"]}).json()["blocs"] == data["blocs"]
    operator.post(f"{path}publish/")
    Dataset.objects.update(private=True)
    assert Caller().get(path).json()["blocs"][0]["datasets"] == []


def test_texts_links_and_heroes_keep_what_they_were_given():
    sent = [
        {
            "class": "LinksListBloc",
            "title": "Liens",
            "paragraph": "Un texte",
            "main_link_url": "/datasets",
            "links": [{"title": "a", "url": "https://example.org/", "color": "green"}],
        },
        {"class": "HeroBloc", "title": "Bonjour", "color": "primary"},
        {"class": "MarkdownBloc", "content": "  du code"},
    ]
    links, hero, text = write(new_caller(operator=True), sent)["blocs"]
    assert links["links"] == [{"title": "a", "url": "https://example.org/", "color": "green"}]
    assert (links["main_link_url"], links["main_link_title"]) == ("/datasets", None)
    assert set(hero) == {
        "class", "id", "title", "description", "color", "main_link_url", "main_link_title",
    }  # fmt: skip
    assert (text["content"], text["title"]) == ("  du code", None)


HERO = {"class": "HeroBloc", "title": "x"}
ACCORDION = {"class": "AccordionListBloc", "items": []}


@pytest.mark.parametrize(
    ("bloc", "field"),
    [
        (3, "class"),
        ([], "class"),
        ({}, "class"),
        ({"class": ["HeroBloc"]}, "class"),
        ({"class": "Post"}, "class"),
        ({"class": "HeroBloc"}, "title"),
        ({**HERO, "color": "red"}, "color"),
        ({**HERO, "main_link_url": "javascript:alert(1)"}, "main_link_url"),
        ({**HERO, "main_link_url": "//evil.example"}, "main_link_url"),
        ({**HERO, "main_link_url": "/\\evil.example"}, "main_link_url"),
        ({**HERO, "title": {"a": 1}}, "title"),
        ({"class": "MarkdownBloc"}, "content"),
        ({"class": "DatasetsListBloc", "title": "x", "datasets": [UNKNOWN_ID]}, "datasets"),
        ({"class": "DatasetsListBloc", "title": "x", "datasets": "x"}, "datasets"),
        ({"class": "DatasetsListBloc", "title": "x", "datasets": [3]}, "datasets"),
        ({"class": "LinksListBloc", "title": "x", "links": [{"url": "/a"}]}, "links"),
        ({"class": "LinksListBloc", "title": "x", "links": {"a": 1}}, "links"),
        ({"class": "AccordionListBloc", "items": [{"title": "x", "content": [HERO]}]}, "items"),
        (
            {"class": "AccordionListBloc", "items": [{"title": "x", "content": [ACCORDION]}]},
            "items",
        ),
    ],
)
def test_a_bad_bloc_is_told_in_its_place(bloc, field):
    errors = write(new_caller(operator=True), [HERO, bloc], status=400)["errors"]
    assert list(errors) == ["blocs"] and list(errors["blocs"]) == ["1"]
    assert list(errors["blocs"]["1"]) == [field]


def test_more_blocs_than_a_page_holds_are_refused():
    assert "blocs" in write(new_caller(operator=True), [HERO] * 101, status=400)["errors"]


def test_cards_cost_as_many_queries_whatever_the_blocs():
    costs = []
    for number in (1, 4):
        blocs = [
            {
                "class": "DatasetsListBloc",
                "title": "x",
                "datasets": [DatasetFactory().public_id for _each in range(number)],
            },
            {"class": "ReusesListBloc", "title": "x", "reuses": [ReuseFactory().public_id]},
            {
                "class": "DataservicesListBloc",
                "title": "x",
                "dataservices": [DataserviceFactory().public_id for _each in range(number)],
            },
        ] * number
        post = PostFactory(body_type="blocs", content="", blocs=blocs)
        path = f"{LIST}{post.public_id}/"
        Caller().get(path)
        with CaptureQueriesContext(connection) as queries:
            assert Caller().get(path).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 8


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
classes = st.sampled_from(
    ["DatasetsListBloc", "LinksListBloc", "HeroBloc", "MarkdownBloc", "AccordionListBloc"]
)
names = st.sampled_from(
    ["title", "content", "datasets", "links", "items", "color", "main_link_url", "id"]
)
blocs = st.builds(
    lambda name, fields: {**fields, "class": name},
    classes,
    st.dictionaries(names, values, max_size=4),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(values | blocs, max_size=3))
def test_no_list_of_blocs_breaks_the_portal(sent):
    answer = new_caller(operator=True).post(
        LIST, {"name": "x", "body_type": "blocs", "blocs": sent}
    )
    assert answer.status_code in (201, 400), answer.content
    if answer.status_code == 201:
        assert [bloc["class"] for bloc in answer.json()["blocs"]] == [b["class"] for b in sent]
