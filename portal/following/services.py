"""Writes of saved searches."""

from typing import Final
from urllib.parse import parse_qsl

from django.db import transaction

from portal.accounts.models import User
from portal.core.result_links import TITLE_CHARACTERS, canonical
from portal.following.choices import QUERY_LENGTH, SEARCHES_PER_PERSON, SearchKind
from portal.following.models import SavedSearch

PLACE: Final = ("page", "page_size", "sort")  # where one reads results, not which they are
MAX_PARAMETERS: Final = 300


class TooManySearches(Exception):
    """The person follows as many searches as anyone may."""


class SearchTooLong(Exception):
    """The search holds more than a row can keep."""


@transaction.atomic
def save_search(*, search: SavedSearch) -> SavedSearch:
    """Keep a search for its person, once: the row that is there already is given back.

    Raises: SearchTooLong; TooManySearches.
    """
    search.query = normalised(search.query)
    search.title = _printable(search.title) or str(SearchKind(search.kind).label)
    User.objects.select_for_update().get(
        pk=search.user_id
    )  # so that two clicks cannot pass the limit
    mine = SavedSearch.objects.filter(user=search.user_id)
    known = mine.filter(kind=search.kind, query=search.query).first()
    if known:
        return known
    if mine.count() >= SEARCHES_PER_PERSON:
        raise TooManySearches
    search.save()
    return search


def forget_search(*, search: SavedSearch) -> None:
    """Remove a saved search."""
    search.delete()


def normalised(query: str) -> str:
    """The canonical form of a query string, without page and order. Raises: SearchTooLong."""
    try:
        pairs = parse_qsl(query.removeprefix("?"), max_num_fields=MAX_PARAMETERS)
    except ValueError as error:
        raise SearchTooLong from error
    found = canonical((name, value) for name, value in pairs if name not in PLACE)
    if len(found) > QUERY_LENGTH:
        raise SearchTooLong
    return found


def _printable(title: str) -> str:
    """The title on one line, without characters that show nothing or turn the line around."""
    words = " ".join(title.split())
    return "".join(letter for letter in words if letter.isprintable())[:TITLE_CHARACTERS]
