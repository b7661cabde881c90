"""Result cards: what a list says of each dataset, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Left
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.datasets.models import Dataset, Resource
from catalog.datasets.querysets import DatasetQuerySet
from catalog.datasets.views.parts import criteria_met

BEGINNING = 10_000  # characters of a description that a card may quote from: those searched


@dataclass(frozen=True, slots=True)
class Card:
    """A dataset in a list. **Shape**: `state` is a tone and words, empty when nothing is known of its files."""

    dataset: Dataset
    score: int
    state: tuple[str, str] | None

    @property
    def beginning(self) -> str:
        """The beginning of its description, which the card may quote."""
        return getattr(self.dataset, "description_start", "")


def with_beginning(rows: DatasetQuerySet) -> DatasetQuerySet:
    """The rows for cards, with the beginning of each description in place of the whole."""
    return (
        rows.for_cards()
        .defer("description")
        .annotate(description_start=Left("description", BEGINNING))
    )


def cards_in_order(ids: Iterable[int]) -> list[Card]:
    """The cards of these datasets, in this order; those that went private meanwhile are left out."""
    rows = with_beginning(Dataset.objects.published())
    return cards_of(rows.in_order(ids))


def cards_of(datasets: Iterable[Dataset]) -> list[Card]:
    """The cards of these rows, the health of their files read at once."""
    rows = list(datasets)
    health = _health([row.pk for row in rows])
    return [
        Card(row, criteria_met(row.quality_score), _state(*health.get(row.pk, (0, 0, 0))))
        for row in rows
    ]


def _health(ids: list[int]) -> dict[int, tuple[int, int, int]]:
    """For each dataset that lists files: how many, how many answer, how many are dead."""
    answers = Q(availability=True) | ~Q(file="")
    dead = Q(availability=False, file="")
    counts = (
        Resource.objects.filter(dataset__in=ids)
        .order_by()
        .values_list("dataset")
        .annotate(
            every=Count("pk"), alive=Count("pk", filter=answers), dead=Count("pk", filter=dead)
        )
    )
    return {pk: (every, alive, gone) for pk, every, alive, gone in counts}


def _state(every: int, alive: int, dead: int) -> tuple[str, str] | None:
    if not every:
        return None
    if dead == every:
        return "bad", _("Indisponible")
    if dead:
        return "bad", ngettext("%(n)d indisponible", "%(n)d indisponibles", dead) % {"n": dead}
    return ("ok", _("Disponible")) if alive else ("wait", _("Pas encore contrôlé"))
