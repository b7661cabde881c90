"""What the query string of a board asks, for pages and exports alike; values that no vocabulary knows are ignored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from catalog.commitments.choices import MOST_SHOWN, CommitmentAccess, CommitmentKind, Status
from catalog.commitments.models import Commitment
from portal.core.slugs import slugify

TEXT_LENGTH: Final = 200  # characters of a parameter
SORTS: Final = {
    "": _("Échéance"),
    "titre": _("Titre"),
    "statut": _("Statut"),
    "ministere": _("Ministère"),
    "-changement": _("Dernier changement"),
}
PARAMETERS: Final = (
    "programme", "ministere", "organisation", "type", "thematique", "trimestre", "statut", "acces", "q",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of a query string. **Shape**: `values` by parameter, empty ones left out."""

    values: Mapping[str, str]
    sort: str = ""

    @property
    def query(self) -> str:
        """The same as a query string, in one order."""
        return urlencode(self.values)

    def rows(self) -> "QuerySet[Commitment]":
        """The commitments that answer."""
        return narrowed(Commitment.objects.published().for_board(), self.values)[:MOST_SHOWN]


def asked_of(query: QueryDict, **fixed: str) -> Asked:
    """What is asked; `fixed` are filters of the page itself."""
    given = {name: query.get(name, "")[:TEXT_LENGTH].strip() for name in PARAMETERS}
    known = {
        name: value for name, value in (given | fixed).items() if value and _is_known(name, value)
    }
    sort = query.get("sort", "")
    return Asked(known, sort if sort in SORTS else "")


def narrowed(rows: Any, values: Mapping[str, str]) -> Any:
    """These rows with these filters."""
    columns = {
        "programme": "programme__slug",
        "ministere": "ministry",
        "organisation": "organization__slug",
        "type": "kind",
        "thematique": "theme",
        "statut": "status",
        "acces": "access",
    }
    for name, value in values.items():
        if name in columns:
            rows = rows.filter(**{columns[name]: value})
    if quarter := values.get("trimestre"):
        year, number = quarter.split("-T")
        rows = rows.filter(due_year=year, due_quarter=number)
    for word in values.get("q", "").split():
        rows = rows.filter(title__unaccent__icontains=word)
    return rows


def in_order(rows: Iterable[Any], sort: str) -> list[Any]:
    """The rows as asked; those without a quarter come after the others."""
    found = list(rows)
    if sort == "titre":
        found.sort(key=lambda row: slugify(row.title))
    elif sort == "ministere":
        found.sort(key=lambda row: (slugify(row.ministry), slugify(row.title)))
    elif sort == "statut":
        order = Status.values
        found.sort(key=lambda row: (order.index(row.status), slugify(row.title)))
    elif sort == "-changement":
        found.sort(key=lambda row: row.status_since, reverse=True)
    return found


def _is_known(name: str, value: str) -> bool:
    vocabularies = {"type": CommitmentKind, "statut": Status, "acces": CommitmentAccess}
    if name in vocabularies:
        return value in vocabularies[name].values
    if name == "trimestre":
        year, _sign, number = value.partition("-T")
        return (
            year.isdecimal()
            and year.isascii()
            and len(year) == 4
            and number in ("1", "2", "3", "4")
        )
    return "\0" not in value
