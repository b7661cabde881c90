"""The guarded client against a server of every temper."""

import asyncio
import errno
import gzip
import io
from urllib.parse import quote

import pytest

from portal.core.http import (
    Answer,
    ConnectionFailed,
    InvalidAnswer,
    Limits,
    OutboundError,
    OutboundPolicy,
    Site,
    TooLarge,
    TooManyRedirects,
    UnexpectedStatus,
    download_sync,
    fetch,
    get_json,
    open_session,
    post_sync,
)
from tests.outside import CSV, Outside, closed_port

ANYWHERE = OutboundPolicy(allow_private=True)
QUICK = Limits(max_bytes=1_000_000, total_seconds=2)


@pytest.fixture(scope="module")
def outside():
    with Outside() as server:
        yield server


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_NAME, settings.SITE_URL, settings.VERSION = "Données", "https://d.example", "1"


def ask(url: str, method: str = "GET", limits: Limits = QUICK, **headers: str) -> Answer:
    async def run() -> Answer:
        async with open_session(ANYWHERE) as session:
            return await fetch(session, method, url, headers=headers, limits=limits)

    return asyncio.run(run())


def test_an_answer_carries_status_headers_body_and_address(outside):
    answer = ask(outside.url("/ok.csv"))
    assert (answer.status, answer.body, answer.truncated) == (200, CSV, False)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.url == outside.url("/ok.csv")
    assert answer.hops == ()
    assert answer.seconds < 2


def test_five_redirects_are_followed_and_listed(outside):
    answer = ask(outside.url("/chain?left=5"))
    assert answer.status == 200
    assert len(answer.hops) == 5
    assert answer.hops[0] == outside.url("/chain?left=5")


def test_a_sixth_redirect_is_refused(outside):
    with pytest.raises(TooManyRedirects):
        ask(outside.url("/chain?left=6"))


def test_a_redirect_without_location_is_an_answer(outside):
    assert ask(outside.add("/nowhere", status=302)).status == 302


def test_a_redirect_in_latin_1_is_followed(outside):
    location = quote("Location: /été.csv\r\n", encoding="latin-1")
    target = f"/raw?bytes=HTTP/1.1%20302%20Found%0D%0A{location}Content-Length:%200%0D%0A%0D%0A"
    assert ask(outside.url(target)).url == outside.url("/%E9t%E9.csv")


def test_our_keys_do_not_follow_a_redirect_to_another_origin():
    with Outside() as ours, Outside() as theirs:
        target = theirs.url("/echo")
        ask(ours.url(f"/to?url={quote(target, safe='')}"), **{"X-Api-Key": "k", "Accept": "a/b"})
        assert ours.seen[0].headers["x-api-key"] == "k"
        assert "x-api-key" not in theirs.seen[0].headers
        assert theirs.seen[0].headers["accept"] == "a/b"


def test_neither_credentials_of_the_address_nor_cookies_are_sent(outside):
    headers = {"set_cookie": "a=b", "location": "/echo"}
    outside.add("/cookie", status=302, **headers)
    url = outside.url("/cookie").replace("//", "//user:secret@")
    body = ask(url).body.decode()
    assert "authorization" not in body
    assert "cookie" not in body
    assert "accept-encoding: identity" in body


