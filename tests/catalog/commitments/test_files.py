"""Files of commitments: what was typed goes out and in again unchanged; no cell of them is a formula."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.commitments.csv_files import HEAD, import_rows, written
from catalog.commitments.models import Commitment, Programme
from catalog.commitments.services import save_commitment, save_programme
from portal.core.csv_files import csv_answer, read_csv

pytestmark = pytest.mark.django_db
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
    | st.sampled_from("'=+-@\t\n\r;\" "),
    max_size=12,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.tuples(words.map(lambda text: f"T{text}"), words, words, words))
def test_whatever_was_typed_goes_out_and_in_again_unchanged(texts):
    title, ministry, theme, notes = texts
    programme = save_programme(actor=None, programme=Programme(title="P"))
    row = Commitment(programme=programme, title=title, ministry=ministry, theme=theme, notes=notes)
    row = save_commitment(actor=None, commitment=row)
    content = csv_answer("x", HEAD, [written(row)]).content
    report = import_rows(actor=None, programme=None, rows=read_csv(content, ("titre",)))
    assert (report.unchanged, report.refused) == (1, [])
    Programme.objects.all().delete()


def test_what_looks_guarded_keeps_its_apostrophe():
    cells = ["'=1", "''+1", "'d", "=1", "-2"]
    content = csv_answer("x", list("abcde"), [cells]).content
    (row,) = read_csv(content, ())
    assert list(row.cells.values()) == cells
    written_cells = next(
        csv.reader(io.StringIO(content.decode("utf-8-sig").splitlines()[1]), delimiter=";")
    )
    assert not any(cell.startswith(("=", "+", "-")) for cell in written_cells)


def test_a_command_reads_what_a_page_would_not_wait_for(tmp_path, capsys):
    file = tmp_path / "x.csv"
    file.write_text("titre;statut\n" + ";Publié\n" * 2_500)
    programme = save_programme(actor=None, programme=Programme(title="P"))
    with pytest.raises(CommandError):
        call_command("import_commitments", str(file), "--programme", programme.slug)
    assert "2500 refused" in capsys.readouterr().out
    file.write_text("titre\n" + "x\n" * 100_001)
    with pytest.raises(CommandError, match="100"):
        call_command("import_commitments", str(file), "--programme", programme.slug)
    assert not Commitment.objects.exists()
