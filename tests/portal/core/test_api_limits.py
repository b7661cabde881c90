"""How many requests a minute, told and held to."""

import pytest
from django.test import Client

from tests.api import Caller, new_caller

pytestmark = pytest.mark.django_db
LIST = "/api/1/datasets/"


@pytest.fixture(autouse=True)
def _few(settings):
    settings.RATE_LIMITS = True
    settings.API_RATE, settings.API_RATE_WITH_TOKEN = 3, 5


def test_what_is_left_is_told_and_then_refused():
    caller = Caller()
    left = [caller.get(LIST).headers["RateLimit-Remaining"] for _time in range(3)]
    assert left == ["2", "1", "0"]
    answer = caller.get(LIST)
    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["RateLimit-Limit"] == "3"
    assert answer.headers["RateLimit-Remaining"] == "0"
    assert "3 requests a minute" in answer.json()["message"]


def test_a_token_has_a_count_of_its_own():
    caller, other = new_caller(), new_caller()
    for _time in range(5):
        assert caller.get(LIST).status_code == 200
    assert caller.get(LIST).status_code == 429
    assert other.get(LIST).status_code == 200
    assert Caller().get(LIST).status_code == 200


def test_addresses_are_told_apart_behind_a_near_proxy_only():
    def ask(peer: str, forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        return Client(REMOTE_ADDR=peer).get(LIST, headers=headers).status_code

    behind = [ask("127.0.0.1", f"spoofed, 198.51.100.{last}") for last in range(5)]
    assert behind == [200] * 5
    direct = [ask("203.0.113.9", f"198.51.100.{last}") for last in range(5)]
    assert direct == [200, 200, 200, 429, 429]


def test_search_pages_are_counted_and_others_are_not():
    client = Client()
    pages = [client.get("/search/?q=eau") for _time in range(4)]
    assert [page.status_code for page in pages] == [200, 200, 200, 429]
    assert "Réessayez dans" in pages[-1].content.decode()
    assert client.get("/datasets/").status_code == 200


def test_nothing_is_counted_when_switched_off(settings):
    settings.RATE_LIMITS = False
    answers = [Caller().get(LIST) for _time in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit-Limit" not in answers[0].headers
