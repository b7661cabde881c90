"""Writes of files: parts kept until the last has come, wholes streamed to the store.

A file is written before the row that speaks of it, and its place noted beforehand: whatever is cut short, no row is
left without its file, and a file left without a row is removed when its time is over.
"""

import hashlib
import io
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from portal.core.rules import AnyUser
from portal.files import names, sniffing
from portal.files.choices import BLOCK_BYTES, MAX_FILE_BYTES, MAX_UNFINISHED, UNFINISHED_FOR
from portal.files.models import LooseFile, Upload, UploadPart

log = logging.getLogger(__name__)
BATCH = 500  # rows removed in a run


class Refused(ValueError):
    """What was sent cannot be taken; the words say why."""


class NotAllowed(Refused):
    """The name has an extension that is not taken."""


class IsHtml(Refused):
    """The file is a page."""


class TooLarge(Refused):
    """The file is larger than the portal takes."""


@dataclass(frozen=True, slots=True)
class PartsSent:
    """What a call says of a file in parts: which upload, its whole, and which part comes with the call."""

    key: str
    filename: str
    total: int
    index: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is in the store, before any object speaks of it."""

    place: str
    name: str
    format: str
    mime: str
    sha1: str
    size: int
    upload: Upload | None = None


def store(*, filename: str, declared: str, blocks: Iterable[bytes], folder: str) -> StoredFile:
    """A file sent at once, stored. The caller gives it an object within `attaching`.

    declared: the type that its sender says. Raises: NotAllowed, IsHtml, TooLarge.
    """
    name = _taken(filename)
    return _stored(name, declared, iter(blocks), folder)


def assemble(*, sender: AnyUser, sent: PartsSent, folder: str) -> StoredFile:
    """A file whose parts have all come, made whole and stored. The caller gives it an object within `attaching`.

    Raises: Refused when a part is missing or the upload is not this person's, IsHtml.
    """
    upload = Upload.objects.filter(sender_id=sender.pk, key=sent.key).first()
    if upload is None or not _is_same(upload, sent):
        raise Refused("Unknown upload")
    parts = list(upload.parts.order_by("index"))
    if len(parts) != upload.total_parts:
        raise Refused(f"Missing parts: {len(parts)} out of {upload.total_parts} were received")
    _prolong(upload)
    return _stored(upload.filename, "", _blocks_of(parts), folder, upload)


def keep_part(*, sender: AnyUser, sent: PartsSent, content: File) -> None:
    """Keep one part of a file until the others have come; one sent again replaces the former.

    Raises: Refused, NotAllowed, TooLarge.
    """
    if content.size != sent.size:
        raise Refused("Chunk size mismatch")
    if sent.index >= sent.total:
        raise Refused("Invalid partindex")
    upload = _upload_of(sender, sent)
    place = names.place_for_part()
    _write(place, content)
    with _claimed(place):
        held = _held(upload)
        former = held.parts.filter(index=sent.index)
        release([part.place for part in former])
        former.delete()
        if (held.parts.aggregate(sum=Sum("size"))["sum"] or 0) + sent.size > MAX_FILE_BYTES:
            raise TooLarge("The file is too large")
        UploadPart.objects.create(upload=held, index=sent.index, size=sent.size, place=place)
        _prolong(held)


@contextmanager
def attaching(stored: StoredFile) -> Iterator[None]:
    """A transaction that makes a stored file an object's; the file goes when it fails.

    Raises: Refused when another call has finished the same upload meanwhile.
    """
    with _claimed(stored.place):
        if stored.upload is not None:
            _forget([_held(stored.upload).pk])
        yield


def release(places: Sequence[str]) -> None:
    """Remove files once the transaction that forgets them holds; what resists is tried again later."""
    now = timezone.now()
    LooseFile.objects.bulk_create(
        [LooseFile(place=place, expires_at=now) for place in places], ignore_conflicts=True
    )
    for place in places:
        transaction.on_commit(partial(_discard, place), robust=True)


def remove_expired() -> int:
    """Remove the parts whose upload was left, and files that no object speaks of; how many of both."""
    now = timezone.now()
    with transaction.atomic():
        left = Upload.objects.expired(now).select_for_update(skip_locked=True)[:BATCH]
        keys = [upload.pk for upload in left]
        if keys:
            _forget(keys)
    places = list(LooseFile.objects.expired(now).values_list("place", flat=True)[:BATCH])
    for place in places:
        _discard(place)
    return len(keys) + len(places)


def _taken(filename: str) -> str:
    name = names.normalised(filename)
    if not names.is_allowed(name):
        raise NotAllowed("This file type is not allowed.")
    return name


def _stored(
    name: str, declared: str, blocks: Iterator[bytes], folder: str, upload: Upload | None = None
) -> StoredFile:
    """The blocks written to the store, counted and digested as they pass."""
    head = _head_of(blocks)
    if sniffing.is_html(head, declared):
        raise IsHtml("Incorrect file content type: HTML")
    passing: Any = _Passing(chain([head], blocks))
    place = names.place_for(folder, name)
    _write(place, File(passing))
    return StoredFile(
        place=place,
        name=name,
        format=names.format_of(name),
        mime=sniffing.type_of(head, name),
        sha1=passing.sha1.hexdigest(),
        size=passing.size,
        upload=upload,
    )


def _head_of(blocks: Iterator[bytes]) -> bytes:
    """The first blocks, enough of them to tell what the file is."""
    head = b""
    while len(head) < sniffing.HEAD_BYTES and (block := next(blocks, b"")):
        head += block
    return head


class _Passing(io.RawIOBase):
    """Blocks of bytes read as a file; counted, and their SHA-1 computed, as they pass."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        super().__init__()
        self.blocks = iter(blocks)
        self.left = memoryview(b"")
        self.size = 0
        self.sha1 = hashlib.sha1(usedforsecurity=False)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes, as many as there are and fit. Raises: TooLarge."""
        while not self.left:
            block = next(self.blocks, None)
            if block is None:
                return 0
            self.left = memoryview(block)
        count = min(len(buffer), len(self.left))
        taken, self.left = self.left[:count], self.left[count:]
        buffer[:count] = taken
        self.sha1.update(taken)
        self.size += count
        if self.size > MAX_FILE_BYTES:
            raise TooLarge("The file is too large")
        return count


def _write(place: str, content: File) -> None:
    """Put a file in the store, its place noted beforehand and nothing left of it when that fails."""
    LooseFile.objects.create(place=place, expires_at=timezone.now() + UNFINISHED_FOR)
    try:
        default_storage.save(place, content)
    except BaseException:
        _discard(place)
        raise


@contextmanager
def _claimed(place: str) -> Iterator[None]:
    """A transaction that gives a written file a row; the file goes when it fails."""
    try:
        with transaction.atomic():
            LooseFile.objects.filter(place=place).delete()
            yield
    except BaseException:
        _discard(place)
        raise


def _discard(place: str) -> None:
    """Remove a file now; one that resists stays noted, and is tried again."""
    try:
        default_storage.delete(place)
    except Exception:  # whatever the store is
        log.exception("file %s could not be removed", place)
        return
    LooseFile.objects.filter(place=place).delete()


def _upload_of(sender: AnyUser, sent: PartsSent) -> Upload:
    """The upload that a part belongs to, begun by the first that comes. Raises: Refused, NotAllowed."""
    name = _taken(sent.filename)
    own = Upload.objects.filter(sender_id=sender.pk)
    if not own.filter(key=sent.key).exists() and own.count() >= MAX_UNFINISHED:
        raise Refused("Too many unfinished uploads")
    upload, _is_new = Upload.objects.get_or_create(
        sender_id=sender.pk,
        key=sent.key,
        defaults={
            "filename": name,
            "total_parts": sent.total,
            "expires_at": timezone.now() + UNFINISHED_FOR,
        },
    )
    if not _is_same(upload, sent):
        raise Refused("This uuid is that of another upload")
    return upload


def _is_same(upload: Upload, sent: PartsSent) -> bool:
    name = names.normalised(sent.filename)
    return upload.filename == name and upload.total_parts == sent.total


def _prolong(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).update(expires_at=timezone.now() + UNFINISHED_FOR)


def _blocks_of(parts: Iterable[UploadPart]) -> Iterator[bytes]:
    """The bytes of parts, one after the other. Raises: Refused when the store has lost one."""
    for part in parts:
        try:
            with default_storage.open(part.place) as content:
                yield from content.chunks(BLOCK_BYTES)
        except FileNotFoundError as error:
            raise Refused(f"Missing parts: number {part.index} was lost") from error


def _held(upload: Upload) -> Upload:
    """The upload, locked until the transaction ends. Raises: Refused when it is finished, or its time over."""
    found = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if found is None:
        raise Refused("Unknown upload")
    return found


def _forget(keys: Sequence[int]) -> None:
    """Delete uploads, and their parts once the transaction holds."""
    release(list(UploadPart.objects.filter(upload__in=keys).values_list("place", flat=True)))
    Upload.objects.filter(pk__in=keys).delete()
