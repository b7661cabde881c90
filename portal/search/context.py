"""What every page of results says beside its results: the tabs of kinds, other spellings, why each is there."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.context import address
from portal.search.choices import Kind, Reason
from portal.search.query import Found, Question, count

COUNT_SECONDS: Final = 60  # how late the count of another kind's tab may be


@dataclass(frozen=True, slots=True)
class SearchedKind:
    """A kind that is searched. **Shape**: `name` is that of its URLs and of the parameter `in`."""

    kind: Kind
    name: str
    title: Any
    within: Any

    @property
    def url(self) -> str:
        """Address of its list; empty when that page is not installed."""
        return address(f"{self.name}:list")


_KINDS: Final = (
    SearchedKind(
        Kind.DATASET,
        "datasets",
        gettext_lazy("Jeux de données"),
        gettext_lazy("dans les jeux de données"),
    ),
    SearchedKind(
        Kind.REUSE,
        "reuses",
        gettext_lazy("Réutilisations"),
        gettext_lazy("dans les réutilisations"),
    ),
    SearchedKind(
        Kind.ORGANIZATION,
        "organizations",
        gettext_lazy("Organisations"),
        gettext_lazy("dans les organisations"),
    ),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab, which is a page of its own."""

    label: str
    url: str
    is_current: bool
    count: int | None = None


def searched_kinds() -> list[SearchedKind]:
    """The kinds whose list is installed, in the order of the tabs."""
    return [known for known in _KINDS if known.url]


def asked_words(request: HttpRequest) -> str:
    """The words of the address, as a page shows them again."""
    return request.GET.get("q", "")[: settings.MAX_QUERY_CHARACTERS].strip()


def kind_tabs(q: str, current: Kind | None, counts: Mapping[Kind, int]) -> list[Tab]:
    """A tab for each kind, and one for all of them: the same words, without the filters of this page."""
    query = urlencode({"q": q}) if q else ""
    tabs = [
        Tab(
            str(known.title),
            f"{known.url}?{query}" if query else known.url,
            known.kind == current,
            counts[known.kind] if known.kind in counts else _count(known.kind, q),
        )
        for known in searched_kinds()
    ]
    every = address("site:search")
    return [Tab(_("Tout"), f"{every}?{query}" if query else every, current is None), *tabs]


def _count(kind: Kind, q: str) -> int:
    """How many of another kind answer, at most a minute ago."""
    key = f"search-tab-{kind}-{hashlib.sha1(q.encode(), usedforsecurity=False).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        kept = count(Question(kind=kind, text=q))
        cache.set(key, kept, COUNT_SECONDS)
    return kept


def results_context(request: HttpRequest, kind: Kind, found: Found) -> dict[str, Any]:
    """What a list of one kind shows around its results. **Shape**: `words` are those that were found."""
    q = asked_words(request)
    return {
        "q": q,
        "total": found.total,
        "kind_tabs": kind_tabs(q, kind, {kind: found.total}) if q else [],
        "instead": found.instead,
        "meant": found.meant,
        "words": found.instead or q,
        "why": reasons(request, found),
    }


def reasons(request: HttpRequest, found: Found) -> Mapping[int, list[tuple[str, float]]]:
    """What each result owes its place to, for an operator who asks with `?explain=1`; nobody else."""
    asked = request.GET.get("explain") == "1"
    if not asked or not getattr(request.user, "is_superuser", False):
        return {}
    return {
        key: [(str(Reason(name).label), weight) for name, weight in why]
        for key, why in found.why.items()
    }
