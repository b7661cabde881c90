"""Each row of each endpoint table of the API contract is called here, or has a written reason."""

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from PIL import Image

from tests.contract import world

ROWS = Path(__file__).parent / "rows.txt"
LINE = re.compile(
    r"(?P<section>[\d.]+)\s+(?P<verb>[A-Z]+) (?P<path>\S+) "
    r"(?:left: (?P<reason>.+)|(?P<who>\w+)(?: (?P<body>.+))? → (?P<status>\d{3}))"
)
VERB = re.compile(r"GET|POST|PUT|PATCH|DELETE")


@dataclass(frozen=True)
class Row:
    section: str
    verb: str
    path: str
    who: str
    body: str
    status: int
    reason: str

    def __str__(self) -> str:
        return f"{self.verb} {self.path}"


def read() -> list[Row]:
    rows = []
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        assert found, f"unreadable row: {line}"
        known = {name: value or "" for name, value in found.groupdict().items()}
        rows.append(Row(**{**known, "status": int(known["status"] or 0)}))
    return rows


SERVED = [row for row in read() if not row.reason]


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, format="PNG")
    return out.getvalue()


FILES = {"@csv": ("autre.csv", b"a;b\n1;2\n"), "@png": ("logo.png", png())}


def filled(text: str, names: dict[str, str]) -> str:
    """A path or a body with the names of objects in place of their braces."""
    return re.sub(r"\{(\w+)\}", lambda found: names[found[1]], text)


def call(row: Row, names: dict[str, str], caller):
    path = filled(row.path, names)
    if row.body in FILES:
        return world.upload(caller, path, *FILES[row.body])
    body = filled(row.body, names)
    if row.verb == "GET":
        return caller.get(path)
    return caller.send(row.verb, path, json.loads(body) if body else None)


@pytest.mark.django_db
@pytest.mark.parametrize("section", sorted({row.section for row in SERVED}, key=float))
def test_every_row_answers_as_the_contract_says(section):
    """Each row on objects of its own: one that deletes does not spoil the next."""
    built = world.build()
    wrong = []
    for row in SERVED:
        if row.section != section:
            continue
        with transaction.atomic():
            answer = call(row, built.names, built.callers[row.who])
            content = b"" if answer.streaming else answer.content
            transaction.set_rollback(True)
        if answer.status_code != row.status:
            wrong.append(f"{row}: {answer.status_code}, not {row.status}: {content[:200]!r}")
    assert not wrong, "\n".join(wrong)


def test_a_row_left_out_has_a_reason_and_is_not_served_by_halves():
    left = [row for row in read() if row.reason]
    assert left
    assert all(len(row.reason) > 20 for row in left)


def test_no_row_of_the_contract_is_forgotten(shared):
    """Every verb and path of the tables of sections 4 to 14, as far as they are written in full."""
    text = (shared / "reference" / "api-contract.md").read_text(encoding="utf-8")
    known = {shape(row.path) for row in read()}
    missing = [path for path in tables(text) if shape(path) not in known]
    assert not missing, missing


def shape(path: str) -> str:
    """A path whose names are all alike: `/datasets/*/resources/*/`, its version and query left aside."""
    path = re.sub(r"^/api/[12]", "", path.partition("?")[0])
    path = re.sub(r"\.(?:<ext>|ttl)$", "", path)
    path = re.sub(r"/badges/[^/]+/", "/badges/*/", path)
    path = re.sub(r"/comments/[^/]+/", "/comments/*/", path)
    return re.sub(r"\{\w+\}|<[^>]+>|fr:[\w:]+", "*", path).rstrip("/")


BASES = {
    "4. ": "/datasets", "7. ": "/organizations", "8. ": "/reuses", "9. ": "/dataservices",
    "11.1": "/discussions", "11.3": "/notifications", "11.4": "/transfer", "11.6": "/reports",
    "12.1": "/topics", "12.2": "/posts", "13.1": "/site", "14.3": "/spatial", "14.5": "/contacts",
}  # fmt: skip


def tables(text: str) -> list[str]:
    """The paths that open the rows of the endpoint tables, under the base of their section."""
    found, base = [], ""
    for line in text.splitlines():
        if line.startswith("#"):
            title = line.strip("# ")
            base = next((value for key, value in BASES.items() if title.startswith(key)), "")
        if not base or not line.startswith("|") or not VERB.search(line.split("|")[1]):
            continue
        first = line.split("|")[1]
        for path in re.findall(r"`(/[^`]*)`", first):
            if path.startswith(("/api/", "/site/")):
                found.append(path)
            elif not re.search(r"settings|follow/|resolved|\.csv$|banner", path):
                found.append(f"{base}{path}")
    return found
