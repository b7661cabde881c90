"""Writes of what people follow: saved searches, objects."""

from typing import Any, Final
from urllib.parse import parse_qsl

from django.db import transaction

from portal.accounts.models import User
from portal.core.result_links import TITLE_CHARACTERS, canonical
from portal.following.choices import FOLLOWED, QUERY_LENGTH, SEARCHES_PER_PERSON, SearchKind
from portal.following.models import Follow, SavedSearch
from portal.search import documents
from portal.search.sources import sources

PLACE: Final = ("page", "page_size", "sort")  # where one reads results, not which they are
MAX_PARAMETERS: Final = 300


class TooManySearches(Exception):
    """The person follows as many searches as anyone may."""


class SearchTooLong(Exception):
    """The search holds more than a row can keep."""


class OwnFollower(Exception):
    """Nobody follows themselves."""


class NotFollowed(Exception):
    """The person does not follow this object."""


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


@transaction.atomic
def follow(*, follower: User, subject: Any) -> tuple[int, bool]:
    """Make a person a follower, once: how many followers the object has, and whether this one is new.

    Raises: OwnFollower.
    """
    follower, subject = _held(follower, subject)
    if follower == subject:
        raise OwnFollower
    if Follow.objects.on(subject).filter(follower=follower).exists():
        return subject.followers_count, False
    Follow.objects.create(follower=follower, subject=subject)
    _count(follower, subject, 1)
    _note(follower, subject)
    return subject.followers_count, True


@transaction.atomic
def unfollow(*, follower: User, subject: Any) -> int:
    """End a follow: how many followers the object has left. Raises: NotFollowed."""
    follower, subject = _held(follower, subject)
    gone, _rows = Follow.objects.on(subject).filter(follower=follower).delete()
    if not gone:
        raise NotFollowed
    _count(follower, subject, -1)
    return subject.followers_count


@transaction.atomic
def unfollow_all(user: User, *, delete_comments: bool = False) -> None:
    """End all that a person follows, as their account closes (ACCOUNT_CLOSING); their comments are not kept here."""
    for row in Follow.objects.filter(follower=user).prefetch_related("subject").order_by("pk"):
        if row.subject is not None:
            unfollow(follower=user, subject=row.subject)
    Follow.objects.filter(follower=user).delete()  # of what is no more
    User.objects.filter(pk=user.pk).update(following_count=0)


def _held(follower: User, subject: Any) -> tuple[User, Any]:
    """Both rows, held until the transaction ends; persons in the order of their keys, so that two cannot block.

    Of two clicks at once, the second finds what the first stored.
    """
    persons = {follower.pk, subject.pk} if isinstance(subject, User) else {follower.pk}
    if not isinstance(subject, User):
        subject = type(subject).objects.select_for_update(no_key=True).get(pk=subject.pk)
    held = User.objects.select_for_update(no_key=True).filter(pk__in=persons).order_by("pk")
    found = {person.pk: person for person in held}
    return found[follower.pk], found[subject.pk] if isinstance(subject, User) else subject


def _count(follower: User, subject: Any, change: int) -> None:
    """Write the counters of both, and the object's search document.

    Followers are added to what is there: a catalogue that was imported brings those of its source.
    """
    subject.followers_count = max(0, subject.followers_count + change)
    subject.save(update_fields=["followers_count"])
    follower.following_count = Follow.objects.filter(follower=follower).count()
    follower.save(update_fields=["following_count"])
    _index(subject)


def _index(subject: Any) -> None:
    """Write the object's search document anew, if its kind is searched and it is to be found."""
    for source in sources():
        if source.rows().model is type(subject):
            documents.write(source.documents_of([subject.pk]))


def _note(follower: User, subject: Any) -> None:
    """One line of the journal."""
    follower.activities.create(
        organization_id=getattr(subject, "organization_id", None),
        verb=FOLLOWED,
        subject=subject,
        subject_label=getattr(subject, "label", str(subject))[:500],
    )
