"""What a query string asks of reuses (API contract 6.1, 8)."""

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

from catalog.dataservices.models import Dataservice
from catalog.datasets.models import Dataset
from organizations.choices import OrganizationBadge, ProducerType
from organizations.models import Organization
from portal.accounts.models import User
from portal.core.api.paging import Place
from portal.core.api.query import boolean_in, choice_in, identifier_in, ordering, sort_in
from portal.core.rules import AnyUser
from portal.search.choices import Kind
from portal.search.counting import LAST_UPDATE_DAYS
from portal.search.listing import found_first
from portal.search.query import Question
from portal.search.reading import read
from reuses.choices import ReuseTopic, ReuseType
from reuses.models import Reuse
from reuses.querysets import ReuseQuerySet

SORTS: Final = {
    "datasets": "datasets_count",
    "followers": "followers_count",
    "views": "views_count",
    "created": "created_at",
    "last_modified": "last_modified",
    "title": "title",
}
SEARCH_SORTS: Final = ("created", "datasets", "followers", "views")
FACETS: Final = (
    "producer_type",
    "organization_id",
    "topic",
    "type",
    "tag",
    "badge",
    "last_update",
)
NOTHING: Final = "-1"  # the key of no row: finds nothing


def listed(query: QueryDict, user: AnyUser, rows: ReuseQuerySet) -> ReuseQuerySet:
    """Those of the rows that the listing shows this caller, in the order asked for; else the best for the words."""
    sort = sort_in(query, SORTS)
    found = rows.listed_for(user).filter(_facts(query) & _links(query, user))
    text = query.get("q", "")
    unknown = _holding(text) & (Q(private=True) | Q(datasets_count=0))
    found = found_first(found.order_by(*ordering("-created", SORTS)), Kind.REUSE, text, unknown)
    return found.order_by(*ordering(sort, SORTS)) if sort else found


def _holding(text: str) -> Q:
    """The reuses that hold each word of a text, for those that search does not know."""
    asked = Q()
    for word in read(text).words:
        asked &= Q(title__icontains=word) | Q(description__icontains=word)
    return asked


def _facts(query: QueryDict) -> Q:
    asked = Q()
    if kind := choice_in(query, "type", ReuseType.values):
        asked &= Q(type=kind)
    if topic := choice_in(query, "topic", ReuseTopic.values):
        asked &= Q(topic=topic)
    if tags := [tag for tag in query.getlist("tag") if tag]:
        asked &= Q(tags__contains=tags)
    for name in ("private", "featured"):
        if (wanted := boolean_in(query, name)) is not None:
            asked &= Q(**{name: wanted})
    return asked


def _links(query: QueryDict, user: AnyUser) -> Q:
    """The conditions on what a reuse is linked to; what the caller may not see links to none."""
    asked = Q()
    for name in ("owner", "organization"):
        if identifier := identifier_in(query, name):
            asked &= Q(**{f"{name}__public_id": identifier})
    if badge := choice_in(query, "organization_badge", OrganizationBadge.values):
        asked &= Q(organization__badges__contains=[badge])
    if identifier := identifier_in(query, "dataset"):
        datasets = Dataset.objects.visible_to(user).filter(public_id=identifier)
        linked = Reuse.datasets.through.objects.filter(dataset__in=datasets)
        asked &= Q(pk__in=linked.values("reuse"))
    if identifier := identifier_in(query, "dataservice"):
        dataservices = Dataservice.objects.visible_to(user).filter(public_id=identifier)
        using = Reuse.dataservices.through.objects.filter(dataservice__in=dataservices)
        asked &= Q(pk__in=using.values("reuse"))
    return asked


def asked(query: QueryDict, place: Place) -> Question:
    """What the search endpoint asks of search."""
    one = {
        "type": choice_in(query, "type", ReuseType.values),
        "topic": choice_in(query, "topic", ReuseTopic.values),
        "producer_type": choice_in(query, "producer_type", ProducerType.values),
        "last_update": choice_in(query, "last_update_range", LAST_UPDATE_DAYS),
    }
    featured = boolean_in(query, "featured")
    badge = choice_in(query, "organization_badge", OrganizationBadge.values)
    return Question(
        kind=Kind.REUSE,
        text=query.get("q", ""),
        filters={
            **{name: [value] for name, value in one.items() if value},
            "featured": [] if featured is None else [str(featured).lower()],
            "tag": [tag for tag in query.getlist("tag") if tag],
            "organization_badge": [badge] if badge else [],
            "organization_id": _organization_keys(query),
            "owner": _owner_keys(query),
            "object_id": [NOTHING] if boolean_in(query, "archived") else [],
        },
        sort=sort_in(query, SEARCH_SORTS) or None,
        page=place.page,
        page_size=place.page_size,
        facets=FACETS,
    )


def _organization_keys(query: QueryDict) -> list[str]:
    return _keys(Organization.objects.published(), identifier_in(query, "organization"))


def _owner_keys(query: QueryDict) -> list[str]:
    return _keys(User.objects.all(), identifier_in(query, "owner"))


def _keys(rows: QuerySet[Any], identifier: str) -> list[str]:
    """The key of the row with this public id; of none when there is no such row, empty when none is asked."""
    if not identifier:
        return []
    keys = rows.filter(public_id=identifier).values_list("pk", flat=True)
    return [str(key) for key in keys] or [NOTHING]
