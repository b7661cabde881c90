"""The filters of the search page: which parameters, which words, and what is asked of search."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.datasets.choices import AccessType, DatasetBadge, FormatFamily, Frequency, UpdateRange
from catalog.datasets.models import License
from catalog.spatial.choices import Granularity
from catalog.spatial.models import GeoZone
from organizations.choices import ProducerType
from organizations.models import Organization
from portal.core.paging import requested_page
from portal.search.choices import Kind
from portal.search.query import Question

VALUES_ACCEPTED: Final = 20  # values of one filter; nobody ticks more
VALUES_FIRST: Final = 5  # values of a facet in sight; the others are one click away
VALUES_SHOWN: Final = 10
NO_ORGANIZATION: Final = -1  # stands for an organization that does not exist: finds nothing

# Parameter, name of the facet in search, title; the first ones stand open.
FACETS: Final = (
    ("format_family", "format_family", gettext_lazy("Format de données")),
    ("last_update_range", "last_update", gettext_lazy("Date de mise à jour")),
    ("organization", "organization_id", gettext_lazy("Organisation")),
    ("producer_type", "producer_type", gettext_lazy("Type d’organisation")),
    ("badge", "badge", gettext_lazy("Label de donnée")),
    ("license", "license", gettext_lazy("Licence")),
    ("tag", "tag", gettext_lazy("Mots-clés")),
    ("format", "format", gettext_lazy("Formats")),
    ("frequency", "frequency", gettext_lazy("Fréquence")),
    ("granularity", "granularity", gettext_lazy("Granularité spatiale")),
    ("access_type", "access_type", gettext_lazy("Modalités d’accès")),
)  # fmt: skip
OPEN_FACETS: Final = 3
# Filters that links of other pages set, and that have no list of values of their own.
MORE_FILTERS: Final = (("geozone", "geozone"), ("featured", "featured"))
SORTS: Final = (
    ("", None, gettext_lazy("Pertinence")),
    ("-last_update", "-last_update", gettext_lazy("Dernière mise à jour")),
    ("-created", "-created", gettext_lazy("Date de création")),
    ("-reuses", "-reuses", gettext_lazy("Nombre de réutilisations")),
    ("-followers", "-followers", gettext_lazy("Nombre d’abonnés")),
    ("-views", "-views", gettext_lazy("Nombre de vues")),
    ("-quality", "-quality", gettext_lazy("Qualité")),
)  # fmt: skip
CHOICES: Final[Mapping[str, Any]] = {
    "format_family": FormatFamily,
    "last_update_range": UpdateRange,
    "producer_type": ProducerType,
    "badge": DatasetBadge,
    "frequency": Frequency,
    "granularity": Granularity,
    "access_type": AccessType,
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, as a box to tick."""

    value: str
    label: str
    count: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values: some in sight, the others folded."""

    name: str
    title: str
    first: tuple[Value, ...]
    others: tuple[Value, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in force, and the address without it."""

    label: str
    url: str


def chosen(query: QueryDict) -> dict[str, list[str]]:
    """The values asked for, by parameter, without those that no vocabulary knows."""
    asked: dict[str, list[str]] = {}
    for name in [facet[0] for facet in FACETS] + [more[0] for more in MORE_FILTERS]:
        values = [value.strip()[:96] for value in query.getlist(name)[:VALUES_ACCEPTED]]
        known = CHOICES[name].values if name in CHOICES else None
        kept = [
            value for value in dict.fromkeys(values) if value and (known is None or value in known)
        ]
        if kept:
            asked[name] = kept
    return asked


