"""What every representation shares: who reads, from which address, and the shapes of links."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse

from portal.core.images import thumbnail_of
from portal.core.rules import AnyUser

_SLOT = "0-slot-0"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads an answer, and the host they asked: addresses and permissions depend on both."""

    base: str
    user: AnyUser

    def api(self, path: str) -> str:
        """The absolute address of a path under `/api/`."""
        return f"{self.base}/api/{path}"

    def page(self, name: str, slug: str) -> str:
        """The absolute address of an object's page, by its URL name: at the front end if there is one."""
        path = _pattern(name).replace(_SLOT, slug)
        return self.front(path) or f"{self.base}{path}"

    def front(self, path: str) -> str | None:
        """The absolute address of a page of the front end, without a final slash; None if there is none."""
        return f"{settings.FRONT_URL}{path.rstrip('/')}" if settings.FRONT_URL else None

    def file(self, stored: Any) -> str | None:
        """The absolute address of a stored file or image; None without one."""
        return absolute_file(self.base, stored)

    def thumbnail(self, stored: Any, size: int) -> str | None:
        """The absolute address of a picture's thumbnail, `size` pixels at most; None without a picture."""
        if not stored:
            return None
        address = stored.storage.url(thumbnail_of(stored.name, size))
        return f"{self.base}{address}" if address.startswith("/") else address

    def may(self, permission: str, subject: Any) -> bool:
        """Whether the reader has this permission; never for a stranger."""
        return self.user.is_authenticated and self.user.has_perm(permission, subject)


@lru_cache(maxsize=64)
def _pattern(name: str) -> str:
    return reverse(name, args=[_SLOT])


def absolute_file(base: str, stored: Any) -> str | None:
    """The absolute address of a stored file or image, on this host unless it is kept elsewhere."""
    if not stored:
        return None
    address = stored.url
    return f"{base}{address}" if address.startswith("/") else address


def list_link(href: str, total: int) -> dict[str, Any]:
    """Where a list of the second version is read (API contract 3.1)."""
    return {"rel": "subsection", "href": href, "type": "GET", "total": total}


def labelled(choices: Any) -> list[dict[str, str]]:
    """A vocabulary as an array of `id` and `label`."""
    return [{"id": str(value), "label": str(label)} for value, label in choices.choices]


def without_nulls(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """An object without its null keys; None for none (API contract 16.4)."""
    kept = {name: value for name, value in (values or {}).items() if value is not None}
    return kept or None
