"""Hostile rows B1 to B16: what a typed address or the server behind it may try."""

import asyncio
import shutil
import ssl
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic
from urllib.parse import quote

import pytest

from catalog.linkcheck.probe import Pace, Probe, Target, closed_seconds, probe_all, probe_one
from portal.core.http import (
    AddressNotAllowed,
    Answer,
    InvalidAnswer,
    Limits,
    OutboundError,
    OutboundPolicy,
    Site,
    Timeout,
    TooLarge,
    fetch,
    open_session,
)
from tests.certificates import Certificates
from tests.outside import Outside, closed_port

ANYWHERE = OutboundPolicy(allow_private=True)
OPEN_WEB = OutboundPolicy()
SECOND = Limits(total_seconds=1)
QUICK = Pace(total_seconds=1, head_seconds=0.3)
HOSTS = tuple(f"127.0.0.{last}" for last in range(1, 31))


@pytest.fixture(scope="module")
def outside():
    with Outside(HOSTS) as server:
        yield server


def probes(*targets: Target, policy=ANYWHERE, pace=QUICK) -> list[Probe]:
    site = Site("Parvis", "https://parvis.example")
    return asyncio.run(probe_all(targets, policy=policy, site=site, pace=pace))


def probe(url: str, policy=ANYWHERE, **known) -> Probe:
    [found] = probes(Target(1, url, **known), policy=policy)
    return found


def ask(url: str, policy=ANYWHERE, limits=SECOND, lookup=None) -> Answer:
    async def run() -> Answer:
        async with open_session(policy, lookup=lookup) as session:
            return await fetch(session, "GET", url, limits=limits)

    return asyncio.run(run())


def assert_blocked(url: str) -> None:
    with pytest.raises(AddressNotAllowed):
        OPEN_WEB.check_url(url)
    found = probe(url, policy=OPEN_WEB)
    assert (found.status, found.available) == (None, False)
    assert found.error == "address-not-allowed"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:6379/",
        "http://localhost",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::]/",
        "http://LOCALHOST.:80/",
    ],
)
def test_b1_loopback_is_refused(url):
    assert_blocked(url)


def test_b1_an_open_and_a_closed_port_look_the_same(outside):
    outside.seen.clear()
    refusals = set()
    for port in (outside.port, closed_port()):
        with pytest.raises(AddressNotAllowed) as caught:
            ask(f"http://127.0.0.1:{port}/ok.csv", policy=OPEN_WEB)
        refusals.add((type(caught.value), str(caught.value)))
    assert len(refusals) == 1
    assert outside.seen == []


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/"]
)
def test_b2_cloud_metadata_is_refused(url):
    assert_blocked(url)


@pytest.mark.parametrize(
    "host",
    [
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::7f00:1]",
        "[2002:7f00:1::]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
    ],
)
def test_b3_wrapped_loopback_is_refused(host):
    assert_blocked(f"http://{host}/")


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0x7f000001",
        "017700000001",
        "127.0.0.1.",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "0",
    ],
)
def test_b4_odd_spellings_of_loopback_are_refused(host):
    assert_blocked(f"http://{host}/")


def test_b5_a_name_is_resolved_once_and_the_checked_address_is_used(outside):
    answers = [["127.0.0.2"], ["127.0.0.1"]]

    async def rebinding(host: str, port: int) -> list[str]:
        return answers.pop(0)

    policy = OutboundPolicy.build(allowed=["127.0.0.2"], ports=[outside.port])
    url = outside.url("/ok.csv", host="rebinding.example")
    outside.seen.clear()
    assert ask(url, policy, lookup=rebinding).status == 200
    assert [seen.host for seen in outside.seen] == ["127.0.0.2"]
    assert answers == [["127.0.0.1"]]
    with pytest.raises(AddressNotAllowed):
        ask(url, policy, lookup=rebinding)
    assert len(outside.seen) == 1


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        ["2001:4860:4860::8888", "::ffff:10.0.0.1"],
        ["fe80::1%eth0"],
        ["64:ff9b::7f00:1"],
    ],
)
def test_b5_a_name_with_any_private_address_is_refused(addresses):
    async def lookup(host: str, port: int) -> list[str]:
        return addresses

    with pytest.raises(AddressNotAllowed):
        ask("http://public.example/", OPEN_WEB, lookup=lookup)


