"""Questions and guides among the results of the whole site: the best of each, as lines that lead to their place."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from faq.models import Question
from portal.core.french import fold
from portal.pages.models import Page
from portal.search.choices import Kind
from portal.search.query import Found, search
from portal.search.query import Question as Asked

SHOWN: Final = 3  # of each kind
KIND_WORDS: Final = {Kind.QUESTION: _("Question"), Kind.PAGE: _("Guide")}
# How a question begins: its answer is looked for before data.
_ASKING: Final = re.compile(
    r"(?:puis|peut|peux|dois|doit|faut|suis|sont|ai|est|a)[ -](?:je|t-on|on|il|ils|elles?|ce|quoi)\b"
    r"|(?:comment|pourquoi|combien|ou|qui|que|quoi|quels?|quelles?|c'est quoi|qu'est)\b.+ "
)


@dataclass(frozen=True, slots=True)
class Text:
    """A question or a page that was found. **Shape**: `text` is what is quoted, `words` those that were found."""

    title: str
    url: str
    kind: Any
    text: str
    words: str


def best(q: str) -> dict[Kind, Found]:
    """The questions and pages that answer these words; nothing for no words."""
    if not q:
        return {}
    return {kind: search(Asked(kind=kind, text=q, page_size=SHOWN)) for kind in _READERS}


def is_asking(q: str) -> bool:
    """Whether the words are a question put to someone: « puis-je vendre », « comment publier »."""
    words = fold(q).replace("’", "'").strip()
    return words.endswith("?") or bool(_ASKING.match(f"{words} "))


def lines(found: Mapping[Kind, Found], q: str) -> list[Text]:
    """The lines of what was found: questions, which answer in a few words, then pages."""
    return [
        _text(row, kind, found[kind].instead or q)
        for kind, read in _READERS.items()
        if kind in found and found[kind].ids
        for row in read(found[kind].ids)
    ]


def _text(row: Question | Page, kind: Kind, words: str) -> Text:
    quoted = row.text if isinstance(row, Question) else row.summary
    return Text(row.title, row.get_absolute_url(), KIND_WORDS[kind], quoted, words)


def _questions(keys: Iterable[int]) -> list[Question]:
    return Question.objects.published().for_page().defer("html", "sources").in_order(keys)


def _pages(keys: Iterable[int]) -> list[Page]:
    return Page.objects.published().only("title", "path", "summary").in_order(keys)


_READERS: Final[Mapping[Kind, Callable[[Iterable[int]], list[Any]]]] = {
    Kind.QUESTION: _questions,
    Kind.PAGE: _pages,
}
