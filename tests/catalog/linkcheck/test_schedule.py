"""When links are due, and how a change is noticed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.linkcheck.detection import Known, detect_change, parse_http_date
from catalog.linkcheck.observations import PreviousCheck, Probe
from catalog.linkcheck.schedule import Course, has_changed, is_failure, next_check_at

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
DATE = "Wed, 01 May 2024 12:00:00 GMT"
EARLIER = "Mon, 01 Apr 2024 12:00:00 GMT"
APRIL = datetime(2024, 4, 1, 12, tzinfo=UTC)
MARCH = datetime(2024, 3, 1, tzinfo=UTC)


def hours(course: Course, draw: float = 0.5) -> float:
    return (next_check_at(course, NOW, lambda: draw) - NOW) / timedelta(hours=1)


def ago(**age: float) -> datetime:
    return NOW - timedelta(**age)


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        (Course(has_changed=True), 12),
        (Course(has_changed=True, modified_at=ago(days=400)), 12),
        (Course(has_changed=False), 12),
        (Course(has_changed=False, previous_check_at=ago(hours=12)), 12),
        (Course(has_changed=False, previous_check_at=ago(hours=13)), 24),
        (Course(has_changed=False, previous_check_at=ago(hours=25)), 168),
        (Course(has_changed=False, previous_check_at=ago(days=8)), 720),
        (Course(has_changed=False, previous_check_at=ago(days=900)), 720),
        (Course(has_changed=False, previous_check_at=ago(days=9), modified_at=ago(hours=1)), 12),
        (Course(has_changed=False, modified_at=ago(days=-9)), 12),
    ],
)
def test_a_link_that_does_not_move_is_asked_ever_more_rarely(course, expected):
    assert hours(course) == expected


@pytest.mark.parametrize(
    ("count", "since", "expected"),
    [
        (1, ago(days=90), 12),
        (3, ago(days=90), 12),
        (4, ago(hours=36), 168),
        (9, ago(days=40), 720),
        (9, None, 12),
    ],
)
def test_a_link_that_fails_is_asked_quickly_three_times(count, since, expected):
    course = Course(has_changed=True, failure_count=count, failing_since=since)
    assert hours(course) == expected


def test_dates_are_spread_by_a_tenth_either_way():
    assert hours(Course(has_changed=True), 0) == pytest.approx(10.8)
    assert hours(Course(has_changed=True), 1) == pytest.approx(13.2)


moments = st.integers(0, 2**33).map(lambda second: datetime.fromtimestamp(second, UTC))
courses = st.builds(
    Course,
    has_changed=st.booleans(),
    previous_check_at=st.none() | moments,
    modified_at=st.none() | moments,
    failure_count=st.integers(0, 10_000),
    failing_since=st.none() | moments,
)


@given(courses, moments, st.floats(0, 1) | st.floats(allow_nan=False))
def test_the_next_date_lies_ahead_and_within_33_days(course, now, draw):
    following = next_check_at(course, now, lambda: draw)
    assert now + timedelta(hours=10.8) <= following <= now + timedelta(hours=792)


def probe(**values) -> Probe:
    headers = values.pop("headers", {})
    seen = {"status": 200, "available": True, "content_length": 5, "content_type": "text/csv"}
    return Probe(1, "", "a.example", NOW, headers=headers, **(seen | values))


def before(**values) -> PreviousCheck:
    seen = {"status": 200, "available": True, "content_length": 5, "content_type": "text/csv"}
    return PreviousCheck(ago(days=1), **(seen | values))


def test_a_first_check_is_a_change():
    assert has_changed(None, probe())


def test_the_same_answer_is_no_change():
    assert not has_changed(before(), probe(seconds=9, headers={"date": DATE}))


@pytest.mark.parametrize(
    "difference",
    [
        {"status": 404},
        {"available": False},
        {"timeout": True},
        {"content_length": 6},
        {"content_type": "text/html"},
    ],
)
def test_each_difference_counts(difference):
    assert has_changed(before(), probe(**difference))


def test_a_304_only_changes_what_was_not_available():
    not_modified = probe(status=304, unchanged=True, content_length=None, content_type=None)
    assert not has_changed(before(), not_modified)
    assert has_changed(before(available=False), not_modified)
    assert has_changed(before(available=None), not_modified)


def test_timeouts_and_5xx_are_failures():
    assert is_failure(probe(status=503))
    assert is_failure(probe(status=None, timeout=True))
    assert not is_failure(probe(status=404))


@pytest.mark.parametrize(
    ("known", "seen", "conclusion"),
    [
        (Known(MARCH, APRIL), {"last-modified": DATE}, (True, APRIL, "harvest-resource-metadata")),
        (Known(APRIL, APRIL), {}, (False, APRIL, "harvest-resource-metadata")),
        (Known(), {"last-modified": EARLIER}, (True, APRIL, "last-modified-header")),
        (
            Known(MARCH, None, before(last_modified="Fri, 01 Mar 2024 00:00:00 GMT")),
            {"last-modified": EARLIER},
            (True, APRIL, "last-modified-header"),
        ),
        (
            Known(APRIL, None, before(last_modified=EARLIER)),
            {"last-modified": EARLIER},
            (False, APRIL, "last-modified-header"),
        ),
        (
            Known(None, None, before()),
            {"last-modified": "Wed, 01 May 2999 12:00:00 GMT"},
            (True, NOW, "last-modified-header"),
        ),
        (
            Known(MARCH, None, before(etag='"a"')),
            {"etag": 'W/"a"', "last-modified": DATE, "date": DATE},
            (False, MARCH, "etag-header"),
        ),
        (Known(MARCH, None, before(etag='"a"')), {"etag": '"b"'}, (True, NOW, "etag-header")),
        (Known(MARCH, None, before()), {}, (False, MARCH, "previous-check-detection")),
        (
            Known(MARCH, None, before(content_length=6)),
            {"last-modified": "yesterday"},
            (True, NOW, "content-length-header"),
        ),
    ],
)
def test_the_first_sign_that_concludes_wins(known, seen, conclusion):
    found = detect_change(known, probe(headers=seen))
    assert (found.is_changed, found.modified_at, found.word) == conclusion


def test_a_date_made_up_for_the_answer_does_not_count():
    made_up = {"last-modified": "Wed, 01 May 2024 11:59:10 GMT", "date": DATE}
    assert detect_change(Known(), probe(headers=made_up)) is None


def test_a_304_says_unchanged_by_what_was_sent():
    not_modified = probe(status=304, unchanged=True)
    assert detect_change(Known(MARCH, None, before(etag='"a"')), not_modified).word == "etag-header"
    dated = detect_change(Known(MARCH, None, before(last_modified=EARLIER)), not_modified)
    assert (dated.is_changed, dated.word) == (False, "last-modified-header")


def test_without_any_sign_only_a_download_tells():
    assert detect_change(Known(), probe(content_length=None)) is None


@given(st.text())
def test_any_text_is_a_moment_in_utc_or_nothing(text):
    date = parse_http_date(text)
    assert date is None or date.utcoffset() == timedelta(0)
