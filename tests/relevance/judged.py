"""Judged questions: read them, ask them, say how well they were answered."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.search.choices import Kind
from portal.search.query import Question, search

OWN = Path(__file__).parent / "questions.csv"
GIVEN = Path("data", "datagouv", "judged-queries.csv")  # under ../shared
FIRST_PAGE = 20
KINDS = {"dataset": (Kind.DATASET, Dataset), "organization": (Kind.ORGANIZATION, Organization)}


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, and the public id and title of the record a judge expects."""

    kind: str
    text: str
    expected: str
    title: str


@dataclass(slots=True)
class Score:
    """How a set of questions was answered: the rank of each expected record, None beyond the first page."""

    ranks: list[tuple[Judged, int | None]] = field(default_factory=list)

    @property
    def found(self):
        return sum(rank is not None for _judged, rank in self.ranks)

    @property
    def first(self):
        return sum(rank == 1 for _judged, rank in self.ranks)

    @property
    def mrr(self):
        """Mean of 1 / rank, 0 for what is not on the first page."""
        return sum(1 / rank for _judged, rank in self.ranks if rank) / max(len(self.ranks), 1)

    def worst(self, number=10):
        """The questions answered worst, those not found first."""
        missed = [pair for pair in self.ranks if pair[1] != 1]
        return sorted(missed, key=lambda pair: -(pair[1] or FIRST_PAGE + 1))[:number]


def read(path, kind):
    """The questions of one kind in a file, ours or data.gouv.fr's."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        Judged(kind, row.get("question") or row["query"], row["expected"], row["title"])
        for row in rows
        if (row.get("kind") or row["model"]) == kind
    ]


def evaluate(questions):
    """Ask these questions, all of one kind."""
    score = Score()
    if not questions:
        return score
    kind, model = KINDS[questions[0].kind]
    keys = dict(
        model.objects.filter(public_id__in={judged.expected for judged in questions}).values_list(
            "public_id", "pk"
        )
    )
    for judged in questions:
        found = search(Question(kind=kind, text=judged.text, page_size=FIRST_PAGE)).ids
        key = keys.get(judged.expected)
        score.ranks.append((judged, found.index(key) + 1 if key in found else None))
    return score
