"""import_catalog: what holds whatever the source says."""

import io
import threading
import unicodedata

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.datasets.models import Dataset, Resource
from organizations.models import Organization
from portal.search.models import SearchDocument
from portal.search.text import normalise
from portal.site.imports import running
from portal.site.imports.json_stream import JsonList
from portal.site.imports.report import Report
from tests.portal.site.imports.samples import csv_file, csv_text, dataset, json_file, row

TABLES = (Dataset, Resource, Organization, SearchDocument)
LAWS = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = sorted(dataset())
odd_datasets = st.builds(
    lambda number, odd: dataset(number, **odd),
    st.integers(1, 9),
    st.dictionaries(st.sampled_from(FIELDS), anything, max_size=4),
)
odd_rows = st.builds(
    lambda number, odd: row(number) | odd,
    st.integers(1, 9),
    st.dictionaries(
        st.sampled_from(sorted(row())),
        st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30),
        max_size=4,
    ),
)


def stored():
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


def twice(import_catalog, path):
    """Import a source twice, in a transaction that is then given up."""
    with transaction.atomic():
        import_catalog(path)
        once = stored()
        output = import_catalog(path)
        assert "0 created, 0 updated" in output
        assert stored() == once
        transaction.set_rollback(True)


@LAWS
@given(sources=st.lists(odd_datasets, min_size=1, max_size=6))
def test_twice_is_once_for_json(import_catalog, tmp_path, sources):
    twice(import_catalog, json_file(tmp_path, sources))


@LAWS
@given(rows=st.lists(odd_rows, min_size=1, max_size=6))
def test_twice_is_once_for_csv(import_catalog, tmp_path, rows):
    twice(import_catalog, csv_file(tmp_path, rows))


@LAWS
@given(
    slugs=st.lists(st.sampled_from(["a", "a-1", "a-1-1", "b", "Été", ""]), min_size=2, max_size=9)
)
def test_slugs_stay_unique_and_stable(import_catalog, tmp_path, slugs):
    with transaction.atomic():
        rows = [row(n, slug=slug, title=f"a {n}") for n, slug in enumerate(slugs, start=1)]
        import_catalog(csv_file(tmp_path, rows))
        given_slugs = dict(Dataset.objects.values_list("public_id", "slug"))
        assert len(set(given_slugs.values())) == len(rows)
        import_catalog(csv_file(tmp_path, [one | {"description": "x"} for one in rows]))
        assert dict(Dataset.objects.values_list("public_id", "slug")) == given_slugs
        transaction.set_rollback(True)


@LAWS
@given(junk=st.text(max_size=200), cut=st.integers(0, 2000))
def test_a_malformed_file_only_raises_its_own_error(import_catalog, tmp_path, junk, cut):
    text = csv_text([row()])
    path = tmp_path / "junk"
    path.write_bytes((text[:cut] + junk).encode("utf-8", "surrogatepass"))
    with transaction.atomic():
        try:
            import_catalog(path)
        except CommandError as error:
            assert error.returncode == 2
        transaction.set_rollback(True)


@given(values=st.lists(st.dictionaries(st.text(), anything, max_size=3), max_size=6))
def test_the_stream_reads_what_json_reads(values):
    import json

    text = json.dumps(values, ensure_ascii=False, indent=1)
    expected = json.loads(text)
    assert len(list(JsonList("x", io.BytesIO(text.encode("utf-8", "replace"))))) == len(expected)


@given(text=st.text())
def test_invisible_characters_leave_search(text):
    kept = set(normalise(text)) - {"\n", "\t"}
    assert not {c for c in kept if unicodedata.category(c) in ("Cf", "Cs", "Cc")}


def test_ctrl_c_keeps_whole_batches(db, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 3)
    path = csv_file(tmp_path, [row(n) for n in range(1, 9)])
    plain = running.Writer.write

    def stopped(self, batch):
        if Dataset.objects.count() == 6:
            raise KeyboardInterrupt
        plain(self, batch)

    monkeypatch.setattr(running.Writer, "write", stopped)
    out = io.StringIO()
    with pytest.raises(CommandError, match="run the command again") as caught:
        call_command("import_catalog", str(path), stdout=out)
    assert caught.value.returncode == 130
    assert "6 created" in out.getvalue()
    assert Organization.objects.get().datasets_count == Dataset.objects.count() == 6
    monkeypatch.undo()
    call_command("import_catalog", str(path), stdout=out)
    assert "2 created, 0 updated, 6 unchanged" in out.getvalue()


def test_two_imports_at_once_are_refused(db, tmp_path):
    path = csv_file(tmp_path, [row()])
    found = []

    def other():
        try:
            with running.only_one():
                pass
        except Exception as error:  # noqa: BLE001 - told to the test below
            found.append(str(error))
        finally:
            connection.close()

    with running.only_one():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert found == ["Another import is running; wait for its end."]
    call_command("import_catalog", str(path), stdout=io.StringIO())


def test_progress_is_a_line_now_and_then(db, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(running, "PROGRESS_EVERY", 2)
    path = csv_file(tmp_path, [row(n) for n in range(1, 6)])
    call_command("import_catalog", str(path), stdout=io.StringIO())
    assert [line.split()[0] for line in capsys.readouterr().err.splitlines()] == ["2", "4"]


def test_the_report_shows_twenty_refusals_and_keeps_all(tmp_path):
    report = Report(tmp_path)
    for number in range(30):
        report.refuse(number, "the title is empty", f"id {number}")
    report.close()
    lines = list(report.lines())
    assert sum("the title is empty" in line for line in lines) == 20
    assert "Refused (20 of 30):" in lines
    (log,) = tmp_path.iterdir()
    assert len(log.read_text().splitlines()) == 31


def test_the_report_gives_no_orders_to_terminals_and_spreadsheets(tmp_path):
    report = Report(tmp_path)
    report.refuse(1, "no id", "=cmd|' /C calc'!A0\x1b[2J\n")
    report.close()
    (log,) = tmp_path.iterdir()
    assert "\x1b" not in log.read_text() and ";'=cmd" in log.read_text()
    assert not any(char in line for line in report.lines() for char in "\x1b\n")
