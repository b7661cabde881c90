"""Territories in the API."""

import pytest

from catalog.spatial.models import GeoZone
from tests.api import Caller
from tests.factories import DatasetFactory

pytestmark = pytest.mark.django_db
SPATIAL = "/api/1/spatial"


def get(path, query=None):
    return Caller().get(f"{SPATIAL}/{path}", query)


def test_suggestions_have_the_widest_level_first():
    found = get("zones/suggest/", {"q": "paris", "size": "5"}).json()
    assert [zone["level"] for zone in found][:2] == ["fr:departement", "fr:commune"]
    assert set(found[0]) == {"id", "name", "code", "level", "uri"}
    assert len(found) <= 5
    assert get("zones/suggest/", {"q": "33063"}).json()[0]["id"] == "fr:commune:33063"


def test_before_anything_is_typed_the_widest_are_suggested():
    found = get("zones/suggest/", {"q": "", "size": "5"}).json()
    assert len(found) == 5
    assert found[0]["level"] == "country-group"


@pytest.mark.parametrize("query", [{}, {"q": "a", "size": "0"}, {"q": "a", "size": "x"}])
def test_suggestions_refuse_what_they_cannot_read(query):
    answer = get("zones/suggest/", query)
    assert answer.status_code == 400
    assert answer.json()["message"] == "Input payload validation failed"


def test_several_zones_in_the_order_asked_for():
    answer = get("zones/fr:region:75,fr:commune:33063@2016-01-01,fr:commune:00000/").json()
    assert answer["type"] == "FeatureCollection"
    ids = [feature["id"] for feature in answer["features"]]
    assert ids == ["fr:region:75", "fr:commune:33063"]
    assert answer["features"][1]["geometry"] is None
    assert answer["features"][1]["properties"]["name"] == "Bordeaux"


def test_one_zone_or_none():
    assert get("zone/fr:commune:33063/").json()["id"] == "fr:commune:33063"
    assert get("zone/fr:commune:xxxxx/").status_code == 404


def test_granularities_are_the_levels_and_two_more():
    levels = [level["id"] for level in get("levels/").json()]
    assert [each["id"] for each in get("granularities/").json()] == [*levels, "poi", "other"]


def test_what_is_published_of_a_territory():
    bordeaux = GeoZone.objects.get(geoid="fr:commune:33063")
    dataset = DatasetFactory(zones=[bordeaux])
    DatasetFactory(zones=[bordeaux], private=True)
    found = get("zone/fr:commune:33063/datasets/").json()
    assert [each["id"] for each in found] == [dataset.public_id]
    (feature,) = get("coverage/fr:commune/").json()["features"]
    assert feature["properties"]["datasets"] == 1
    assert get("coverage/nowhere/").status_code == 404
    assert get("zone/fr:commune:33063/datasets/", {"size": "-1"}).status_code == 400
