"""The query string of the search page: which parameters, which words, what is asked of search.

The page, its feed, its export and a saved search all read it here, so that they agree.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.datasets.choices import AccessType, DatasetBadge, FormatFamily, Frequency, UpdateRange
from catalog.datasets.filters import SEARCH_SORTS, only
from catalog.datasets.models import License
from catalog.spatial.choices import Granularity
from catalog.spatial.models import GeoZone
from organizations.choices import OrganizationBadge, ProducerType
from organizations.models import Organization
from portal.core.api.query import is_period
from portal.core.paging import requested_page
from portal.core.result_links import ResultLinks, canonical, searched
from portal.search.choices import Kind
from portal.search.query import Question

VALUES_ACCEPTED: Final = 20  # values of one filter; nobody ticks more
VALUES_SHOWN: Final = 10
NO_ORGANIZATION: Final = -1  # stands for an organization that does not exist: finds nothing
NO_IDENTIFIER: Final = "0" * 24  # the same in the API, which refuses what is no identifier

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
    ("geozone", "geozone", gettext_lazy("Couverture spatiale")),
    ("granularity", "granularity", gettext_lazy("Granularité spatiale")),
    ("schema", "schema", gettext_lazy("Schéma de données")),
    ("access_type", "access_type", gettext_lazy("Modalités d’accès")),
)  # fmt: skip
# Filters that links of other pages set, and that have no list of values of their own.
MORE_FILTERS: Final = (
    ("featured", "featured"),
    ("organization_badge", "organization_badge"),
    ("temporal_coverage", "object_id"),
)
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
    "organization_badge": OrganizationBadge,
}


def chosen(query: QueryDict) -> dict[str, list[str]]:
    """The values asked for, by parameter, without those that no vocabulary knows."""
    asked: dict[str, list[str]] = {}
    for name in [facet[0] for facet in FACETS] + [more[0] for more in MORE_FILTERS]:
        values = [value.strip()[:96] for value in query.getlist(name)[:VALUES_ACCEPTED]]
        kept = [value for value in dict.fromkeys(values) if value and _is_known(name, value)]
        if kept:
            asked[name] = kept
    return asked


def _is_known(name: str, value: str) -> bool:
    """Whether a value can be one of this filter."""
    if name == "temporal_coverage":
        return is_period(value)
    return name not in CHOICES or value in CHOICES[name].values


def sort_of(query: QueryDict) -> str:
    """The sort asked for; relevance for one we do not know."""
    wanted = query.get("sort", "")
    return wanted if wanted in {name for name, _column, _label in SORTS} else ""


def text_of(query: QueryDict) -> str:
    """The words searched, of a length that search accepts."""
    return query.get("q", "")[: settings.MAX_QUERY_CHARACTERS].strip()


def question_of(
    request: HttpRequest, asked: Mapping[str, list[str]], organizations: Mapping[str, Organization]
) -> Question:
    """What the page asks of search."""
    facet_of = {name: facet for name, facet, _title in FACETS} | dict(MORE_FILTERS)
    filters = {facet_of[name]: values for name, values in asked.items()}
    if "organization" in asked:
        filters["organization_id"] = _keys(asked["organization"], organizations)
    if "temporal_coverage" in asked:
        filters["object_id"] = only(request.GET, ("temporal_coverage",))
    return Question(
        kind=Kind.DATASET,
        text=text_of(request.GET),
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
        shown = [value for value, _count in counts.get("geozone", [])[:VALUES_SHOWN]]
        zones = GeoZone.objects.filter(geoid__in=[*shown, *asked.get("geozone", [])])
        self.zones = dict(zones.values_list("geoid", "name"))

    def of(self, name: str, value: str) -> str:
        """The words for a value of a filter; itself when there are none."""
        if name in CHOICES:
            return str(CHOICES[name](value).label) if value in CHOICES[name].values else value
        if name == "featured":
            return _("Mis en avant")
        words = {"license": self.licenses, "geozone": self.zones}.get(name, {})
        return words.get(value, value)

    def words(
        self, asked: Mapping[str, list[str]], organizations: Mapping[str, Organization]
    ) -> list[str]:
        """The filters in force in words, in the order of the page."""
        return [
            organizations[value].name if value in organizations else self.of(name, value)
            for name, values in asked.items()
            for value in values
        ]


def links_of(
    query: QueryDict,
    asked: Mapping[str, list[str]],
    organizations: Mapping[str, Organization],
    labels: Labels,
) -> ResultLinks:
    """The feed, the export and the API call of this search, and its name."""
    text, sort = text_of(query), sort_of(query)
    named = dict(asked)
    if "organization" in asked:
        named["organization"] = [
            organizations[value].public_id if value in organizations else value
            for value in asked["organization"]
        ]
    pairs = [
        ("q", " ".join(text.split())),
        *((name, value) for name, values in named.items() for value in values),
    ]
    return ResultLinks(
        kind="datasets",
        title=searched(_("Jeux de données"), text, labels.words(asked, organizations)),
        query=canonical(pairs),
        sort=sort,
        api_query=canonical([*(_in_api(*pair, organizations) for pair in pairs), _api_sort(sort)]),
    )


def _in_api(name: str, value: str, organizations: Mapping[str, Organization]) -> tuple[str, str]:
    """A parameter of the page as API v2 writes it."""
    if name == "featured":
        return name, "true" if value == "true" else "false"
    known = {row.public_id for row in organizations.values()}
    if name == "organization" and value not in known:
        return name, NO_IDENTIFIER
    return name, value


def _api_sort(sort: str) -> tuple[str, str]:
    """The sort, when the API has it."""
    return "sort", sort if sort.removeprefix("-") in SEARCH_SORTS else ""
