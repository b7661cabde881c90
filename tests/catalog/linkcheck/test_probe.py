"""Checks of links against a server of every temper."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.linkcheck.observations import POSTPONED
from catalog.linkcheck.politeness import circuit_seconds, host_key
from catalog.linkcheck.probe import (
    Pace,
    Probe,
    Target,
    closed_seconds,
    is_own_outage,
    probe_all,
)
from portal.core.http import OutboundPolicy, Site
from tests.outside import CSV, ETAG, LAST_MODIFIED, Outside, closed_port

ANYWHERE = OutboundPolicy(allow_private=True)
PORTAL = Site("Parvis", "https://parvis.example", "2")
QUICK = Pace(total_seconds=1.5, head_seconds=0.5)
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HOSTS = tuple(f"127.0.0.{last}" for last in range(1, 21))


@pytest.fixture(scope="module")
def outside():
    with Outside(HOSTS) as server:
        yield server


def probes(*targets: Target, policy=ANYWHERE, pace=QUICK) -> list[Probe]:
    return asyncio.run(probe_all(targets, policy=policy, site=PORTAL, pace=pace))


def probe(url: str, **known) -> Probe:
    [found] = probes(Target(7, url, **known))
    return found


def test_a_good_head_is_enough(outside):
    outside.seen.clear()
    found = probe(outside.url("/ok.csv"), format="csv")
    assert (found.resource_id, found.host, found.url) == (7, "127.0.0.1", outside.url("/ok.csv"))
    assert (found.status, found.available, found.error) == (200, True, None)
    assert (found.content_type, found.content_length) == ("text/csv", len(CSV))
    assert found.headers["last-modified"] == LAST_MODIFIED
    assert found.checked_at.tzinfo is UTC
    assert 0 < found.seconds < 1
    [seen] = outside.seen
    assert seen.method == "HEAD"
    assert seen.headers["user-agent"] == "Parvis-verificateur/2 (+https://parvis.example/robot)"


@pytest.mark.parametrize("path", ["/head-not-allowed.csv", "/head-hangs.csv", "/range.csv"])
def test_a_poor_head_is_followed_by_a_get_of_the_start(outside, path):
    found = probe(outside.url(path), format="csv")
    assert (found.status, found.available, found.error) == (200, True, None)
    assert found.content_length == len(CSV)
    assert outside.asked(path)[-1].headers["range"] == "bytes=0-1023"


def test_a_416_is_an_empty_file(outside):
    found = probe(outside.url("/empty.csv"))
    assert (found.status, found.available, found.content_length) == (200, True, 0)


@pytest.mark.parametrize("known", [{"etag": ETAG}, {"last_modified": LAST_MODIFIED}])
def test_a_known_file_is_unchanged(outside, known):
    found = probe(outside.url("/conditional.csv"), **known)
    assert (found.status, found.available, found.unchanged) == (304, True, True)


def test_validators_never_go_with_head(outside):
    outside.seen.clear()
    probe(outside.url("/conditional.csv"), etag=ETAG, last_modified="bad\r\nX: y")
    head, get = outside.seen
    assert "if-none-match" not in head.headers
    assert get.headers["if-none-match"] == ETAG
    assert "if-modified-since" not in get.headers


@pytest.mark.parametrize(
    ("code", "available", "error"),
    [
        (404, False, None),
        (410, False, None),
        (500, False, None),
        (401, False, "forbidden"),
        (403, False, "forbidden"),
        (429, None, None),
    ],
)
def test_statuses_and_what_they_mean(outside, code, available, error):
    found = probe(outside.url(f"/status?code={code}"))
    assert (found.status, found.available, found.error) == (code, available, error)


def test_a_429_to_head_is_not_followed_by_a_get(outside):
    outside.seen.clear()
    probe(outside.url("/status?code=429"))
    assert [seen.method for seen in outside.seen] == ["HEAD"]


@pytest.mark.parametrize(
    ("url", "available", "error"),
    [
        ("ftp://a.example/x.csv", None, "unsupported-scheme"),
        ("nonsense", False, "invalid-url"),
        (f"http://{'a' * 64}.example/", False, "invalid-url"),
        pytest.param(
            f"http://127.0.0.1:{closed_port()}/", False, "connection-refused", id="closed-port"
        ),
    ],
)
def test_links_that_lead_nowhere(url, available, error):
    found = probe(url)
    assert (found.status, found.available, found.error) == (None, available, error)


def test_a_port_that_we_do_not_ask_says_nothing_about_the_link():
    [found] = probes(Target(1, "http://a.example:22/x.csv"), policy=OutboundPolicy())
    assert (found.available, found.error) == (None, "port-not-allowed")


def test_a_silent_server_is_a_timeout(outside):
    found = probe(outside.url("/hangs"))
    assert (found.available, found.timeout, found.error) == (False, True, "timeout")
    assert found.seconds < 2


def test_a_page_is_fine_where_a_page_or_a_service_was_declared(outside):
    for declared in (None, "html", "api", "wms"):
        found = probe(outside.url("/page.html"), format=declared)
        assert (found.available, found.not_found_page) == (True, False)


def test_a_file_that_its_server_calls_a_page_is_available(outside):
    found = probe(outside.url("/mislabelled.csv"), format="CSV")
    assert (found.available, found.error) == (True, None)


def test_probes_come_in_the_order_of_the_targets(outside):
    paths = ["/slow.csv?seconds=0.3", "/ok.csv", "/missing"]
    found = probes(*(Target(n, outside.url(path)) for n, path in enumerate(paths)))
    assert [one.resource_id for one in found] == [0, 1, 2]
    assert [one.status for one in found] == [200, 200, 404]


def test_a_slow_host_does_not_keep_the_others_waiting(outside):
    slow = [Target(n, outside.url("/slow.csv?seconds=0.3")) for n in range(8)]
    fast = [Target(n, outside.url("/ok.csv", host=host)) for n, host in enumerate(HOSTS[1:])]
    order = []
    pace = replace(QUICK, concurrency=4)
    coroutine = probe_all(
        slow + fast, policy=ANYWHERE, site=PORTAL, pace=pace, on_probe=order.append
    )
    asyncio.run(coroutine)
    assert {one.host for one in order[:10]} >= set(HOSTS[1:10])


def test_a_host_that_stays_silent_is_left_alone():
    url = f"http://127.0.0.1:{closed_port()}/"
    found = probes(*(Target(n, url) for n in range(40)))
    assert [one.error for one in found].count("connection-failed") <= 12
    assert {one.available for one in found if one.error == POSTPONED} == {None}


def test_a_batch_out_of_time_postpones_the_rest(outside):
    pace = replace(QUICK, batch_seconds=0.3)
    targets = [Target(n, outside.url("/slow.csv?seconds=0.2")) for n in range(10)]
    found = probes(*targets, pace=pace)
    assert [one.error for one in found] == [None] * 4 + [POSTPONED] * 6


def test_twenty_hosts_are_asked_at_once(outside):
    targets = [Target(n, outside.url("/slow.csv", host=host)) for n, host in enumerate(HOSTS * 10)]
    started = monotonic()
    found = probes(*targets)
    assert all(one.available for one in found)
    assert monotonic() - started < 4, "200 checks of 100 ms, 40 at once, take half a second"


URLS = st.one_of(
    st.text(max_size=30),
    st.text(max_size=20).map("http://127.0.0.1/".__add__),
    st.text(max_size=20).map("http://".__add__),
    st.sampled_from(["http://[::1]/", "http://2130706433/", "ftp://x", "http://localhost/"]),
)


async def no_such_name(host: str, port: int) -> list[str]:
    raise OSError


@given(st.lists(URLS, max_size=8))
@settings(max_examples=30, deadline=None)
def test_any_target_gives_one_probe(urls):
    targets = [Target(n, url, etag=url, format=url) for n, url in enumerate(urls)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.core.http.session.SystemLookup", lambda: no_such_name)
        found = probes(*targets, policy=OutboundPolicy())
    assert [one.resource_id for one in found] == [target.resource_id for target in targets]
    assert not any(one.available for one in found)


def seen(status=None, error=None, host="a.example", **headers) -> Probe:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Probe(1, "", host, NOW, status=status, error=error, headers=named)


@pytest.mark.parametrize(
    ("limit", "remaining", "seconds"),
    [
        ("100", "50", 0),
        ("100", "10", 360),
        ("100", "0", 86_400),
        ("0", "0", 86_400),
        ("-1", "0", 0),
        ("100, 100;w=60", "5", 360),
        ("many", "few", 0),
        (None, "3", 0),
        (None, "0", 86_400),
    ],
)
def test_a_quota_that_runs_out_closes_the_host(limit, remaining, seconds):
    headers = {"x_ratelimit_limit": limit, "x_ratelimit_remaining": remaining}
    assert closed_seconds(seen(200, **{k: v for k, v in headers.items() if v})) == seconds


@given(st.text(), st.sampled_from([200, 429, 503]))
def test_a_host_is_never_closed_for_more_than_a_day(value, status):
    headers = {"retry_after": value, "x_ratelimit_limit": value, "x_ratelimit_remaining": value}
    assert 0 <= closed_seconds(seen(status, **headers)) <= 86_400


def test_hosts_of_a_shared_platform_count_together():
    assert host_key("a.opendatasoft.com") == host_key("b.opendatasoft.com") == "opendatasoft.com"
    assert host_key("notopendatasoft.com") == "notopendatasoft.com"


def test_the_circuit_stays_open_longer_each_time():
    assert [circuit_seconds(count) for count in range(4)] == [3_600, 14_400, 86_400, 86_400]


def batch(silent: int, answering: int) -> list[Probe]:
    dead = [seen(error="timeout", host=f"dead{n}") for n in range(silent)]
    return dead + [seen(404, host=f"live{n}") for n in range(answering)]


@pytest.mark.parametrize(
    ("silent", "answering", "is_ours"),
    [(5, 0, True), (4, 0, False), (9, 1, True), (8, 2, False), (0, 0, False)],
)
def test_when_nearly_all_hosts_are_silent_the_fault_is_ours(silent, answering, is_ours):
    assert is_own_outage(batch(silent, answering)) is is_ours


def test_an_outage_needs_hosts_not_links():
    dead = [seen(error="timeout") for _ in range(50)]
    assert not is_own_outage(dead)
    refused = [seen(error="address-not-allowed", host=f"h{n}") for n in range(9)]
    assert not is_own_outage(refused)
    half_alive = [seen(200, host=f"dead{n}") for n in range(9)]
    assert not is_own_outage(batch(9, 0) + half_alive)
