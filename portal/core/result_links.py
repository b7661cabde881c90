"""What one may do with a search beside reading it: its canonical address, feed, export, API call, its name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.paging import MAX_ROWS

TITLE_CHARACTERS: Final = 300
Pairs = Iterable[tuple[str, str]]


def canonical(pairs: Pairs) -> str:
    """One query string for one search, whatever the order and the repetitions it was asked with."""
    kept = {(name, value.replace("\0", "").strip()) for name, value in pairs}
    return urlencode(sorted((name, value) for name, value in kept if name and value))


def searched(kind: str, text: str, filters: Iterable[str]) -> str:
    """A search in words: « Jeux de données : « eau », Licence Ouverte ». **Unit**: at most 300 characters."""
    words = [_("« %(text)s »") % {"text": " ".join(text.split())}] if text.strip() else []
    asked = ", ".join([*words, *filters])
    whole = _("%(kind)s : %(asked)s") % {"kind": kind, "asked": asked} if asked else kind
    return whole if len(whole) <= TITLE_CHARACTERS else f"{whole[: TITLE_CHARACTERS - 1]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLinks:
    """The links of a list of results.

    kind: the namespace of its addresses (`datasets`), under which `list`, `feed` and `export` are named.
    query: the canonical query string, without order and page; api_query: the same in the words of API v2.
    """

    kind: str
    title: str
    query: str
    sort: str
    api_query: str

    export_limit: ClassVar[int] = MAX_ROWS
    """Results of a search that the export holds; the whole catalogue has no limit."""

    @property
    def page_path(self) -> str:
        """The page of this search, its best results first."""
        return _at(reverse(f"{self.kind}:list"), self.query)

    @property
    def feed_path(self) -> str:
        """Its feed."""
        return _at(reverse(f"{self.kind}:feed"), self.query)

    @property
    def export_path(self) -> str:
        """Its CSV, in the order of the page."""
        sort = urlencode({"sort": self.sort}) if self.sort else ""
        return _at(reverse(f"{self.kind}:export"), "&".join(filter(None, (self.query, sort))))

    @property
    def api_url(self) -> str:
        """The call of API v2 that finds the same."""
        return settings.SITE_URL + _at(reverse(f"api2-{self.kind}:search"), self.api_query)


def _at(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
