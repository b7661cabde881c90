"""The search log on the real Redis: a list of its own for each test, and visitors who differ."""

import uuid
from urllib.parse import urlencode

import pytest
import redis

from portal.searchlog import services
from portal.searchlog.intake import intake
from portal.searchlog.models import Question

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def real_redis(settings):
    """The site's Redis as cache, under a prefix that no other test has."""
    prefix = f"test-{uuid.uuid4().hex}"
    settings.CACHES = {
        "default": {
            "BACKEND": "portal.core.cache.ForgivingRedisCache",
            "LOCATION": settings.REDIS_URL,
            "KEY_PREFIX": prefix,
            "OPTIONS": {"socket_connect_timeout": 0.25, "socket_timeout": 1},
        }
    }
    yield
    client = redis.Redis.from_url(settings.REDIS_URL)
    for key in client.scan_iter(f"*{prefix}*"):
        client.delete(key)


@pytest.fixture
def ask(client):
    """Search as the visitor of this number; further words are parameters."""

    def search(question, visitor=1, agent=BROWSER, **parameters):
        answer = client.get(
            "/datasets/",
            {"q": question, **parameters},
            REMOTE_ADDR=f"192.0.2.{visitor}",
            headers={"User-Agent": agent},
        )
        assert answer.status_code == 200

    return search


@pytest.fixture
def click(client):
    """Tell, as the page's script does, that a result was opened."""

    def post(question, position, agent=BROWSER, **told):
        body = urlencode({"kind": "dataset", "question": question, "position": position} | told)
        return client.generic(
            "POST",
            "/recherche/clic/",
            body,
            content_type="application/x-www-form-urlencoded;charset=UTF-8",
            headers={"User-Agent": agent},
        )

    return post


@pytest.fixture
def drain():
    """Count what waits, as beat asks each minute."""
    return lambda: services.drain(intake())


@pytest.fixture
def kept():
    """What the tables hold of a question, None when nothing."""
    return lambda text: Question.objects.filter(text=text).first()
