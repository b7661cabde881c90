"""Pictures that people send: checked, turned upright, cut to a box, stored in the sizes that pages use.

An image lives in a folder of its own: `original` as it was sent, `image` as it is shown, and one file a thumbnail,
named after its size in pixels. A field holds the name of `image`; the others follow from it.
"""

import io
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from PIL import Image, ImageOps

from portal.core import ids

FORMATS: Final = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
MAX_BYTES: Final = 10 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000  # 160 MB once unpacked
_SHOWN, _ORIGINAL = "image", "original"

Box = tuple[int, int, int, int]


class UnsupportedImage(ValueError):
    """What was sent is no picture that the portal takes."""


def store(
    storage: Storage, folder: str, sent: Any, *, box: Box | None, sizes: Iterable[int]
) -> str:
    """Keep a picture; the name of the file that is shown.

    sent: an open file. sizes: the widest the shown one may be in pixels, then the sides of its thumbnails.
    Raises: UnsupportedImage.
    """
    content = sent.read(MAX_BYTES + 1)
    image = _opened(content)
    kind = image.format or ""
    name = f"{folder}/{ids.new_public_id()}"
    suffix = FORMATS[kind]
    storage.save(f"{name}/{_ORIGINAL}.{suffix}", ContentFile(content))
    widest, *sides = sizes
    upright = ImageOps.exif_transpose(image)
    shown = upright.crop(_within(box, upright.size)) if box else upright
    for stem, side in ((_SHOWN, widest), *((str(side), side) for side in sides)):
        storage.save(f"{name}/{stem}.{suffix}", ContentFile(_resized(shown, side, kind)))
    return f"{name}/{_SHOWN}.{suffix}"


def recoded(content: bytes, widest: int) -> tuple[bytes, str]:
    """A picture drawn anew, no wider than this many pixels, and its extension: nothing but what is seen stays.

    Of one that moves, the first frame. Raises: UnsupportedImage.
    """
    image = _opened(content, [*FORMATS, "GIF"])
    kind = "PNG" if image.format == "GIF" else image.format or ""
    return _resized(ImageOps.exif_transpose(image), widest, kind), FORMATS[kind]


def original_of(name: str) -> str:
    """The file as it was sent, from the name of the one that is shown."""
    return str(PurePosixPath(name).with_stem(_ORIGINAL))


def thumbnail_of(name: str, size: int) -> str:
    """The thumbnail of this size; the picture itself when it was not sent through here."""
    path = PurePosixPath(name)
    return str(path.with_stem(str(size))) if path.stem == _SHOWN else name


def remove(storage: Storage, name: str) -> None:
    """Delete a picture in all its sizes."""
    folder = PurePosixPath(name)
    if folder.stem != _SHOWN:
        storage.delete(name)
        return
    for each in storage.listdir(str(folder.parent))[1]:
        storage.delete(f"{folder.parent}/{each}")


def read_box(text: str) -> Box | None:
    """The box `left,top,right,bottom` in pixels; None for no text. Raises: ValueError."""
    if not text.strip():
        return None
    try:
        left, top, right, bottom = (int(float(part)) for part in text.split(","))
    except OverflowError as error:
        raise ValueError(text) from error
    if not (0 <= left < right and 0 <= top < bottom):
        raise ValueError(text)
    return left, top, right, bottom


def _opened(content: bytes, formats: Iterable[str] = tuple(FORMATS)) -> Image.Image:
    if len(content) > MAX_BYTES:
        raise UnsupportedImage("The image is too large")
    try:
        image = Image.open(io.BytesIO(content), formats=list(formats))
        if image.width * image.height > MAX_PIXELS:
            raise UnsupportedImage("The image has too many pixels")
        image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        if isinstance(error, UnsupportedImage):
            raise
        raise UnsupportedImage("Unsupported image format") from error
    return image


def _within(box: Box, size: tuple[int, int]) -> Box:
    left, top, right, bottom = box
    width, height = size
    left, top = min(left, width - 1), min(top, height - 1)
    return left, top, max(left + 1, min(right, width)), max(top + 1, min(bottom, height))


def _resized(image: Image.Image, side: int, kind: str) -> bytes:
    small = image.copy()
    small.thumbnail((side, side))
    if kind == "JPEG":
        small = small.convert("RGB")
    out = io.BytesIO()
    small.save(out, format=kind)
    return out.getvalue()