def kept(asked: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """The filters in force that no box shows: the form must carry them along."""
    return [(name, value) for name, _facet in MORE_FILTERS for value in asked.get(name, [])]


def sort_of(query: QueryDict) -> str:
    """The sort asked for; relevance for one we do not know."""
    wanted = query.get("sort", "")
    return wanted if wanted in {name for name, _column, _label in SORTS} else ""


def question_of(
    request: HttpRequest, asked: Mapping[str, list[str]], organizations: Mapping[str, Organization]
) -> Question:
    """What the page asks of search."""
    facet_of = {name: facet for name, facet, _title in FACETS} | dict(MORE_FILTERS)
    filters = {facet_of[name]: values for name, values in asked.items()}
    if "organization" in asked:
        filters["organization_id"] = _keys(asked["organization"], organizations)
    return Question(
        kind=Kind.DATASET,
        text=request.GET.get("q", "")[: settings.MAX_QUERY_CHARACTERS],
        filters=filters,
        sort={name: column for name, column, _label in SORTS}[sort_of(request.GET)],
        page=requested_page(request.GET.get("page")),
        page_size=settings.PAGE_SIZE,
        facets=[facet for _name, facet, _title in FACETS],
    )


def _keys(values: list[str], organizations: Mapping[str, Organization]) -> list[str]:
    return [
        str(organizations[value].pk if value in organizations else NO_ORGANIZATION)
        for value in values
    ]


def organizations_asked(asked: Mapping[str, list[str]]) -> dict[str, Organization]:
    """The organizations named in the filter, by the very word that names them."""
    words = asked.get("organization", [])
    if not words:
        return {}
    found = (
        Organization.objects.published()
        .for_cards()
        .filter(Q(public_id__in=words) | Q(slug__in=words))
    )
    return {word: row for row in found for word in words if word in (row.public_id, row.slug)}


class Labels:
    """French words for the values of facets; one query for each kind that has a table."""

    def __init__(
        self, counts: Mapping[str, list[tuple[str, int]]], asked: Mapping[str, list[str]]
    ) -> None:
        keys = [int(value) for value, _count in counts.get("organization_id", [])[:VALUES_SHOWN]]
        rows = Organization.objects.filter(pk__in=keys).only("public_id", "slug", "name")
        self.organizations = {str(row.pk): row for row in rows}
        self.licenses = dict(License.objects.values_list("key", "title"))
        self.zones = (
            dict(GeoZone.objects.filter(geoid__in=asked["geozone"]).values_list("geoid", "name"))
            if "geozone" in asked
            else {}
        )

    def of(self, name: str, value: str) -> str:
        """The words for a value of a filter; itself when there are none."""
        if name in CHOICES:
            return str(CHOICES[name](value).label) if value in CHOICES[name].values else value
        if name == "featured":
            return _("Mis en avant")
        words = {"license": self.licenses, "geozone": self.zones}.get(name, {})
        return words.get(value, value)


def facets_of(
    counts: Mapping[str, list[tuple[str, int]]], asked: Mapping[str, list[str]], labels: Labels
) -> list[Facet]:
    """The facets to show: those with values, ticked ones first in sight."""
    shown = []
    for place, (name, facet, title) in enumerate(FACETS):
        values = _values(name, counts.get(facet, []), asked.get(name, []), labels)
        if values:
            is_open = place < OPEN_FACETS or name in asked
            shown.append(
                Facet(
                    name,
                    str(title),
                    tuple(values[:VALUES_FIRST]),
                    tuple(values[VALUES_FIRST:]),
                    is_open,
                )
            )
    return shown


def _values(
    name: str, counted: list[tuple[str, int]], asked: list[str], labels: Labels
) -> list[Value]:
    if name == "organization":
        rows = [(labels.organizations.get(key), count) for key, count in counted[:VALUES_SHOWN]]
        values = [
            Value(row.public_id, row.name, count, row.public_id in asked or row.slug in asked)
            for row, count in rows
            if row
        ]
    else:
        values = [
            Value(value, labels.of(name, value), count, value in asked) for value, count in counted
        ]
        counted_values = {value for value, _count in counted}
        values += [
            Value(value, labels.of(name, value), 0, is_active=True)
            for value in asked
            if value not in counted_values
        ]
    if name in ("format_family", "last_update_range"):  # a fixed order says more than the counts
        order = CHOICES[name].values
        return sorted(
            values, key=lambda value: order.index(value.value) if value.value in order else 99
        )
    return sorted(values, key=lambda value: not value.is_active)[:VALUES_SHOWN]


def active_filters(
    request: HttpRequest,
    asked: Mapping[str, list[str]],
    labels: Labels,
    organizations: Mapping[str, Organization],
) -> list[ActiveFilter]:
    """The filters in force, each with the address that takes it back."""
    active = []
    for name, values in asked.items():
        for value in values:
            words = organizations[value].name if value in organizations else labels.of(name, value)
            active.append(ActiveFilter(words, _without(request, name, value)))
    return active


def _without(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query.setlist(name, [kept for kept in query.getlist(name) if kept.strip()[:96] != value])
    encoded = query.urlencode()
    return f"{request.path}?{encoded}" if encoded else request.path
