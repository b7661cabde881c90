"""import_catalog: another portal, page by page."""

import json

import pytest

from catalog.datasets.models import Dataset, Resource
from portal.site.imports import remote
from tests.portal.site.imports.samples import dataset, portal

HTML = (200, {"Content-Type": "text/html"}, "<!DOCTYPE html><title>Portail</title>")


@pytest.fixture(autouse=True)
def waits(monkeypatch, settings):
    """The seconds waited for, none in truth; three datasets a page."""
    settings.OUTBOUND_ALLOW_PRIVATE = True
    found = []
    monkeypatch.setattr(remote.time, "sleep", found.append)
    monkeypatch.setattr(remote, "PAGE_SIZE", 3)
    return found


def some(number):
    return [dataset(n) for n in range(1, number + 1)]


def test_every_page_is_read_politely_and_once(import_catalog, waits):
    with portal(some(8)) as source:
        assert "8 created" in import_catalog(source.address)
        assert source.asked == [1, 2, 3]
        assert waits == [remote.PAUSE_SECONDS] * 2
        assert "8 unchanged" in import_catalog(source.address + "/")
    assert Resource.objects.count() == 8


def test_an_interrupted_run_goes_on_where_it_stopped(import_catalog, refusal, settings):
    with portal(some(8)) as source:
        source.answers[3] = [HTML]
        assert "answered text/html, not JSON" in refusal(source.address)
        assert Dataset.objects.count() == 6
        source.asked.clear()
        output = import_catalog(source.address)
        assert source.asked == [3]
        assert "Resumed after page 2" in output and "2 created" in output
        assert not list((settings.VAR_DIR / "imports").iterdir())
        assert "8 unchanged" in import_catalog(source.address)


def test_retry_after_is_honoured(import_catalog, waits):
    with portal(some(5)) as source:
        source.answers[1] = [(429, {"Retry-After": "7"}, "{}")]
        source.answers[2] = [(503, {}, "{}"), (500, {}, "{}")]
        assert "5 created" in import_catalog(source.address)
    assert waits == [7, remote.PAUSE_SECONDS, *remote.WAITS_SECONDS[:2]]


def test_a_portal_in_trouble_for_long_is_said(refusal):
    with portal(some(5)) as source:
        source.answers[2] = [(500, {}, "")] * 10
        assert "answered 500" in refusal(source.address)
        assert len(source.asked) == 1 + len(remote.WAITS_SECONDS) + 1
    assert Dataset.objects.count() == 3


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (HTML, "answered text/html, not JSON of the v1 API"),
        ((404, {}, "{}"), "the portal answered 404"),
        ((500, {}, "{}"), "the portal answered 500"),
        ((200, {}, '{"results": []}'), "it has no list `data`"),
        ((200, {}, "[]"), "it has no list `data`"),
        ((200, {}, '{"data": ['), "not JSON"),
    ],
)
def test_what_is_no_portal(refusal, answer, sentence):
    with portal(some(1)) as source:
        source.answers[1] = [answer]
        assert sentence in refusal(source.address)
    assert not Dataset.objects.exists()


def test_nobody_there(refusal):
    with portal([]) as source:
        address = source.address
    assert "refused the connection" in refusal(address)


def test_a_private_address_is_refused_by_the_guard(refusal, settings):
    settings.OUTBOUND_ALLOW_PRIVATE = False
    with portal(some(1)) as source:
        assert "not allowed" in refusal(source.address)
        assert "OUTBOUND_ALLOW_PRIVATE" in refusal(source.address)
        assert source.asked == []
    assert "not allowed" in refusal("http://169.254.169.254/")


def test_a_loop_of_pages_is_left_with_what_was_read(import_catalog):
    with portal(some(9)) as source:
        source.next_pages[2] = f"{source.address}/api/1/datasets/?page=1&page_size=3&sort=created"
        output = import_catalog(source.address)
        assert "a page announces one already read" in output
    assert Dataset.objects.count() == 6


def test_pages_without_end_are_left(import_catalog, monkeypatch):
    monkeypatch.setattr(remote, "MAX_PAGES", 2)
    with portal(some(9)) as source:
        assert "reading stopped after 2 pages" in import_catalog(source.address)
        source.datasets = some(3)
        source.next_pages = {1: "/api/1/datasets/?page=2&page_size=3", 2: "/x?page=3&page_size=3"}
        assert "an empty page announces another" in import_catalog(source.address)


def test_the_address_of_another_host_is_not_followed(import_catalog):
    with portal(some(4)) as source:
        source.next_pages[1] = "http://169.254.169.254/api/1/datasets/?page=2&page_size=3"
        assert "4 created" in import_catalog(source.address)


def test_a_sample_leaves_no_trace(import_catalog, settings):
    with portal(some(8)) as source:
        assert "4 read" in import_catalog(source.address, limit=4)
        assert "8 read" in import_catalog(source.address, dry_run=True)
    assert Dataset.objects.count() == 4
    assert not (settings.VAR_DIR / "imports").exists()


def test_the_real_datasets_through_http(import_catalog, shared, monkeypatch):
    monkeypatch.setattr(remote, "PAGE_SIZE", 50)
    path = shared / "data" / "datagouv" / "popular-datasets-2022.json"
    with portal(json.loads(path.read_text())) as source:
        assert "542 created" in import_catalog(source.address)
    assert Resource.objects.count() == 3205
