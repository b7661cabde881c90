"""What a query string asks of organizations (API contract 6.1, 7)."""

from typing import Final

from django.http import QueryDict

from organizations.choices import OrganizationBadge, ProducerType
from organizations.querysets import OrganizationQuerySet
from organizations.search import FACETS
from portal.core.api.paging import Place
from portal.core.api.query import choice_in, ordering, sort_in
from portal.search.choices import Kind
from portal.search.listing import found_first
from portal.search.query import Question

SORTS: Final = {
    "name": "name",
    "reuses": "reuses_count",
    "datasets": "datasets_count",
    "followers": "followers_count",
    "views": "views_count",
    "created": "created_at",
    "last_modified": "last_modified",
}
LISTED_BY: Final = ("q", "sort", "badge", "name", "business_number_id")
KINDS: Final = [kind for kind in ProducerType.values if kind != ProducerType.USER]
SEARCH_SORTS: Final = ("reuses", "datasets", "followers", "views", "created")


def listed(query: QueryDict, rows: OrganizationQuerySet) -> OrganizationQuerySet:
    """The organizations of the listing, in the order asked for; without one the best for the words, or the newest."""
    sort = sort_in(query, SORTS)
    if badge := choice_in(query, "badge", OrganizationBadge.values):
        rows = rows.filter(badges__contains=[badge])
    if name := query.get("name"):
        rows = rows.filter(name__iexact=name)
    if number := query.get("business_number_id"):
        rows = rows.filter(business_number_id=number)
    rows = found_first(
        rows.order_by(*ordering("-created", SORTS)), Kind.ORGANIZATION, query.get("q", "")
    )
    return rows.order_by(*ordering(sort, SORTS)) if sort else rows


def asked(query: QueryDict, place: Place) -> Question:
    """What the search endpoint asks of search."""
    badge = choice_in(query, "badge", OrganizationBadge.values)
    kind = choice_in(query, "producer_type", KINDS)
    return Question(
        kind=Kind.ORGANIZATION,
        text=query.get("q", ""),
        filters={"badge": [badge] if badge else [], "producer_type": [kind] if kind else []},
        sort=sort_in(query, SEARCH_SORTS) or None,
        page=place.page,
        page_size=place.page_size,
        facets=FACETS,
    )
