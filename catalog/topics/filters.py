"""What a query string asks of topics and of their elements (API contract 6.1, 12.1)."""

from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict
from rest_framework import exceptions

from catalog.topics.choices import KINDS, WITHOUT_OBJECT
from catalog.topics.models import TopicElement
from catalog.topics.querysets import TopicElementQuerySet, TopicQuerySet
from catalog.topics.search import FACETS
from organizations.choices import ProducerType
from organizations.models import Organization
from portal.core.api.paging import Place
from portal.core.api.query import boolean_in, choice_in, identifier_in, ordering, sort_in
from portal.core.rules import AnyUser
from portal.search.choices import Kind
from portal.search.counting import LAST_UPDATE_DAYS
from portal.search.listing import found_first
from portal.search.query import WINDOW, Found, Question, search

SORTS: Final = {"name": "name", "created": "created_at", "last_modified": "last_modified"}
CLASSES: Final = (*KINDS, WITHOUT_OBJECT)
MAX_WORDS: Final = 10  # looked for among elements
NOTHING: Final = "-1"  # the key of no row: finds nothing


def listed(query: QueryDict, user: AnyUser, rows: TopicQuerySet) -> TopicQuerySet:
    """Those of the rows that answer the listing's filters, in the order asked for; else the best for the words.

    Raises: Invalid for a value that cannot be; NotAuthenticated for drafts asked by a stranger.
    """
    sort = sort_in(query, SORTS)
    found = rows.filter(_facts(query, user) & _links(query, user))
    text = query.get("q", "")
    drafts = _holding(_words(text)) & Q(private=True)
    found = found_first(found.order_by(*ordering("-created", SORTS)), Kind.TOPIC, text, drafts)
    return found.order_by(*ordering(sort, SORTS)) if sort else found


def _words(text: str) -> tuple[str, ...]:
    return tuple(text[: settings.MAX_QUERY_CHARACTERS].split()[:MAX_WORDS])


def _holding(words: tuple[str, ...]) -> Q:
    """The topics that hold each of these words, for drafts, which search does not know."""
    asked = Q()
    for word in words:
        elements = TopicElement.objects.filter(
            Q(title__icontains=word) | Q(description__icontains=word)
        )
        asked &= (
            Q(name__icontains=word)
            | Q(description__icontains=word)
            | Q(pk__in=elements.values("topic"))
        )
    return asked


def _facts(query: QueryDict, user: AnyUser) -> Q:
    chosen = {
        "organization__public_id": identifier_in(query, "organization"),
        "owner__public_id": identifier_in(query, "owner"),
        "tags__contains": [tag for tag in query.getlist("tag") if tag],
        "zones__geoid": query.get("geozone", "").partition("@")[0],
        "granularity": query.get("granularity"),
    }
    asked = Q(**{path: value for path, value in chosen.items() if value})
    for name in ("private", "featured"):
        if (wanted := boolean_in(query, name)) is not None:
            asked &= Q(**{name: wanted})
    if boolean_in(query, "private") and not user.is_authenticated:
        raise exceptions.NotAuthenticated
    return asked


def _links(query: QueryDict, user: AnyUser) -> Q:
    """The topics that hold these objects; one the caller may not see is in none."""
    asked = Q()
    for field in KINDS.values():
        if identifier := identifier_in(query, field):
            rows = TopicElement.objects.seen(field, user).filter(public_id=identifier)
            holding = TopicElement.objects.filter(**{f"{field}__in": rows})
            asked &= Q(pk__in=holding.values("topic"))
    return asked


def listed_elements(
    query: QueryDict, user: AnyUser, rows: TopicElementQuerySet
) -> TopicElementQuerySet:
    """Those of the elements that answer the filters, in the order of their topic. Raises: Invalid."""
    if name := choice_in(query, "class", CLASSES):
        rows = rows.of_class(name, user)
    if tags := [tag for tag in query.getlist("tag") if tag]:
        rows = rows.filter(tags__contains=tags)
    return rows.answering(_words(query.get("q", "")), user).in_topic_order()


def found(query: QueryDict, place: Place, rows: TopicQuerySet) -> tuple[list[Any], Found]:
    """The page that the search endpoint asks for, and what search says of all that answers.

    Search has no order by name: an order asked for is that of the table.
    """
    sort = sort_in(query, SORTS)
    if not sort:
        result = search(_asked(query, page=place.page, page_size=place.page_size))
        return rows.in_order(result.ids), result
    result = search(_asked(query, page=1, page_size=WINDOW))
    ordered = rows.filter(pk__in=result.ids).order_by(*ordering(sort, SORTS))
    return list(ordered[place.offset : place.offset + place.page_size]), result


def _asked(query: QueryDict, *, page: int, page_size: int) -> Question:
    featured = boolean_in(query, "featured")
    kind = choice_in(query, "producer_type", ProducerType.values)
    since = choice_in(query, "last_update_range", LAST_UPDATE_DAYS)
    return Question(
        kind=Kind.TOPIC,
        text=query.get("q", ""),
        filters={
            "tag": [tag for tag in query.getlist("tag") if tag],
            "featured": [] if featured is None else [str(featured).lower()],
            "producer_type": [kind] if kind else [],
            "last_update": [since] if since else [],
            "organization_id": _keys(
                Organization.objects.published(), identifier_in(query, "organization")
            ),
        },
        page=page,
        page_size=page_size,
        facets=FACETS,
    )


def _keys(rows: "QuerySet[Any]", identifier: str) -> list[str]:
    """The key of the row with this public id; of none when there is no such row, empty when none is asked."""
    if not identifier:
        return []
    keys = rows.filter(public_id=identifier).values_list("pk", flat=True)
    return [str(key) for key in keys] or [NOTHING]
