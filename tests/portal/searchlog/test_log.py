"""From a search to a count: the rule of five, what is never kept, and faults on the way."""

import datetime as dt

import orjson
import pytest
import redis
import time_machine
from django.utils import timezone

from portal.searchlog import Kind, services
from portal.searchlog.intake import MOST_LINES, Intake, Line, intake
from portal.searchlog.models import DayCount, Question
from tests.portal.searchlog.conftest import BROWSER

pytestmark = pytest.mark.django_db


def _figures(text):
    return Question.objects.with_figures(timezone.localdate()).get(text=text)


# --- The rule of five --------------------------------------------------------------------------


def test_a_question_is_shown_once_five_visitors_asked_it(ask, drain, kept):
    for visitor in range(1, 5):
        ask("Qualité de l’eau", visitor)
        drain()
    waiting = kept("qualité de l’eau")
    assert (waiting.is_shown, len(waiting.marks)) == (False, 4)
    ask("qualité  de l’EAU", 5)
    drain()
    shown = kept("qualité de l’eau")
    assert (shown.is_shown, shown.marks) == (True, [])
    assert _figures("qualité de l’eau").times == 5


def test_five_visitors_in_one_batch_leave_no_mark(ask, drain, kept):
    for visitor in range(1, 8):
        ask("arbres", visitor)
    drain()
    assert (kept("arbres").is_shown, kept("arbres").marks) == (True, [])


def test_one_visitor_a_hundred_times_is_one_visitor(ask, drain, kept):
    for _each in range(10):
        ask("mon voisin")
        drain()
    assert len(kept("mon voisin").marks) == 1
    assert not Question.objects.shown().exists()
    assert _figures("mon voisin").times == 10


def test_a_shown_question_takes_no_mark_again(ask, drain, kept):
    for visitor in range(1, 7):
        ask("arbres", visitor)
        drain()
    assert kept("arbres").marks == []
    assert _figures("arbres").times == 6


def test_marks_of_one_visitor_differ_from_question_to_question(ask, drain, kept):
    for question in ("un", "deux", "trois"):
        ask(question)
    drain()
    marks = [kept(question).marks[0] for question in ("un", "deux", "trois")]
    assert len(set(marks)) == 3
    assert all(0 <= mark < 2**16 for mark in marks)


def test_neighbours_in_one_ipv6_network_are_one_visitor(client, drain, kept):
    for host in ("2001:db8:1:2::a", "2001:db8:1:2:ffff::b"):
        client.get("/datasets/?q=eau", REMOTE_ADDR=host, headers={"User-Agent": BROWSER})
    client.get("/datasets/?q=eau", REMOTE_ADDR="2001:db8:1:3::a", headers={"User-Agent": BROWSER})
    drain()
    assert len(kept("eau").marks) == 2


def test_behind_a_proxy_visitors_are_told_apart_by_what_the_proxy_wrote(client, drain, kept):
    for forwarded in ("198.51.100.1", "1.2.3.4, 198.51.100.1", "198.51.100.2", "nonsense"):
        agent = {"User-Agent": BROWSER, "X-Forwarded-For": forwarded}
        client.get("/datasets/?q=eau", REMOTE_ADDR="127.0.0.1", headers=agent)
    drain()
    assert len(kept("eau").marks) == 3


# --- What is never kept ------------------------------------------------------------------------


def test_nothing_of_the_visitor_waits_in_redis(ask, settings):
    ask("arbres", visitor=77)
    lines = intake()
    (raw,) = lines.client.lrange(lines.waiting, 0, -1)
    told = orjson.loads(raw)
    assert {name for name, value in told.items() if value is not None} == {
        "day", "kind", "question", "results", "mark",
    }  # fmt: skip
    assert told["day"] == timezone.localdate().isoformat()
    assert b"192.0.2" not in raw
    assert b"Mozilla" not in raw


