"""`Idempotency-Key`: a POST sent twice is done once (hostile G2)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from catalog.datasets.models import Dataset
from portal.idempotency.models import KeptAnswer
from portal.idempotency.tasks import forget_old
from tests.api import Caller, new_caller

LIST = "/api/1/datasets/"
BODY = {"title": "Bornes de recharge", "description": "Les bornes de la commune."}


@pytest.mark.django_db
def test_a_repeated_post_gives_the_first_answer_and_makes_nothing():
    caller = new_caller()
    first = caller.post(LIST, BODY, Idempotency_Key="a1")
    again = caller.post(LIST, BODY, Idempotency_Key="a1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Dataset.objects.count() == 1


@pytest.mark.django_db
def test_another_key_another_caller_or_no_key_makes_another():
    caller = new_caller()
    caller.post(LIST, BODY, Idempotency_Key="a1")
    caller.post(LIST, BODY, Idempotency_Key="a2")
    new_caller().post(LIST, BODY, Idempotency_Key="a1")
    caller.post(LIST, BODY)
    assert Dataset.objects.count() == 4


@pytest.mark.django_db
def test_a_key_used_for_another_request_is_refused():
    caller = new_caller()
    caller.post(LIST, BODY, Idempotency_Key="a1")
    answer = caller.post(LIST, {**BODY, "title": "Autre"}, Idempotency_Key="a1")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["message"] == answer.json()["detail"]
    assert Dataset.objects.count() == 1


@pytest.mark.django_db
def test_a_refusal_leaves_the_key_free():
    caller = new_caller()
    assert caller.post(LIST, {"title": "Sans texte"}, Idempotency_Key="a1").status_code == 400
    assert caller.post(LIST, BODY, Idempotency_Key="a1").status_code == 201
    assert not KeptAnswer.objects.filter(status__gte=400).exists()


@pytest.mark.django_db
def test_a_stranger_and_a_key_too_long():
    assert Caller().post(LIST, BODY, Idempotency_Key="a1").status_code == 401
    assert new_caller().post(LIST, BODY, Idempotency_Key="k" * 256).status_code == 400
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db
def test_answers_are_forgotten_after_a_day():
    caller = new_caller()
    caller.post(LIST, BODY, Idempotency_Key="a1")
    forget_old()
    assert KeptAnswer.objects.count() == 1
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    forget_old()
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_object():
    caller = new_caller()

    def send(_number: int) -> tuple[int, bytes]:
        try:
            answer = caller.post(LIST, BODY, Idempotency_Key="at-once")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert {status for status, _content in answers} == {201}
    assert len({content for _status, content in answers}) == 1
    assert Dataset.objects.count() == 1


@pytest.mark.django_db
def test_an_answer_too_large_to_be_kept_is_done_all_the_same(monkeypatch):
    monkeypatch.setattr("portal.idempotency.middleware.MAX_ANSWER", 10)
    assert new_caller().post(LIST, BODY, Idempotency_Key="a1").status_code == 201
    assert Dataset.objects.count() == 1
    assert not KeptAnswer.objects.exists()