def test_b5_the_session_itself_is_guarded(outside):
    async def run() -> None:
        async with open_session(OPEN_WEB) as session, session.get(outside.url("/ok.csv")):
            raise AssertionError

    outside.seen.clear()
    with pytest.raises(AddressNotAllowed):
        asyncio.run(run())
    assert outside.seen == []


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("http://169.254.169.254/", "address-not-allowed"),
        ("//[::1]/", "address-not-allowed"),
        ("http://2130706433/", "address-not-allowed"),
        ("http://private.example/", "address-not-allowed"),
        ("file:///etc/passwd", "unsupported-scheme"),
        ("gopher://a.example/", "unsupported-scheme"),
        ("javascript:alert(1)", "unsupported-scheme"),
        ("http://[", "invalid-answer"),
        ("http://a.example:22/", "port-not-allowed"),
    ],
)
def test_b7_every_hop_is_checked_again(outside, target, error):
    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    policy = OutboundPolicy.build(allowed=["front.example"])
    url = f"http://front.example:{outside.port}/to?url={quote(target, safe='')}"
    with pytest.raises(OutboundError) as caught:
        ask(url, policy, lookup=lookup)
    assert caught.value.code == error


def test_b7_a_redirect_to_a_file_is_a_dead_link(outside):
    found = probe(outside.url("/to?url=file%3A///etc/passwd"))
    assert (found.available, found.error) == (False, "unsupported-scheme")


@pytest.mark.parametrize("path", ["/loop", "/chain?left=50"])
def test_b8_loops_and_long_chains_stop_at_five(outside, path):
    outside.seen.clear()
    found = probe(outside.url(path))
    assert (found.available, found.error) == (False, "too-many-redirects")
    assert len(outside.seen) == 6


@pytest.mark.parametrize(
    "path", ["/hangs", "/drip", "/endless-headers", "/endless-body", "/chain-of-drips"]
)
def test_b9_the_wall_clock_ends_every_check(outside, path):
    outside.add("/chain-of-drips", status=302, location="/drip")
    started = monotonic()
    found = probe(outside.url(path))
    assert monotonic() - started < 1.6
    assert found.error in ("timeout", "invalid-answer", None)
    assert (found.error is None) == (path == "/endless-body")


def test_b9_a_whole_read_ends_with_the_clock_too(outside):
    started = monotonic()
    with pytest.raises(Timeout):
        ask(outside.url("/drip"), limits=Limits(total_seconds=0.5))
    assert monotonic() - started < 1


def test_b10_a_terabyte_costs_one_kilobyte(outside):
    found = probe(outside.url("/terabyte"), format="csv")
    assert (found.available, found.content_length) == (True, 10**12)
    with pytest.raises(TooLarge):
        ask(outside.url("/terabyte"))


def test_b10_an_endless_body_is_cut(outside):
    start = Limits(max_bytes=1_024, total_seconds=1, keep_start=True)
    answer = ask(outside.url("/endless-body"), limits=start)
    assert (len(answer.body), answer.truncated) == (1_024, True)
    with pytest.raises(TooLarge):
        ask(outside.url("/endless-body"), limits=Limits(max_bytes=100_000))


def test_b11_a_bomb_stops_at_the_limit(outside):
    started = monotonic()
    with pytest.raises(TooLarge):
        ask(outside.url("/bomb"), limits=Limits(max_bytes=1_000_000))
    assert monotonic() - started < 0.5
    assert probe(outside.url("/bomb"), format="csv").available


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "compress", "x"])
def test_b11_encodings_that_nobody_asked_for_are_invalid(outside, encoding):
    with pytest.raises(InvalidAnswer):
        ask(outside.url(f"/bomb?encoding={quote(encoding)}"))


RAW = {
    "no status": "Hello\r\n\r\n",
    "bad status line": "HTTP/9.9 banana\r\n\r\n",
    "status of four digits": "HTTP/1.1 2000 OK\r\n\r\n",
    "NUL in header": "HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n",
    "two lengths": "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "negative length": "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
    "TLS alert": "\x15\x03\x01\x00\x02\x02\x28",
}


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW.keys())
def test_b12_what_is_not_http_is_an_invalid_answer(outside, raw):
    found = probe(outside.url(f"/raw?bytes={quote(raw, encoding='latin-1')}"))
    assert (found.available, found.error) == (False, "invalid-answer")