@pytest.mark.parametrize("question", ["camille@example.org", "06 12 34 56 78", "184127645108946"])
def test_personal_data_do_not_even_reach_redis(ask, click, question):
    ask(question)
    click(question, 1)
    assert intake().take() is None


@pytest.mark.parametrize(
    "parameters",
    [
        {"agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"agent": "python-requests/2.32"},
        {"agent": ""},
        {"page": "2"},
        {"tag": "eau"},
    ],
)
def test_robots_further_pages_and_filtered_searches_are_left_out(ask, parameters):
    ask("arbres", **parameters)
    ask("  ")
    assert intake().take() is None


def test_a_telephone_whose_name_ends_like_a_robot_s_is_none(ask, drain, kept):
    ask(
        "arbres",
        agent="Mozilla/5.0 (Linux; Android 13; CUBOT P80) Chrome/128.0 Mobile Safari/537.36",
    )
    drain()
    assert kept("arbres")


def test_a_page_loaded_ahead_is_no_search(client):
    ahead = {"User-Agent": BROWSER, "Sec-Purpose": "prefetch"}
    client.get("/datasets/?q=eau", headers=ahead)
    client.head("/datasets/?q=eau", headers={"User-Agent": BROWSER})
    assert intake().take() is None


def test_the_log_can_be_turned_off(ask, settings):
    settings.SEARCH_LOG = False
    ask("arbres")
    assert intake().take() is None


# --- Clicks ------------------------------------------------------------------------------------


def test_clicks_and_their_positions_are_summed(ask, click, drain):
    for visitor in range(1, 5):
        ask("arbres", visitor)
    assert click("Arbres ", 3).status_code == 204
    click("arbres", 5)
    drain()
    found = _figures("arbres")
    assert (found.times, found.clicks, found.positions) == (4, 2, 8)
    assert (found.rate, found.position) == (50, 4)


def test_a_click_on_a_question_never_asked_leaves_nothing(click, drain):
    assert click("arbres", 1).status_code == 204
    assert drain() == 1
    assert not Question.objects.exists()


def test_a_click_alone_does_not_change_what_was_found(ask, click, drain):
    ask("arbres")
    drain()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)):
        click("arbres", 1)
        drain()
    assert list(DayCount.objects.order_by("day").values_list("times", "results", "clicks")) == [
        (1, 0, 0),
        (0, None, 1),
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"position": "0"},
        {"position": "10001"},
        {"position": "-1"},
        {"position": "²"},
        {"position": "9" * 400},
        {"position": ""},
        {"kind": "person"},
        {"question": "é" * 1000},
        {"question": ""},
    ],
)
def test_a_click_that_makes_no_sense_is_answered_and_dropped(click, told):
    assert click(**{"question": "arbres", "position": 1} | told).status_code == 204
    assert intake().take() is None


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe\x00", b"&" * 1024, b"question=%00&kind=dataset&position=1", b"x" * 5000],
)
def test_a_hostile_body_is_answered_and_dropped(client, body, drain):
    answer = client.generic("POST", "/recherche/clic/", body, headers={"User-Agent": BROWSER})
    assert (answer.status_code, answer.content) == (204, b"")
    assert drain() == 0


def test_clicks_are_posted_without_token_and_set_no_cookie(client, click):
    client.handler.enforce_csrf_checks = True
    answer = click("arbres", 1)
    assert (answer.status_code, answer.cookies) == (204, {})
    assert client.get("/recherche/clic/").status_code == 405


# --- Faults ------------------------------------------------------------------------------------


def test_pages_answer_and_nothing_is_said_while_redis_is_away(ask, click, settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}
    }
    ask("arbres")
    assert click("arbres", 1).status_code == 204


