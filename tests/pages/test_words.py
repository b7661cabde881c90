"""Numbers, sizes, dates and counts as French readers write them."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from portal.core.templatetags.counts import count_of
from portal.core.templatetags.dates import ago_tag, date_tag, long_date, long_moment, relative_date
from portal.core.templatetags.numbers import compact, file_size, percent, thousands
from portal.core.templatetags.text import highlighted, initials


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999, "999"),
        (70575, "70\u202f575"),
        (-1234, "-1\u202f234"),
        (None, ""),
        ("x", "x"),
    ],
)
def test_thousands_are_parted_by_a_narrow_space(number, words):
    assert thousands(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1\u00a0k"),
        (12_400, "12,4\u00a0k"),
        (704_000_000, "704\u00a0M"),
        (999_999, "1\u00a0M"),
        (2_100_000_000, "2,1\u00a0Md"),
        (None, ""),
    ],
)
def test_compact_numbers_keep_the_order_of_magnitude(number, words):
    assert compact(number) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0\u00a0octet"),
        (1, "1\u00a0octet"),
        (512, "512\u00a0octets"),
        (16_600, "16,6\u00a0ko"),
        (2_700_000, "2,7\u00a0Mo"),
        (1_600_000_000, "1,6\u00a0Go"),
        (10**15, "1000\u00a0To"),
        (None, ""),
        (-5, ""),
    ],
)
def test_sizes_in_french_units(size, words):
    assert file_size(size) == words


def test_a_share_reaches_a_hundred_only_when_all_is_there():
    assert percent(999, 1000) == 99
    assert percent(10, 10) == 100
    assert percent(1, 0) == 0


@time_machine.travel("2026-03-14 12:00:00+01:00", tick=False)
@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "aujourd’hui"),
        (1, "hier"),
        (3, "il y a 3 jours"),
        (31, "il y a 1 mois"),
        (160, "il y a 5 mois"),
        (364, "il y a 11 mois"),
        (366, "il y a 1 an"),
        (3300, "il y a 9 ans"),
    ],
)
def test_dates_relative_to_today(days, words):
    assert relative_date(timezone.now() - dt.timedelta(days=days)) == words


@time_machine.travel("2026-03-14 12:00:00+01:00", tick=False)
def test_a_day_to_come_is_written_in_full():
    assert relative_date(dt.date(2027, 4, 1)) == "le 1er\u00a0avril\u00a02027"


@pytest.mark.parametrize(
    "value",
    [
        dt.datetime(1, 1, 1, tzinfo=dt.UTC),
        dt.datetime(3, 1, 1, tzinfo=dt.UTC),
        dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.UTC),
        dt.date(2027, 1, 1),
    ],
)
def test_no_date_of_a_catalogue_breaks_a_page(value):
    assert str(value.year) in long_date(value) or value.year == 9999
    assert relative_date(value)
    assert long_moment(value)
    assert "<time datetime=" in str(date_tag(value))
    assert "<time datetime=" in str(ago_tag(value))


def test_no_date_is_no_word():
    assert long_date(None) == relative_date(None) == date_tag(None) == ago_tag("demain") == ""


def test_a_moment_tells_the_hour_of_paris():
    assert (
        long_moment(dt.datetime(2026, 1, 16, 3, 12, tzinfo=dt.UTC))
        == "16\u00a0janvier\u00a02026, 4\u00a0h\u00a012"
    )


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (0, "datasets", "Aucun jeu de données"),
        (1, "datasets", "1 jeu de données"),
        (2, "datasets", "2 jeux de données"),
        (0, "reuses", "Aucune réutilisation"),
        (2345, "files", "2\u202f345 fichiers"),
    ],
)
def test_counts_agree_with_their_words(number, kind, words):
    assert count_of(number, kind) == words


def test_searched_words_are_marked_whatever_their_accents_and_number():
    marked = str(
        highlighted("Les élections présidentielles et leurs résultats.", "election presidentielle")
    )
    assert "<mark>élections</mark>" in marked
    assert "<mark>présidentielles</mark>" in marked
    assert "<mark>leurs</mark>" not in marked


def test_marking_never_lets_html_through():
    marked = str(highlighted("a &lt;script&gt; script <b>gras</b> & co", "script"))
    assert "<script>" not in marked
    assert "&lt;<mark>script</mark>&gt;" in marked


def test_a_name_without_picture_has_initials():
    assert initials("Institut national de la statistique") == "IN"
    assert initials("Geovelo") == "Ge"
    assert initials("") == initials(None) == "?"
