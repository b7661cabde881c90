"""Where each file will live: an address of our own, safe, free, and the same at every run."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from django.urls import Resolver404, get_resolver, resolve

from faq.choices import TAKEN_ANCHORS
from faq.models import Audience, Question
from organizations.models import Organization
from portal.core import slugs
from portal.pages.choices import HOMES, PATH_LENGTH, PageKind
from portal.pages.models import Page, Redirect
from portal.posts.models import Post
from portal.site.pages_import.records import Draft, Kind
from portal.site.pages_import.values import text, texts

PAGE_KINDS: Final = {
    Kind.GUIDE: PageKind.GUIDE,
    Kind.FAQ: PageKind.FAQ,
    Kind.SERVICE: PageKind.SERVICE,
}
AUDIENCES: Final = ("citoyen", "producteur", "reutilisateur", "developpeur", "integrateur")
RESERVED: Final = frozenset({
    ".well-known", "account", "accounts", "admin", "api", "comptes", "dataservices", "datasets", "engagements", "fr",
    "health", "login", "logout", "media", "metrics", "oauth", "organizations", "posts", "register", "reuses", "search",
    "static", "topics", "users",
})  # fmt: skip
"""First parts of what the portal serves, or will, beside those that its addresses name today."""
OPEN: Final = frozenset({"faq", "guides", "pages"})  # first parts that pages live under
SLUG_LENGTH: Final = 100  # characters of an address made of a title
_OTHER: Final = re.compile(r"[^a-z0-9]+")
_AS_WRITTEN: Final = re.compile(r"(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)+/?")
_FORBIDDEN: Final = re.compile(r"[\\?#:<>\"'{}|^`\x00-\x1f\x7f]|\.\.|//|/\.")
_ENDING: Final = re.compile(r"(?:/index)?\.(?:html?|md|markdown|php|aspx?)$|/index$", re.IGNORECASE)


def safe_path(written: str) -> str:
    """The address of this site that a permalink asks for; empty when it asks for none that is safe.

    Accents, capitals and spaces become what addresses are made of; `/a/b.html` is `/a/b/`.
    """
    path = unquote(written.strip())
    if not path.startswith("/") or _FORBIDDEN.search(path):
        return ""
    parts = [slugs.slugify(part, max_length=SLUG_LENGTH) for part in _parts(_ENDING.sub("", path))]
    found = f"/{'/'.join(parts)}/"
    return found if parts and len(found) <= PATH_LENGTH else ""


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part.strip()]


def is_served(path: str) -> bool:
    """Whether the portal answers there itself, or keeps what lies below for itself."""
    first, *rest = _parts(path) or [""]
    if first in RESERVED or first in _served_parts():
        return True
    if first == "faq" and rest and rest[0] in AUDIENCES:
        return True
    return _is_resolved(path)


def _is_resolved(path: str) -> bool:
    """Whether a view other than those that show pages answers there."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return match.view_name not in {"pages:page", "pages:moved", "faq:audience"}


@lru_cache(maxsize=1)
def _served_parts() -> frozenset[str]:
    """The first parts of every address that the portal knows, read from the addresses themselves."""
    return frozenset(_firsts(get_resolver().url_patterns)) - OPEN - {""}


def _firsts(patterns: Iterable[object]) -> Iterable[str]:
    for pattern in patterns:
        prefix = str(getattr(pattern, "pattern", ""))
        if not prefix and hasattr(pattern, "url_patterns"):
            yield from _firsts(pattern.url_patterns)
        elif first := re.match(r"\^?([\w.-]+)(?=/|\Z|\\Z|\$)", prefix):
            yield first[1]


