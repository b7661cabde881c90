"""Names of files that people send, made harmless: what is shown, the format, the place in the store."""

import re
import secrets
from typing import Final

from anyascii import anyascii
from django.utils import timezone

from portal.files.choices import ARCHIVES, EXTENSIONS, NAME_LENGTH

_FOLDERS: Final = re.compile(r"[/\\]")
_OTHER: Final = re.compile(r"[^a-z0-9]+")
_READ: Final = 4 * NAME_LENGTH  # characters looked at from the end, where the extension is
_STEM: Final = "fichier"


def normalised(name: str) -> str:
    """A file's name in ASCII, lower case, hyphens and dots: `My File.csv` is `my-file.csv` (hostile D3)."""
    last = _FOLDERS.split(name)[-1][-_READ:]
    words = [_OTHER.sub("-", anyascii(word).lower()).strip("-") for word in last.split(".")]
    *stem, extension = words if len(words) > 1 else [*words, ""]
    ending = f".{extension[: NAME_LENGTH // 4]}" if extension else ""
    kept = ".".join(word for word in stem if word)[: NAME_LENGTH - len(ending)].strip("-.")
    return f"{kept or _STEM}{ending}"


def format_of(name: str) -> str:
    """The format that a normalised name tells: its extension, with the one it wraps for an archive."""
    _stem, *extensions = name.split(".")
    if not extensions:
        return ""
    found = [extensions.pop()]
    while extensions and found[0] in ARCHIVES and extensions[-1] in EXTENSIONS:
        found.insert(0, extensions.pop())
    return ".".join(found)


def is_allowed(name: str) -> bool:
    """Whether files of this normalised name are taken."""
    return name.rpartition(".")[2] in EXTENSIONS if "." in name else False


def place_for(folder: str, name: str) -> str:
    """Where to store a file: nobody can guess it, and no other file ever has it."""
    moment = timezone.now().strftime("%Y%m%d-%H%M%S")
    return f"resources/{secrets.token_hex(8)}/{folder}/{moment}/{name}"


def place_for_part() -> str:
    """Where to keep a part until the last one has come."""
    return f"chunks/{secrets.token_hex(16)}"
