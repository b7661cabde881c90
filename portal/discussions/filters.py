"""What a query string asks of discussions (API contract 6.1, 6.2, 11.1)."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Q
from django.http import QueryDict
from django.utils import timezone

from portal.core.api.query import (
    boolean_in,
    choice_in,
    identifier_in,
    identifiers_in,
    ordering,
    sort_in,
)
from portal.core.rules import AnyUser
from portal.discussions.choices import OWNED, SUBJECTS
from portal.discussions.models import Discussion
from portal.discussions.querysets import DiscussionQuerySet, subject_models
from portal.search.counting import LAST_UPDATE_DAYS
from portal.search.reading import read

SORTS: Final = {
    "created": "created",
    "closed": "closed",
    "title": "title",
    "discussion.posted_on": "last_posted",
}
SEARCH_SORTS: Final = ("created", "closed")
FACETS: Final = ("object_type", "last_update_range")
"""The parameters that have a facet."""


def listed(query: QueryDict, user: AnyUser) -> DiscussionQuerySet:
    """The discussions of the listing, in the order asked for, else the newest first. Raises: Invalid."""
    sort = sort_in(query, SORTS) or "-created"
    rows = _asked(query, Discussion.objects.visible_to(user))
    if identifiers := identifiers_in(query, "for"):
        rows = rows.on_any(identifiers)
    if organization := identifier_in(query, "org"):
        rows = rows.about(Q(organization__public_id=organization), kinds=OWNED)
    if person := identifier_in(query, "user"):
        rows = rows.with_participant(person)
    return _ordered(rows, sort)


def found(query: QueryDict) -> DiscussionQuerySet:
    """What search finds, for everyone: in the order asked for, else the best, else the newest. Raises: Invalid."""
    sort = sort_in(query, SEARCH_SORTS)
    rows = _searched(query)
    text = _text(query)
    if sort or not text:
        return _ordered(rows, sort or "-created")
    return rows.order_by(SearchRank(F("words"), SearchQuery(text, config="fr")).desc(), "-pk")


def facets(query: QueryDict) -> dict[str, list[dict[str, Any]]]:
    """The facets of a search, each counted without its own filter; two queries."""
    kinds = _searched(query, but="object_type").order_by().values_list("subject_type")
    by_kind = dict(kinds.annotate(number=Count("pk")))
    named = {
        model.__name__: by_kind.get(ContentType.objects.get_for_model(model).pk, 0)
        for model in subject_models()
    }
    ranges = {
        name: Count("pk", filter=Q(last_posted__gte=_since(name))) for name in LAST_UPDATE_DAYS
    }
    updated = _searched(query, but="last_update_range").aggregate(whole=Count("pk"), **ranges)
    return {
        "object_type": _counts(sum(by_kind.values()), named),
        "last_update": _counts(updated.pop("whole"), updated),
    }


def _searched(query: QueryDict, *, but: str = "") -> DiscussionQuerySet:
    """The rows that search looks at, narrowed by all filters `but` one."""
    rows = _asked(query, Discussion.objects.visible_to(AnonymousUser()))
    kind = choice_in(query, "object_type", SUBJECTS)
    if kind and but != "object_type":
        rows = rows.about(kinds=[kind])
    name = choice_in(query, "last_update_range", LAST_UPDATE_DAYS)
    if name and but != "last_update_range":
        rows = rows.filter(last_posted__gte=_since(name))
    return rows


def _asked(query: QueryDict, rows: DiscussionQuerySet) -> DiscussionQuerySet:
    """What the listing and search both understand."""
    closed = boolean_in(query, "closed")
    if closed is not None:
        rows = rows.filter(closed__isnull=not closed)
    text = _text(query)
    return rows.saying(text) if text else rows


def _text(query: QueryDict) -> str:
    """The words asked for; empty when there is none among what was typed."""
    text = query.get("q", "")[: settings.MAX_QUERY_CHARACTERS]
    return text if read(text).words else ""


def _since(name: str) -> Any:
    return timezone.now() - timedelta(days=LAST_UPDATE_DAYS[name])


def _ordered(rows: DiscussionQuerySet, sort: str) -> DiscussionQuerySet:
    """In this order; discussions that are open stand before all dates of closing."""
    column, key = ordering(sort, SORTS)
    if sort.startswith("-"):
        return rows.order_by(F(column.removeprefix("-")).desc(nulls_last=True), key)
    return rows.order_by(F(column).asc(nulls_first=True), key)


def _counts(whole: int, counts: dict[str, int]) -> list[dict[str, Any]]:
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    every = [{"name": "all", "count": whole}]
    return every + [{"name": name, "count": number} for name, number in ordered if number]
