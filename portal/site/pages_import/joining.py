"""Files beside the texts: pictures they show, documents they offer."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from portal.core import images
from portal.editorial.models import Attachment
from portal.files import names, sniffing
from portal.files.choices import MAX_FILE_BYTES
from portal.site.pages_import.records import Draft, Joined
from portal.site.pages_import.rewiring import PUBLIC, nearby
from portal.site.pages_import.values import clean

WIDEST: Final = 1_600  # pixels of a picture in a text
PICTURES: Final = frozenset({"gif", "jpe", "jpeg", "jpg", "png", "webp"})
NAME_LENGTH: Final = 255  # characters
SHOWN_IN_NAME: Final = 16  # digits of a digest in the place of a file


class NotTaken(ValueError):
    """A file that cannot be joined; the words say why."""


def find(path: str, draft: Draft) -> Joined | None:
    """The file that a path names inside the folder; None when there is none. Raises: NotTaken."""
    root = draft.found.root
    for place in _places(path, draft):
        try:
            real = place.resolve()
            is_there = real.is_file()
        except (OSError, RuntimeError):
            continue
        if is_there and not real.is_relative_to(root):
            raise NotTaken("leads out of the folder")
        if is_there:
            return Joined(_name(path), _digest_of(_taken(real), real.stat().st_mtime_ns), real)
    return _held(path, draft)


def _places(path: str, draft: Draft) -> Iterable[Path]:
    """Where the file may lie: as the path says, else in the folder that a tool serves from the top."""
    tops = list(nearby(path, draft))
    yield from tops
    if path.startswith("/"):
        for top in nearby("/", draft):
            yield from (top / folder / path.lstrip("/") for folder in PUBLIC)


def _held(path: str, draft: Draft) -> Joined | None:
    """The file of that name that the text was given before, when its folder is not at hand today."""
    if draft.subject is None:
        return None
    kind = ContentType.objects.get_for_model(draft.subject)
    mine = Attachment.objects.filter(subject_type=kind, subject_id=draft.subject.pk)
    row = mine.filter(name=_name(path)).first()
    return Joined(row.name, row.digest) if row else None


def _name(path: str) -> str:
    return clean(path)[-NAME_LENGTH:]


def _taken(real: Path) -> Path:
    """The file, if it is one that the portal takes. Raises: NotTaken."""
    if not names.is_allowed(names.normalised(real.name)):
        raise NotTaken("is of a type that is not taken")
    try:
        size = real.stat().st_size
        with real.open("rb") as file:
            head = file.read(sniffing.HEAD_BYTES)
    except OSError as error:
        raise NotTaken(f"cannot be read ({error.strerror})") from error
    limit = images.MAX_BYTES if _is_picture(real.name) else MAX_FILE_BYTES
    if size > limit:
        raise NotTaken(f"is larger than {limit // 1024**2} MB")
    if sniffing.is_html(head):
        raise NotTaken("is a page of HTML")
    return real


def _is_picture(name: str) -> bool:
    return name.rpartition(".")[2].lower() in PICTURES


@lru_cache(maxsize=1_000)
def _digest_of(real: Path, _changed: int) -> str:
    """SHA-256 of a file, read once for each moment it was changed."""
    with real.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Store:
    """Puts files in the portal's store, each content once; in a dry run it only says where they would go."""

    def __init__(self, *, is_dry: bool) -> None:
        self._is_dry = is_dry
        self._kept: dict[str, Attachment] = {}

    def keep(self, joined: Joined) -> Attachment:
        """The unsaved row of a file that is in the store from now on. Raises: NotTaken."""
        known = (
            self._kept.get(joined.digest) or Attachment.objects.filter(digest=joined.digest).first()
        )
        if known is None and joined.path is not None:
            known = self._put(joined.path, joined.digest)
        if known is None:
            raise NotTaken("is not here any more")
        self._kept[joined.digest] = known
        return Attachment(
            name=joined.name,
            title=joined.title[:300],
            file=known.file.name,
            digest=joined.digest,
            size=known.size,
            mime=known.mime,
        )

    def draw(self, joined: Joined, folder: str, sizes: Iterable[int]) -> str:
        """The stored name of a picture in the sizes that pages use. Raises: NotTaken."""
        if joined.path is None or self._is_dry:
            return ""
        try:
            with joined.path.open("rb") as file:
                return images.store(default_storage, folder, file, box=None, sizes=sizes)
        except (images.UnsupportedImage, OSError) as error:
            raise NotTaken(f"is no picture that is taken ({error})") from error

    def _put(self, real: Path, digest: str) -> Attachment:
        name = names.normalised(real.name)
        if not _is_picture(name):
            size = real.stat().st_size
            place = self._save(f"{_folder(digest)}/{name}", real)
        else:
            try:
                content, suffix = images.recoded(real.read_bytes(), WIDEST)
            except images.UnsupportedImage as error:
                raise NotTaken(f"is no picture that is taken ({error})") from error
            size, name = len(content), f"{name.rpartition('.')[0]}.{suffix}"
            place = self._save(f"{_folder(digest)}/{name}", content)
        return Attachment(file=place, digest=digest, size=size, mime=_type_of(name))

    def _save(self, place: str, content: Path | bytes) -> str:
        """Write under this name, unless the same content is there since an earlier run."""
        if self._is_dry or default_storage.exists(place):
            return place
        if isinstance(content, bytes):
            return default_storage.save(place, ContentFile(content))
        with content.open("rb") as file:
            return default_storage.save(place, File(file))


def _folder(digest: str) -> str:
    return f"contents/{digest[:2]}/{digest[:SHOWN_IN_NAME]}"


def _type_of(name: str) -> str:
    return sniffing.type_of(b"", name)


def address_of(row: Attachment) -> str:
    """Where a kept file is read."""
    return default_storage.url(row.file.name)
