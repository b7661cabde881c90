"""The order of the questions of an audience, theme by theme, as its page shows them."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from faq.models import Audience, Question

Row = TypeVar("Row")


def questions_of(audience: Audience) -> list[Question]:
    """The questions of an audience, drafts too, as its page has them: each theme where its first one stands."""
    rows = Question.objects.filter(deleted=None).of_audience(audience.key)
    shown = rows.only("title", "theme", "published", "slug")
    return [row for theme in by_theme(shown).values() for row in theme]


def by_theme(questions: Iterable[Question]) -> dict[str, list[Question]]:
    """The questions under their themes, each theme once, where its first question stands."""
    themes: dict[str, list[Question]] = {}
    for question in questions:
        themes.setdefault(question.theme, []).append(question)
    return themes


def shifted(rows: Sequence[Row], place: int, *, up: bool) -> list[Row]:
    """The rows with the one at this place a step earlier or later; as they were when there is none."""
    moved, other = list(rows), place - 1 if up else place + 1
    if 0 <= other < len(moved):
        moved[place], moved[other] = moved[other], moved[place]
    return moved
