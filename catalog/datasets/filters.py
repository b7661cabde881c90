"""What a query string asks of datasets: the listing's filters and the search's (API contract 4.1, 6.1)."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import QueryDict
from rest_framework import exceptions

from catalog.datasets.choices import AccessType, DatasetBadge, FormatFamily, Frequency, UpdateRange
from catalog.datasets.models import Dataset, Resource
from catalog.datasets.models.license import NOT_SPECIFIED
from catalog.datasets.querysets import DatasetQuerySet
from organizations.choices import OrganizationBadge, ProducerType
from organizations.models import Organization
from portal.accounts.models import User
from portal.core.api.paging import Place
from portal.core.api.query import (
    boolean_in,
    choice_in,
    choices_in,
    identifier_in,
    identifiers_in,
    ordering,
    period_in,
    sort_in,
)
from portal.core.rules import AnyUser
from portal.following.models import Follow
from portal.search.choices import Kind
from portal.search.listing import found_first
from portal.search.query import Question
from portal.search.reading import read

SORTS: Final = {
    "title": "title",
    "created": "created_at_internal",
    "last_update": "last_update",
    "reuses": "reuses_count",
    "followers": "followers_count",
    "views": "views_count",
}
SEARCH_SORTS: Final = ("created", "last_update", "reuses", "followers", "views")
FACETS: Final = (
    "format_family",
    "access_type",
    "producer_type",
    "organization_id",
    "last_update",
    "tag",
    "license",
    "format",
    "schema",
    "geozone",
    "granularity",
    "badge",
    "topics",
)
STATES: Final = ("archived", "deleted", "private")
KEYED: Final = (
    "temporal_coverage",
    "schema_version",
    "reuse",
    "dataservice",
    "topic",
    "followed_by",
)  # filters that go by keys
LINKED: Final[Mapping[str, tuple[str, ...]]] = {
    "reuse": ("reuses",),
    "dataservice": ("dataservices",),
    "topic": ("topic_elements", "topic"),
}
"""Filters by an object of a higher app: the relations that lead there, which are absent when that app is."""
NOTHING: Final = "-1"  # the key of no row: finds nothing


def listed(query: QueryDict, user: AnyUser, rows: DatasetQuerySet) -> DatasetQuerySet:
    """Those of the rows that the listing shows this caller, in order; its text `q` left aside.

    Raises: as `narrowed`; Invalid for an unknown sort.
    """
    sort = sort_in(query, SORTS)
    found = narrowed(query, user, rows.listed_for(user))
    return found.order_by(*ordering(sort or "-created", SORTS))


def narrowed(query: QueryDict, user: AnyUser, rows: DatasetQuerySet) -> DatasetQuerySet:
    """Those of the rows that pass the filters asked for.

    Raises: Invalid for a value that cannot be; NotAuthenticated for a state asked by a stranger.
    """
    rows = rows.filter(_facts(query) & _states(query, user))
    for name, narrow in _NARROW.items():
        if value := query.get(name):
            rows = narrow(rows, value)
    rows = _with_schema(rows, query)
    for name in LINKED:
        if linked := _linked(query, name, user):
            rows = rows.filter(pk__in=_keys_of(name, linked))
    if follower := identifier_in(query, "followed_by"):
        rows = rows.filter(Follow.objects.shows(Dataset, follower))
    return rows


def _facts(query: QueryDict) -> Q:
    """The conditions on columns of the dataset itself and of its producer."""
    chosen = {
        "organization__public_id": identifier_in(query, "organization"),
        "owner__public_id": identifier_in(query, "owner"),
        "access_type": choice_in(query, "access_type", AccessType.values),
        "badges__contains": _listed(choice_in(query, "badge", DatasetBadge.values)),
        "organization__badges__contains": _listed(
            choice_in(query, "organization_badge", OrganizationBadge.values)
        ),
        "tags__contains": [tag for tag in query.getlist("tag") if tag],
        "temporal_start__range": period_in(query, "temporal_coverage"),
    }
    asked = Q(**{path: value for path, value in chosen.items() if value})
    featured = boolean_in(query, "featured")
    return asked if featured is None else asked & Q(featured=featured)


def _listed(value: str) -> list[str]:
    return [value] if value else []


def _states(query: QueryDict, user: AnyUser) -> Q:
    asked = Q()
    for name in STATES:
        wanted = boolean_in(query, name)
        if wanted is None:
            continue
        if not user.is_authenticated:
            raise exceptions.NotAuthenticated
        asked &= Q(private=wanted) if name == "private" else Q(**{f"{name}__isnull": not wanted})
    return asked


def _linked(query: QueryDict, name: str, user: AnyUser) -> Any:
    """The reuse, API or topic asked for; None, and the filter is ignored, for one the caller may not see (4.1)."""
    identifier = identifier_in(query, name)
    if not identifier:
        return None
    kind: Any = Dataset
    for relation in LINKED[name]:
        fields = {field.name: field for field in kind._meta.get_fields()}
        if relation not in fields:
            return None
        kind = fields[relation].related_model
    return kind.objects.visible_to(user).filter(public_id=identifier).first()


def _keys_of(name: str, linked: Any) -> QuerySet:
    """The keys of the datasets of a reuse, API or topic."""
    return Dataset.objects.filter(**{"__".join(LINKED[name]): linked}).values("pk")


def _with_schema(rows: DatasetQuerySet, query: QueryDict) -> DatasetQuerySet:
    """Those with a file of this schema, and of this version of it."""
    named = {"schema__name": query.get("schema"), "schema__version": query.get("schema_version")}
    asked = {path: value for path, value in named.items() if value}
    files = Resource.objects.filter(**asked).values("dataset")
    return rows.filter(pk__in=files) if asked else rows


def _with_license(rows: DatasetQuerySet, key: str) -> DatasetQuerySet:
    return rows.filter(license=None) if key == NOT_SPECIFIED else rows.filter(license__key=key)


_NARROW: Final[Mapping[str, Callable[[DatasetQuerySet, str], DatasetQuerySet]]] = {
    "license": _with_license,
    "geozone": lambda rows, zone: rows.filter(zones__geoid=zone.partition("@")[0]),
    "granularity": lambda rows, level: rows.filter(granularity=level),
    "format": lambda rows, name: rows.filter(resources_formats__contains=[name.strip().lower()]),
}


def matching(rows: DatasetQuerySet, query: QueryDict) -> DatasetQuerySet:
    """Those of these rows that answer the text `q`, drafts of the caller first; in the order asked for if any."""
    text = query.get("q", "")
    drafts = _titled(text) & ~_PUBLISHED
    found = found_first(rows, Kind.DATASET, text, drafts, _search_filters(query))
    sort = sort_in(query, SORTS)
    return found.order_by(*ordering(sort, SORTS)) if sort else found


def has_matching_drafts(rows: DatasetQuerySet, query: QueryDict) -> bool:
    """Whether rows that search does not know, the caller's own, hold the words of `q`."""
    return rows.exclude(_PUBLISHED).filter(_titled(query.get("q", ""))).exists()