@pytest.mark.parametrize("path", ["/huge-header", "/many-headers", "/endless-header"])
def test_b12_oversized_headers_are_an_invalid_answer(outside, path):
    found = probe(outside.url(path))
    assert (found.status, found.available, found.error) == (None, False, "invalid-answer")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command is missing")
    return Certificates(tmp_path_factory.mktemp("certificates"))


def tls_error(server: ssl.SSLContext, trust: ssl.SSLContext) -> str | None:
    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async def run(url: str) -> Probe:
        async with open_session(ANYWHERE, lookup=lookup, tls=trust) as session:
            return await probe_one(session, Target(1, url), QUICK)

    with Outside(tls=server) as secure:
        found = asyncio.run(run(secure.url("/ok.csv", host="localhost")))
        assert found.available is (found.error is None)
        return found.error


def test_b13_bad_certificates_have_their_own_codes(certificates):
    trust = certificates.trust()
    past = ("20200101000000Z", "20210101000000Z")
    assert tls_error(certificates.server("localhost"), trust) is None
    assert tls_error(certificates.server("localhost", past), trust) == "tls-expired"
    assert tls_error(certificates.server("other.example"), trust) == "tls-wrong-host"
    assert tls_error(certificates.self_signed(), trust) == "tls-self-signed"


def test_b13_an_unknown_authority_is_refused_without_any_setting(certificates):
    with Outside(tls=certificates.server("localhost")) as secure:
        found = probe(secure.url("/ok.csv", host="localhost"))
    assert found.available is False
    assert found.error.startswith("tls-")


@pytest.mark.filterwarnings("ignore")
def test_b13_old_tls_is_refused(certificates):
    server = certificates.server("localhost")
    server.set_ciphers("ALL:@SECLEVEL=0")
    server.minimum_version = ssl.TLSVersion.TLSv1
    server.maximum_version = ssl.TLSVersion.TLSv1
    assert tls_error(server, certificates.trust()) in ("tls-error", "connection-failed")


def test_b13_a_server_that_declines_our_tls_is_a_tls_error(outside):
    assert probe(outside.url("/ok.csv").replace("http:", "https:")).error == "tls-error"


@pytest.mark.parametrize(
    ("code", "retry", "low", "high"),
    [
        (429, "86400", 86_400, 86_400),
        (429, "120", 120, 120),
        (429, "9" * 30, 86_400, 86_400),
        (429, "in two hours", 7_000, 7_200),
        (429, "Wed, 01 May 2999 12:00:00 GMT", 86_400, 86_400),
        (429, "Wed, 01 May 2019 12:00:00 GMT", 60, 60),
        (429, "soon", 86_400, 86_400),
        (429, "-5", 86_400, 86_400),
        (429, "", 86_400, 86_400),
        (503, "300", 300, 300),
        (503, "soon", 0, 0),
        (503, "", 0, 0),
        (200, "300", 0, 0),
    ],
)
def test_b14_a_host_is_closed_as_long_as_it_asks_at_most_a_day(outside, code, retry, low, high):
    if retry == "in two hours":
        retry = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    found = probe(outside.url(f"/status?code={code}&retry={quote(retry)}"))
    assert found.available is {429: None, 503: False, 200: True}[code]
    assert low <= closed_seconds(found) <= high


def test_b14_after_a_429_the_rest_of_the_host_is_postponed(outside):
    outside.seen.clear()
    found = probes(*(Target(n, outside.url("/status?code=429")) for n in range(50)))
    assert len(outside.seen) <= 2
    assert {one.available for one in found} == {None}


def test_b15_five_thousand_links_of_one_host_leave_room_for_the_others(outside):
    crowded, *quiet = HOSTS[1:]
    link = outside.url("/slow.csv?seconds=0.002", host=crowded)
    crowd = [Target(n, link) for n in range(5_000)]
    others = [Target(n, outside.url("/ok.csv", host=host)) for n, host in enumerate(quiet)]
    pace = replace(QUICK, batch_seconds=1.5)
    found = probes(*crowd, *others, pace=pace)
    assert all(one.available for one in found[5_000:])
    assert outside.busiest[crowded] == 2
    errors = Counter(one.error for one in found)
    assert errors[None] > 100
    assert set(errors) == {None, "postponed"}


def test_b16_a_page_instead_of_the_declared_file_is_not_available(outside):
    found = probe(outside.url("/page.html"), format="csv")
    assert (found.status, found.available, found.error) == (200, False, "type-differs")
    assert found.not_found_page
