"""The figures of the last recorded run, as a table of docs/relevance.md."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "relevance.md"
START, END = "<!-- recorded -->", "<!-- /recorded -->"
HEAD = (
    "| questions | asked | in the first 20 | first | MRR |\n| --- | ---: | ---: | ---: | ---: |\n"
)
_ROW = re.compile(r"^\| ([^|]+?) \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \|$", re.MULTILINE)


def recorded():
    """Set of questions → found, first, MRR as they were recorded."""
    text = DOCUMENT.read_text(encoding="utf-8")
    table = text[text.index(START) : text.index(END)]
    return {
        name: (int(found), int(first), float(mrr))
        for name, _asked, found, first, mrr in _ROW.findall(table)
    }


def record(scores):
    """Write these scores in place of the recorded ones."""
    rows = "".join(
        f"| {name} | {len(score.ranks)} | {score.found} | {score.first} | {score.mrr:.4f} |\n"
        for name, score in scores.items()
    )
    text = DOCUMENT.read_text(encoding="utf-8")
    before, after = text[: text.index(START)], text[text.index(END) :]
    DOCUMENT.write_text(f"{before}{START}\n{HEAD}{rows}{after}", encoding="utf-8")