_PUBLISHED: Final = Q(private=False, deleted=None, archived=None)


def _titled(text: str) -> Q:
    """The rows whose title or acronym holds each word of a text."""
    asked = Q()
    for word in read(text).words:
        asked &= Q(title__icontains=word) | Q(acronym__icontains=word)
    return asked


def asked(query: QueryDict, place: Place, *, facets: tuple[str, ...] = FACETS) -> Question:
    """What is asked of search: the search endpoint, and the listing when it has words."""
    return Question(
        kind=Kind.DATASET,
        text=query.get("q", ""),
        filters=_search_filters(query),
        sort=sort_in(query, SEARCH_SORTS) or None,
        page=place.page,
        page_size=place.page_size,
        facets=facets,
    )


def _search_filters(query: QueryDict) -> dict[str, list[str]]:
    """The filters that search knows; a parameter that is repeated widens, as on the page, but tags narrow."""
    featured = boolean_in(query, "featured")
    return {
        "badge": choices_in(query, "badge", DatasetBadge.values),
        "access_type": choices_in(query, "access_type", AccessType.values),
        "producer_type": choices_in(query, "producer_type", ProducerType.values),
        "format_family": choices_in(query, "format_family", FormatFamily.values),
        "last_update": choices_in(query, "last_update_range", UpdateRange.values),
        "frequency": choices_in(query, "frequency", Frequency.values),
        "license": [key for key in query.getlist("license") if key],
        "geozone": [zone.partition("@")[0] for zone in query.getlist("geozone") if zone],
        "featured": [] if featured is None else [str(featured).lower()],
        "tag": [tag for tag in query.getlist("tag") if tag],
        "granularity": [level for level in query.getlist("granularity") if level],
        "format": [name.strip().lower() for name in query.getlist("format") if name],
        "schema": [name for name in query.getlist("schema") if name],
        "owner": _owner_keys(query),
        "organization_badge": choices_in(query, "organization_badge", OrganizationBadge.values),
        "organization_id": _organization_keys(query),
        "object_id": only(query, KEYED),
    }


def _organization_keys(query: QueryDict) -> list[str]:
    """Keys of the organizations asked for, by id or name; empty when none is asked."""
    conditions = Q()
    if identifiers := identifiers_in(query, "organization"):
        conditions &= Q(public_id__in=identifiers)
    if name := query.get("organization_name"):
        conditions &= Q(name__iexact=name)
    if not conditions:
        return []
    keys = Organization.objects.published().filter(conditions).values_list("pk", flat=True)
    return [str(key) for key in keys] or [NOTHING]


def _owner_keys(query: QueryDict) -> list[str]:
    """The key of the person asked for; empty when nobody is."""
    identifier = identifier_in(query, "owner")
    if not identifier:
        return []
    keys = User.objects.filter(public_id=identifier).values_list("pk", flat=True)
    return [str(key) for key in keys] or [NOTHING]


def only(query: QueryDict, names: Collection[str]) -> list[str]:
    """Keys of the datasets that pass these filters, which search knows nothing of; empty without any.

    Raises: Invalid for a value that cannot be.
    """
    user = AnonymousUser()
    narrowing = [name for name in names if query.get(name)]
    narrowing = [name for name in narrowing if name not in LINKED or _linked(query, name, user)]
    if not narrowing:
        return []
    kept = QueryDict(mutable=True)
    for name in narrowing:
        kept.setlist(name, query.getlist(name))
    rows = listed(kept, user, Dataset.objects.all())
    return [str(pk) for pk in rows.order_by().values_list("pk", flat=True)] or [NOTHING]
