"""Documents written anew or compared with their objects, while the site runs."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from portal.search import documents
from portal.search.documents import digest
from portal.search.models import Rebuild, SearchDocument, SearchTally
from portal.search.sources import Source, sources

BATCH: Final = 500
Progress = Callable[[int], None]


def rebuild(source: Source, progress: Progress) -> int:
    """Write every document of a kind anew, from where a stopped run left off; how many were written.

    Rows are locked batch by batch against changes, so that no older state is written over a newer one.
    """
    state, _created = Rebuild.objects.get_or_create(kind=source.kind)
    written = 0
    for keys in source.batches(source.rows(), BATCH, state.last_key):
        written += _rebuild_batch(source, state, keys)
        progress(len(keys))
    with transaction.atomic():
        _forget_orphans(source, state.last_key, None)
        state.delete()
    return written


def is_wanting() -> bool:
    """Whether there are objects and no document at all, or a rebuild was stopped half-way."""
    if Rebuild.objects.exists():
        return True
    return not SearchDocument.objects.exists() and any(each.rows().exists() for each in sources())


@transaction.atomic
def _rebuild_batch(source: Source, state: Rebuild, keys: Sequence[int]) -> int:
    locked = _lock(source, keys)
    found = source.documents_of(locked)
    documents.write(found)
    _forget_orphans(source, state.last_key, keys[-1])
    state.last_key = keys[-1]
    state.save(update_fields=["last_key"])
    return len(found)


def _lock(source: Source, keys: Sequence[int]) -> list[int]:
    """Hold these rows as they are until the end of the transaction; those that are gone are left out."""
    rows = (
        source.rows()
        .filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    return list(rows.values_list("pk", flat=True))


def _forget_orphans(source: Source, after: int, last: int | None) -> int:
    """Remove the documents of a range of keys whose object is not to be found, in one statement."""
    orphans = _orphans(source, after, last)
    gone, _models = orphans.delete()
    if gone:
        SearchTally.objects.create(kind=source.kind, change=-gone)
    return gone


def _orphans(source: Source, after: int, last: int | None) -> "QuerySet[SearchDocument]":
    """The documents of a range of keys without an object to be found."""
    rows = source.rows().order_by().filter(pk__gt=after)
    found = SearchDocument.objects.filter(kind=source.kind, object_id__gt=after)
    if last is not None:
        rows, found = rows.filter(pk__lte=last), found.filter(object_id__lte=last)
    return found.exclude(object_id__in=rows.values("pk"))


def differences(source: Source, progress: Progress) -> Iterator[tuple[int, str]]:
    """Every object whose document is missing, different or left over: its key and which.

    What seems different is looked at again with the row locked: a change under way is no difference.
    """
    for keys in source.batches(source.rows(), BATCH):
        seeming = _unlike(source, keys)
        if seeming:
            with transaction.atomic():
                yield from _unlike(source, _lock(source, [key for key, _what in seeming]))
        progress(len(keys))
    yield from (
        (key, "left over") for key in _orphans(source, 0, None).values_list("object_id", flat=True)
    )
    total = sum(SearchTally.objects.filter(kind=source.kind).values_list("change", flat=True))
    if total != (stored := SearchDocument.objects.filter(kind=source.kind).count()):
        yield 0, f"counted {total}, stored {stored}"


def _unlike(source: Source, keys: Sequence[int]) -> list[tuple[int, str]]:
    rows = SearchDocument.objects.filter(kind=source.kind, object_id__in=keys)
    stored = {key: bytes(value) for key, value in rows.values_list("object_id", "digest")}
    expected = {document.object_id: digest(document) for document in source.documents_of(keys)}
    return [
        (key, "different" if key in stored else "missing")
        for key, value in expected.items()
        if stored.get(key) != value
    ]
