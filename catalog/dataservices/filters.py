"""What a query string asks of dataservices (API contract 6.1, 9)."""

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

from catalog.dataservices.models import Dataservice
from catalog.dataservices.querysets import DataserviceQuerySet
from catalog.datasets.choices import AccessType
from catalog.datasets.models import Dataset
from organizations.choices import OrganizationBadge, ProducerType
from organizations.models import Organization
from portal.accounts.models import User
from portal.core.api.paging import Place
from portal.core.api.query import (
    boolean_in,
    choice_in,
    choices_in,
    identifier_in,
    ordering,
    sort_in,
)
from portal.core.rules import AnyUser
from portal.search.choices import Kind
from portal.search.counting import LAST_UPDATE_DAYS
from portal.search.listing import found_first
from portal.search.query import Question
from portal.search.reading import read

SORTS: Final = {
    "followers": "followers_count",
    "views": "views_count",
    "title": "title",
    "base_api_url": "base_api_url",
    "created": "created_at",
    "last_modified": "metadata_modified_at",
}
SEARCH_SORTS: Final = ("created", "views", "followers")
FACETS: Final = (
    "access_type", "producer_type", "organization_id", "tag", "badge", "last_update",
)  # fmt: skip
NOTHING: Final = "-1"  # the key of no row: finds nothing
_PUBLISHED: Final = Q(private=False, deleted=None, archived=None)


def listed(query: QueryDict, user: AnyUser, rows: DataserviceQuerySet) -> DataserviceQuerySet:
    """Those of the rows that the listing shows this caller, in the order asked for; else the best for the words.

    Raises: Invalid for a value that cannot be.
    """
    sort = sort_in(query, SORTS)
    found = rows.listed_for(user).filter(_facts(query) & _links(query, user))
    if reuse := identifier_in(query, "reuse"):
        found = found.of_reuse(reuse, user)
    text = query.get("q", "")
    drafts = _holding(text) & ~_PUBLISHED
    found = found.order_by(*ordering("-created", SORTS))
    found = found_first(found, Kind.DATASERVICE, text, drafts)
    return found.order_by(*ordering(sort, SORTS)) if sort else found


def _holding(text: str) -> Q:
    """The dataservices that hold each word of a text, for those that search does not know."""
    asked = Q()
    for word in read(text).words:
        asked &= (
            Q(title__icontains=word) | Q(acronym__icontains=word) | Q(description__icontains=word)
        )
    return asked


def _facts(query: QueryDict) -> Q:
    """The conditions on columns of the dataservice itself and of its producer."""
    badge = choice_in(query, "organization_badge", OrganizationBadge.values)
    chosen = {
        "organization__public_id": identifier_in(query, "organization"),
        "owner__public_id": identifier_in(query, "owner"),
        "access_type": choice_in(query, "access_type", AccessType.values),
        "organization__badges__contains": [badge] if badge else [],
        "tags__contains": [tag for tag in query.getlist("tag") if tag],
    }
    asked = Q(**{path: value for path, value in chosen.items() if value})
    featured = boolean_in(query, "featured")
    return asked if featured is None else asked & Q(featured=featured)


def _links(query: QueryDict, user: AnyUser) -> Q:
    """The conditions on what a dataservice is linked to; a dataset the caller may not see links to none."""
    asked = Q()
    if identifier := identifier_in(query, "dataset"):
        datasets = Dataset.objects.visible_to(user).filter(public_id=identifier)
        linked = Dataservice.datasets.through.objects.filter(dataset__in=datasets)
        asked &= Q(pk__in=linked.values("dataservice"))
    if identifier := identifier_in(query, "contact_point"):
        answering = Dataservice.contact_points.through.objects.filter(
            contactpoint__public_id=identifier
        )
        asked &= Q(pk__in=answering.values("dataservice"))
    identifier_in(query, "topic")  # unknown ones are ignored, as among datasets (API contract 4.1)
    return asked


def asked(query: QueryDict, place: Place) -> Question:
    """What the search endpoint asks of search. Raises: Invalid for a value that cannot be."""
    featured = boolean_in(query, "featured")
    identifier_in(query, "topic")
    return Question(
        kind=Kind.DATASERVICE,
        text=query.get("q", ""),
        filters={
            "access_type": _access_types(query),
            "producer_type": choices_in(query, "producer_type", ProducerType.values),
            "last_update": choices_in(query, "last_update_range", LAST_UPDATE_DAYS),
            "featured": [] if featured is None else [str(featured).lower()],
            "tag": [tag for tag in query.getlist("tag") if tag],
            "organization_id": _keys(
                Organization.objects.published(), identifier_in(query, "organization")
            ),
            "owner": _keys(User.objects.all(), identifier_in(query, "owner")),
            "object_id": [NOTHING] if boolean_in(query, "archived") else [],
        },
        sort=sort_in(query, SEARCH_SORTS) or None,
        page=place.page,
        page_size=place.page_size,
        facets=FACETS,
    )


def _access_types(query: QueryDict) -> list[str]:
    """The access types asked for, by name or by the older `is_restricted`; empty when none is."""
    named = choices_in(query, "access_type", AccessType.values)
    is_restricted = boolean_in(query, "is_restricted")
    if is_restricted is None:
        return named
    meant = [kind for kind in AccessType.values if (kind == AccessType.RESTRICTED) == is_restricted]
    return [kind for kind in named or meant if kind in meant] or [NOTHING]


def _keys(rows: QuerySet[Any], identifier: str) -> list[str]:
    """The key of the row with this public id; of none when there is no such row, empty when none is asked."""
    if not identifier:
        return []
    keys = rows.filter(public_id=identifier).values_list("pk", flat=True)
    return [str(key) for key in keys] or [NOTHING]