def test_proxies_of_the_environment_are_ignored(outside, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    assert ask(outside.url("/ok.csv")).status == 200


def test_the_start_of_a_body_is_enough_when_asked(outside):
    answer = ask(outside.url("/ok.csv"), limits=Limits(max_bytes=10, keep_start=True))
    assert (answer.body, answer.truncated) == (CSV[:10], True)


def test_a_body_over_the_limit_is_refused(outside):
    with pytest.raises(TooLarge):
        ask(outside.url("/ok.csv"), limits=Limits(max_bytes=len(CSV) - 1))
    assert ask(outside.url("/ok.csv"), limits=Limits(max_bytes=len(CSV))).body == CSV


def test_an_unasked_gzip_is_unpacked(outside):
    packed = gzip.compress(b"one") + gzip.compress(b"two")
    outside.add("/packed", packed, content_encoding="gzip")
    assert ask(outside.url("/packed")).body == b"onetwo"


def test_a_gzip_cut_short_is_invalid(outside):
    packed = gzip.compress(b"one" * 1000)
    outside.add("/cut", packed[:-9], content_encoding="gzip")
    with pytest.raises(InvalidAnswer):
        ask(outside.url("/cut"))


def test_a_head_has_no_body(outside):
    answer = ask(outside.url("/ok.csv"), "HEAD")
    assert answer.body == b""
    assert answer.headers["content-length"] == str(len(CSV))


def test_a_closed_port_and_an_unknown_name_are_the_same_failure(monkeypatch):
    async def unknown(host: str, port: int) -> list[str]:
        raise OSError

    monkeypatch.setattr("portal.core.http.session.SystemLookup", lambda: unknown)
    for url in (f"http://127.0.0.1:{closed_port()}/", "http://nothing.invalid/"):
        with pytest.raises(ConnectionFailed):
            ask(url)


def test_a_server_that_dies_and_comes_back(outside):
    outside.die("/ok.csv")
    with pytest.raises(ConnectionFailed):
        ask(outside.url("/ok.csv"))
    outside.revive("/ok.csv")
    assert ask(outside.url("/ok.csv")).status == 200


def test_bytes_that_are_no_text_are_replaced_in_headers(outside):
    raw = "HTTP/1.1%20200%20OK%0D%0AETag:%20%E9%0D%0AContent-Length:%200%0D%0A%0D%0A"
    assert ask(outside.url(f"/raw?bytes={raw}")).headers["etag"] == "\ufffd"


def test_a_downgrade_is_noted():
    hops = ("https://a.example/", "http://b.example/")
    assert Answer(200, {}, b"", "http://b.example/c", hops, 0, truncated=False).is_downgraded
    assert not Answer(200, {}, b"", "https://c.example/", (), 0, truncated=False).is_downgraded


def test_json_comes_parsed(outside):
    outside.add("/data.json", b'\xef\xbb\xbf{"a": [1]}')
    assert get_json(outside.url("/data.json"), policy=ANYWHERE) == {"a": [1]}
    assert outside.asked("/data.json")[0].headers["user-agent"].startswith("Donnees-moissonneur/1 ")


@pytest.mark.parametrize("body", [b"<html>", b"", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_is_an_invalid_answer(outside, body):
    outside.add("/bad.json", body)
    with pytest.raises(InvalidAnswer):
        get_json(outside.url("/bad.json"), policy=ANYWHERE)


def test_json_of_an_error_page_is_not_taken(outside):
    outside.add("/error.json", b"{}", status=503)
    with pytest.raises(UnexpectedStatus) as caught:
        get_json(outside.url("/error.json"), policy=ANYWHERE)
    assert caught.value.status == 503


def test_a_download_goes_to_the_file(outside):
    file = io.BytesIO()
    answer = download_sync(outside.url("/ok.csv"), file, policy=ANYWHERE)
    assert (file.getvalue(), answer.body) == (CSV, b"")


def test_a_full_disk_is_not_blamed_on_the_network(outside):
    class FullDisk(io.BytesIO):
        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        download_sync(outside.url("/ok.csv"), FullDisk(), policy=ANYWHERE)


def test_a_post_sends_its_body_and_is_not_redirected(outside):
    outside.add("/moved", status=307, location="/echo")
    answer = post_sync(outside.url("/moved"), b'{"a":1}', policy=ANYWHERE)
    assert answer.status == 307
    assert outside.asked("/moved")[0].body == b'{"a":1}'


def test_the_user_agent_is_plain_ascii_and_leads_to_the_robot_page():
    site = Site("Données d’ici", "https://é.example/ \r\nX: y", "0.1.0")
    agent = site.agent("verificateur")
    assert agent == "Donneesd'ici-verificateur/0.1.0 (+https://.example/X:y/robot)".replace("'", "")


def test_every_error_has_its_own_code_and_a_sentence():
    errors = list(every_subclass(OutboundError))
    assert len({error.code for error in errors}) == len(errors)
    assert all(error.message.endswith(".") for error in errors)


def every_subclass(cls):
    for child in cls.__subclasses__():
        yield child
        yield from every_subclass(child)
