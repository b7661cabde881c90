"""« Recherches des visiteurs »."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.searchlog.models import Question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("operator")]
PAGE = "/admin/site/searches/"


@pytest.fixture
def read(client):
    def rows_of(**parameters):
        answer = client.get(PAGE, parameters)
        assert answer.status_code == 200
        return answer.content.decode()

    return rows_of


def _rows(page, table):
    """The questions of one of the tables, in order."""
    part = page.split('id="t-frequentes"')[1 if table == "frequent" else 0]
    return re.findall(r'<th scope="row" class="pv-break">(.*?)</th>', part)


def _exported(client, name, **parameters):
    answer = client.get(f"{PAGE}{name}.csv", parameters)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_page_says_the_rule_and_counts_what_it_does_not_show(read, searched):
    searched("mon voisin", is_shown=False, marks=[1, 2])
    page = read()
    assert "tapée par 5 visiteurs différents" in page
    assert "1 autre recherche de la période" in page
    assert "mon voisin" not in page


def test_what_four_visitors_typed_is_in_no_export(client, searched):
    searched("mon voisin", is_shown=False, marks=[1, 2, 3, 4], times=400, results=0)
    for name in ("frequentes", "sans-resultat"):
        assert _exported(client, name) == []


def test_both_tables_show_their_figures(read, searched):
    searched("arbres", times=1200, results=42, clicks=300, positions=450)
    searched("licorne", times=7, results=0)
    page = read()
    assert _rows(page, "empty") == ["licorne"]
    assert _rows(page, "frequent") == ["arbres", "licorne"]
    for words in ("1\u202f200", ">42<", "25&nbsp;%", ">1,5<"):
        assert words in page
    assert "/admin/site/synonyms/new/?term=licorne" in page


def test_the_result_count_is_the_last_one_and_the_rest_is_summed(client, searched):
    searched("arbres", times=5, results=0, days_ago=3)
    searched("arbres", times=6, results=9, clicks=2, positions=4, days_ago=1)
    searched("arbres", times=0, results=None, clicks=1, positions=2)
    (row,) = _exported(client, "frequentes")
    assert row == {
        "recherche": "arbres",
        "rubrique": "dataset",
        "fois": "11",
        "resultats": "9",
        "clics": "3",
        "taux_de_clic": "27.3",
        "position_moyenne": "2.0",
    }
    assert _exported(client, "sans-resultat") == []


@pytest.mark.parametrize(
    ("days", "seen"),
    [
        ("7", ["hier"]),
        ("30", ["mois", "hier"]),
        ("90", ["trimestre", "mois", "hier"]),
        ("x", ["mois", "hier"]),
    ],
)
def test_the_period_is_chosen(read, searched, days, seen):
    searched("hier", times=5, days_ago=6)
    searched("mois", times=6, days_ago=29)
    searched("trimestre", times=7, days_ago=89)
    searched("avant", times=8, days_ago=90)
    assert _rows(read(days=days), "frequent") == seen


def test_kinds_are_told_apart(read, searched):
    searched("arbres", kind="dataset")
    searched("insee", kind="organization", results=0)
    assert _rows(read(kind="organization"), "frequent") == ["insee"]
    assert _rows(read(kind="dataset"), "empty") == []
    assert len(_rows(read(kind="nonsense"), "frequent")) == 2


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["b", "c", "a"]),
        ("times", ["a", "c", "b"]),
        ("text", ["a", "b", "c"]),
        ("-text", ["c", "b", "a"]),
        ("-rate", ["a", "c", "b"]),
        ("position", ["a", "c", "b"]),
        ("-position", ["c", "a", "b"]),
        ("-results", ["c", "a", "b"]),
        ("password", ["b", "c", "a"]),
    ],
)
def test_the_frequent_sort_by_every_column(read, searched, sort, order):
    searched("a", times=10, results=5, clicks=5, positions=5)
    searched("b", times=30, results=1)
    searched("c", times=20, results=9, clicks=5, positions=50)
    assert _rows(read(sort=sort), "frequent") == order


def test_each_table_has_its_own_page_and_sort(read, searched, client):
    for number in range(25):
        searched(f"mot {number:02}", times=100 - number, results=0)
    page = read(empty_page="2", sort="text", empty_sort="text")
    assert _rows(page, "empty") == [f"mot {number:02}" for number in range(20, 25)]
    assert _rows(page, "frequent") == [f"mot {number:02}" for number in range(20)]
    assert 'aria-sort="ascending"' in page
    assert len(_exported(client, "sans-resultat")) == 25
    joined = _rows(read(), "empty") + _rows(read(empty_page="2"), "empty")
    assert len(set(joined)) == 25


def test_the_export_follows_the_page_and_runs_nothing_in_a_spreadsheet(client, read, searched):
    searched("=cmd|' /c calc'!a0", times=9, results=0)
    searched("@arbres", kind="reuse", times=5)
    cells = [row["recherche"] for row in _exported(client, "frequentes", sort="times")]
    assert cells == ["'@arbres", "'=cmd|' /c calc'!a0"]
    assert len(_exported(client, "frequentes", kind="reuse")) == 1
    assert client.get(f"{PAGE}autres.csv").status_code == 404
    link = re.search(r'href="(/admin/site/searches/sans-resultat\.csv\?[^"]*)"', read(days="7"))[1]
    assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_hostile_words_are_shown_as_words(read, searched):
    searched("<script>alert(1)</script>", results=0)
    assert "<script>alert" not in read()


def test_the_same_queries_for_three_rows_and_thirty(client, searched):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        return len(captured)

    for number in range(3):
        searched(f"mot {number}", results=0)
    few = count()
    for number in range(3, 30):
        searched(f"mot {number}", results=0)
    assert count() == few == 7
    assert Question.objects.count() == 30
