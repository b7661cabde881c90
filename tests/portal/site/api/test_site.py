"""The site itself, keywords, reasons, portraits, oEmbed."""

import csv
import io

import pytest
from PIL import Image

from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory

pytestmark = pytest.mark.django_db


def test_the_site_tells_its_figures():
    dataset = DatasetFactory(with_files=2)
    DatasetFactory(private=True, with_files=1)
    ReuseFactory(datasets=[dataset])
    site = Caller().get("/api/1/site/").json()
    assert site["id"] == "default"
    metrics = site["metrics"]
    assert (metrics["datasets"], metrics["resources"], metrics["reuses"]) == (1, 2, 1)
    months = metrics["datasets_by_months"]
    assert len(months) == 13
    assert list(months) == sorted(months)
    assert list(months.values())[-1] == 1
    assert metrics["max_dataset_reuses"] == 1


def test_keywords_as_csv():
    DatasetFactory(tags=["eau", "air"])
    DatasetFactory(tags=["eau"])
    DatasetFactory(tags=["secret"], private=True)
    answer = Caller().get("/api/1/site/tags.csv")
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows == [
        ["name", "datasets", "reuses", "total"],
        ["eau", "2", "0", "2"],
        ["air", "1", "0", "1"],
    ]


def test_keywords_are_suggested_the_shortest_first():
    DatasetFactory(tags=["eau-potable", "eau", "bureau"])
    found = Caller().get("/api/1/tags/suggest/", {"q": "Eau"}).json()
    assert found == [{"text": "eau"}, {"text": "bureau"}, {"text": "eau-potable"}]


def test_reasons_of_restricted_access():
    reasons = Caller().get("/api/1/access_type/reason_categories/").json()
    assert len(reasons) == 8
    assert {tuple(reason) for reason in reasons} == {("value", "label", "definition")}


def test_a_portrait_is_always_the_same_and_may_be_kept():
    first = Caller().get("/api/1/avatars/someone/64/")
    assert first.content == Caller().get("/api/1/avatars/someone/64/").content
    assert first.content != Caller().get("/api/1/avatars/other/64/").content
    assert Image.open(io.BytesIO(first.content)).size == (64, 64)
    kept = Caller().get("/api/1/avatars/someone/64/", If_None_Match=first.headers["ETag"])
    assert kept.status_code == 304
    huge = Caller().get("/api/1/avatars/someone/99999/")
    assert Image.open(io.BytesIO(huge.content)).size == (500, 500)


def test_oembed_gives_the_card_of_a_public_page():
    dataset = DatasetFactory(title="Eau <b>potable</b>")
    page = f"http://testserver/datasets/{dataset.slug}/"
    card = Caller().get("/oembed", {"url": page}).json()
    assert card["title"] == dataset.title
    assert "<b>" not in card["html"]
    assert page in card["html"]
    hidden = DatasetFactory(private=True)
    for address in (f"http://testserver/datasets/{hidden.slug}/", "http://ailleurs.example/", "x["):
        assert Caller().get("/oembed", {"url": address}).status_code == 404
    assert Caller().get("/oembed").status_code == 400
    assert Caller().get("/oembed", {"url": page, "format": "xml"}).status_code == 501
    organization = OrganizationFactory()
    found = Caller().get("/oembed", {"url": f"http://testserver/organizations/{organization.slug}"})
    assert found.json()["author_name"] == organization.name


def blocs(dataset) -> list:
    return [
        {"class": "DatasetsListBloc", "title": "À la une", "datasets": [dataset.public_id]},
        {"class": "MarkdownBloc", "content": "Bonjour"},
    ]


def operator() -> Caller:
    return new_caller(is_superuser=True)


def test_operators_compose_what_the_site_shows():
    dataset = DatasetFactory()
    sent = {"datasets_blocs": blocs(dataset), "keywords": ["Données ouvertes", "eau"]}
    caller = operator()
    answer = caller.patch("/api/1/site/", sent)
    assert answer.status_code == 200
    assert answer.json()["keywords"] == ["donnees-ouvertes", "eau"]
    shown = Caller().get("/api/1/site/", X_Fields="datasets_blocs,reuses_blocs").json()
    first, second = shown["datasets_blocs"]
    assert (first["datasets"][0]["id"], second["content"]) == (dataset.public_id, "Bonjour")
    assert shown["reuses_blocs"] == []
    caller.patch("/api/1/site/", {"keywords": None})
    site = Caller().get("/api/1/site/", X_Fields="*").json()
    assert (site["keywords"], len(site["datasets_blocs"])) == ([], 2)
    assert not [name for name in Caller().get("/api/1/site/").json() if "blocs" in name]


def test_blocs_of_the_site_cost_the_same_whatever_they_list(django_assert_max_num_queries):
    datasets = [DatasetFactory(with_files=1) for _each in range(6)]
    lists = [bloc for dataset in datasets for bloc in blocs(dataset)]
    operator().patch("/api/1/site/", {"datasets_blocs": lists})
    with django_assert_max_num_queries(9):
        caller = Caller()
        assert len(caller.get("/api/1/site/", X_Fields="datasets_blocs").json()) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"keywords": "x" * 999},
        {"keywords": 3},
        {"datasets_blocs": {}},
        {"datasets_blocs": [{"class": "Nope"}]},
        {"reuses_blocs": [{"class": "DatasetsListBloc", "title": "x", "datasets": ["0" * 24]}]},
        [],
        "x",
    ],
)
def test_bad_content_of_the_site_is_400(body):
    answer = operator().patch("/api/1/site/", body)
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_only_operators_change_the_site():
    assert Caller().patch("/api/1/site/", {"keywords": []}).status_code == 401
    assert new_caller().patch("/api/1/site/", {"keywords": []}).status_code == 403


def test_an_outdated_change_of_the_site_is_refused():
    caller = operator()
    caller.patch("/api/1/site/", {"keywords": ["eau"]})
    seen = Caller().get("/api/1/site/").headers["ETag"]
    assert caller.patch("/api/1/site/", {"keywords": ["air"]}, If_Match=seen).status_code == 200
    assert caller.patch("/api/1/site/", {"keywords": ["feu"]}, If_Match=seen).status_code == 412
