"""Row H1: Redis away. Pages and API answer, writes succeed, and what is to be done stays due."""

import pytest
from django.core.cache import cache

from catalog.datasets.models import Resource
from catalog.datasets.services import create_dataset
from portal.core.cache import ForgivingRedisCache
from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_away(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "portal.core.cache.ForgivingRedisCache",
            "LOCATION": "unix:///nowhere/redis.sock",
            "OPTIONS": {"socket_connect_timeout": 0.25},
        }
    }
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere/redis.sock"


@pytest.mark.parametrize("path", ["/", "/datasets/", "/organizations/", "/api/1/datasets/"])
def test_h1_pages_and_api_answer_without_redis(client, redis_away, path):
    DatasetFactory(with_files=1)
    assert client.get(path).status_code == 200


def test_h1_a_write_succeeds_and_its_link_stays_due_without_redis(redis_away):
    dataset = DatasetFactory.build(organization=OrganizationFactory())
    create_dataset(actor=None, dataset=dataset, resources=[ResourceFactory.build()])
    assert Resource.objects.get().next_check_at is not None


def test_h1_a_cache_without_redis_is_an_empty_one(redis_away):
    away = ForgivingRedisCache("unix:///nowhere/redis.sock", {})
    away.set("key", 1)
    assert away.get("key", "nothing") == "nothing"
    assert away.add("key", 1) is True
    assert away.incr("key") == 1
    assert away.delete("key") is False
    assert cache.get("key") is None
