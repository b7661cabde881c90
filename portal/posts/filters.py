"""What a query string asks of posts (API contract 6.1, 12.2)."""

from typing import Any, Final

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from portal.core.api.paging import Place
from portal.core.api.query import boolean_in, choice_in, ordering, sort_in
from portal.core.rules import AnyUser
from portal.posts.choices import PostKind
from portal.posts.querysets import PostQuerySet
from portal.posts.search import FACETS
from portal.search.choices import Kind
from portal.search.counting import LAST_UPDATE_DAYS
from portal.search.listing import found_first
from portal.search.query import WINDOW, Found, Question, search
from portal.search.reading import read

SORTS: Final = {
    "created": "created_at",
    "created_at": "created_at",
    "last_modified": "last_modified",
    "modified": "last_modified",
    "name": "name",
    "headline": "headline",
    "published": "published",
}
SEARCH_SORTS: Final = ("created", "last_modified", "published")


def listed(query: QueryDict, user: AnyUser, rows: PostQuerySet) -> PostQuerySet:
    """Those of the posts that the listing shows this caller, in the order asked for; else the best for the words.

    Drafts, and what is planned, are for operators who ask for them. Raises: Invalid for a value that cannot be.
    """
    sort = sort_in(query, SORTS)
    with_drafts = boolean_in(query, "with_drafts") and getattr(user, "is_superuser", False)
    if not with_drafts:
        rows = rows.published()
    if kind := choice_in(query, "kind", PostKind.values):
        rows = rows.filter(kind=kind)
    text = query.get("q", "")
    unknown = _holding(text) & (Q(published=None) | Q(published__gt=timezone.now()))
    found = found_first(rows.order_by(*ordering("-published", SORTS)), Kind.POST, text, unknown)
    return found.order_by(*ordering(sort, SORTS)) if sort else found


def _holding(text: str) -> Q:
    """The posts that hold each word of a text, for those that search does not know."""
    asked = Q()
    for word in read(text).words:
        asked &= Q(name__icontains=word) | Q(headline__icontains=word) | Q(content__icontains=word)
    return asked


def found(query: QueryDict, place: Place, rows: PostQuerySet) -> tuple[list[Any], Found]:
    """The page that the search endpoint asks for, and what search says of all that answers.

    Search has no order by publication: an order asked for is that of the table.
    """
    sort = sort_in(query, SEARCH_SORTS)
    if not sort:
        result = search(_asked(query, page=place.page, page_size=place.page_size))
        return rows.in_order(result.ids), result
    result = search(_asked(query, page=1, page_size=WINDOW))
    ordered = rows.filter(pk__in=result.ids).order_by(*ordering(sort, SORTS))
    return list(ordered[place.offset : place.offset + place.page_size]), result


def _asked(query: QueryDict, *, page: int, page_size: int) -> Question:
    since = choice_in(query, "last_update_range", LAST_UPDATE_DAYS)
    return Question(
        kind=Kind.POST,
        text=query.get("q", ""),
        filters={
            "tag": [tag for tag in query.getlist("tag") if tag],
            "last_update": [since] if since else [],
        },
        page=page,
        page_size=page_size,
        facets=FACETS,
    )