class Addresses:
    """Gives each draft of a batch its address: no two the same, none that the portal or another file holds."""

    def __init__(self) -> None:
        self._claimed: set[str] = set()
        self._anchors = set(TAKEN_ANCHORS)

    def settle(self, drafts: Iterable[Draft]) -> None:
        """Set the addresses: those imported before keep theirs, then those that ask for one, then the others."""
        waiting = []
        for draft in drafts:
            if draft.subject is not None:
                draft.address = self._claim(_present(draft))
            else:
                waiting.append(draft)
        for draft in waiting:
            if draft.kind in PAGE_KINDS and draft.permalink:
                self._ask(draft)
        for draft in waiting:
            if not draft.address:
                self._choose(draft)
        for draft in waiting:
            self._lead(draft)

    def _ask(self, draft: Draft) -> None:
        path = safe_path(draft.permalink)
        if problem := self._problem(path):
            draft.tell(f"permalink “{draft.permalink[:200]}” {problem}")
            return
        draft.address = self._claim(path)

    def _problem(self, path: str) -> str:
        if not path:
            return "is no address of a page: it lives at an address made of its title"
        if is_served(path):
            return "belongs to the portal: the page lives at an address made of its title"
        if self._is_taken(path):
            return "is held by another page: this one lives at an address made of its title"
        return ""

    def _choose(self, draft: Draft) -> None:
        """An address made of the title."""
        if draft.kind in PAGE_KINDS:
            home = HOMES[PAGE_KINDS[draft.kind]]
            base = slugs.slugify(draft.title, max_length=SLUG_LENGTH)
            slug = slugs.first_free(base, lambda slug: self._is_not_mine(f"{home}{slug}/"))
            draft.address = self._claim(f"{home}{slug}/")
        elif draft.kind == Kind.QUESTION:
            asked = text(draft.meta.get("slug")) or draft.title
            base = slugs.slugify(asked, max_length=SLUG_LENGTH)
            slug = slugs.first_free(base, self._is_anchor_taken)
            draft.slug, draft.address = slug, self._claim(_of_question(draft, slug))
            self._anchors.add(slug)
        else:
            base = slugs.slugify(draft.title)
            slug = slugs.first_free(base, lambda slug: self._is_slug_taken(draft.kind, slug))
            draft.slug, draft.address = slug, self._claim(_address(draft.kind, slug))
        if slug != base:
            draft.tell(
                f"another page has this title: the number in {draft.address} tells them apart"
            )

    def _lead(self, draft: Draft) -> None:
        """Let the addresses that a file once had lead to its page, where they are free."""
        former = [draft.permalink] if draft.permalink else []
        former += texts(draft.meta.get("redirect_from")) + texts(draft.meta.get("aliases"))
        for written in former[:20]:
            path = safe_path(written)
            alias = written if _AS_WRITTEN.fullmatch(written) and ".." not in written else path
            if not path or alias.rstrip("/") == draft.address.rstrip("/") or is_served(path):
                continue
            if (
                is_served(alias)
                or self._is_not_free(path)
                or _leads_elsewhere(alias, draft.address)
            ):
                continue
            draft.aliases.append(alias)
            self._claimed.add(path)

    def _claim(self, path: str) -> str:
        self._claimed.add(path)
        return path

    def _is_taken(self, path: str) -> bool:
        return path in self._claimed or _is_held(path)

    def _is_not_free(self, path: str) -> bool:
        return is_served(path) or self._is_taken(path)

    def _is_not_mine(self, path: str) -> bool:
        """Whether the address is another's, or was: one that a file did not ask for is not worth a reader's way."""
        return self._is_not_free(path) or Redirect.objects.filter(path=path).exists()

    def _is_slug_taken(self, kind: Kind, slug: str) -> bool:
        model = Organization if kind == Kind.ORGANIZATION else Post
        return _address(kind, slug) in self._claimed or model.objects.filter(slug=slug).exists()

    def _is_anchor_taken(self, slug: str) -> bool:
        return slug in self._anchors or Question.objects.filter(slug=slug).exists()


def _present(draft: Draft) -> str:
    """Where what was imported before is read."""
    if isinstance(draft.subject, Question):
        return _of_question(draft, draft.subject.slug)
    return draft.subject.get_absolute_url()  # type: ignore[union-attr]


def _of_question(draft: Draft, anchor: str) -> str:
    """Where a question is read: in the page of the first whom it is for."""
    return Question(slug=anchor).address_in(Audience(key=draft.audiences[0]))


def _address(kind: Kind, slug: str) -> str:
    """Where an organization or a piece of news of this slug is read."""
    model = Organization if kind == Kind.ORGANIZATION else Post
    return model(slug=slug).get_absolute_url()


def _is_held(path: str) -> bool:
    """Whether a page lives there; an address that only leads elsewhere may be taken."""
    return Page.objects.filter(path=path).exists()


def _leads_elsewhere(path: str, address: str) -> bool:
    return Redirect.objects.filter(path=path).exclude(to=address).exists()