def test_without_redis_as_cache_there_is_no_list(ask, click, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    ask("arbres")
    assert click("arbres", 1).status_code == 204
    assert intake() is None


def test_draining_again_counts_nothing_again(ask, drain):
    ask("arbres")
    assert (drain(), drain()) == (1, 0)
    assert _figures("arbres").times == 1


def test_a_worker_that_dies_after_counting_does_not_count_twice(ask, drain, monkeypatch):
    ask("arbres", 1)
    monkeypatch.setattr(Intake, "forget", _fail)
    with pytest.raises(redis.ConnectionError):
        drain()
    monkeypatch.undo()
    ask("arbres", 2)
    assert drain() == 2
    assert _figures("arbres").times == 2


def test_a_worker_that_dies_before_counting_loses_nothing(ask, drain, monkeypatch):
    ask("arbres", 1)
    monkeypatch.setattr(services, "count", _fail)
    with pytest.raises(redis.ConnectionError):
        drain()
    monkeypatch.undo()
    ask("arbres", 2)
    drain()
    assert _figures("arbres").times == 2


def test_long_lists_are_counted_in_batches(ask, drain, monkeypatch):
    monkeypatch.setattr("portal.searchlog.intake.BATCH", 3)
    for visitor in range(1, 8):
        ask("arbres", visitor)
    assert drain() == 7
    assert _figures("arbres").times == 7


def test_the_list_keeps_its_newest_lines(monkeypatch):
    monkeypatch.setattr("portal.searchlog.intake.MOST_LINES", 3)
    for number in range(5):
        intake().push(Line(timezone.localdate(), Kind.DATASET, f"mot {number}", 0, mark=1))
    assert [line.question for line in intake().take().lines] == ["mot 2", "mot 3", "mot 4"]
    assert MOST_LINES == 50_000


def test_lines_of_another_make_are_passed_over(ask, drain):
    lines = intake()
    other = b'{"day":"2026-01-01","kind":"dataset","question":null,"results":1,"mark":1}'
    lines.client.rpush(lines.waiting, b"not json", b"[1]", b'{"day":"x"}', b'{"other":1}', other)
    ask("arbres")
    assert drain() == 6
    assert _figures("arbres").times == 1


def _fail(*_given):
    raise redis.ConnectionError


# --- The end of what is kept -------------------------------------------------------------------


def test_questions_that_never_met_five_visitors_go_after_ninety_days(ask, drain, kept):
    ask("mon voisin")
    for visitor in range(1, 6):
        ask("arbres", visitor)
    drain()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=89)):
        services.forget_old()
        assert kept("mon voisin")
        ask("mon voisin")  # asking again does not prolong it
        drain()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=91)):
        services.forget_old()
    assert kept("mon voisin") is None
    assert kept("arbres")


def test_counts_go_after_two_years_and_the_question_with_the_last(ask, drain, kept):
    for visitor in range(1, 6):
        ask("arbres", visitor)
    drain()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=731)):
        services.forget_old()
    assert kept("arbres") is None
    assert not DayCount.objects.exists()


def test_the_tasks_of_beat_do_both(ask, kept, settings):
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"portal.searchlog.tasks.drain", "portal.searchlog.tasks.forget_old"} <= tasks
    from portal.searchlog.tasks import drain, forget_old

    ask("arbres")
    drain()
    forget_old()
    assert kept("arbres")


# --- The cost ----------------------------------------------------------------------------------


def test_noting_writes_nothing_to_the_database(ask, django_assert_num_queries, rf):
    from portal import searchlog

    request = rf.get("/datasets/?q=eau", headers={"User-Agent": BROWSER})
    with django_assert_num_queries(0):
        searchlog.note(request, kind=Kind.DATASET, question="eau", results=3)
    assert intake().take() is not None


@pytest.mark.parametrize(
    ("page", "kind"),
    [("/search/", "site"), ("/organizations/", "organization"), ("/reuses/", "reuse")],
)
def test_questions_of_every_page_are_counted_apart(client, drain, page, kind):
    client.get(page, {"q": "licorne"}, headers={"User-Agent": BROWSER})
    drain()
    assert list(Question.objects.values_list("kind", "text")) == [(kind, "licorne")]
