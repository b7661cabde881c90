"""Whom a question is for: the audiences of the FAQ that its front-matter names."""

from faq.models import Audience, Question
from portal.core.slugs import slugify
from portal.site.pages_import.recognising import AUDIENCES
from portal.site.pages_import.records import Draft, Kind, Refused
from portal.site.pages_import.values import texts

MAX_NAMES = 50  # that a file may give


class Audiences:
    """The audiences that are here, read once; each is found by its code or its name, one or many."""

    def __init__(self) -> None:
        self._audiences = list(Audience.objects.all())
        self._known: dict[str, Audience] = {}
        for audience in self._audiences:
            for word in (audience.key, audience.name):
                self._known.setdefault(_plain(word), audience)

    def settle(self, draft: Draft) -> None:
        """Set the audiences of a question, in the order of the FAQ; tell of those unknown. Raises: Refused."""
        if draft.kind != Kind.QUESTION:
            return
        written = _written(draft)
        wanted = {found.key for word in written if (found := self._known.get(_plain(word)))}
        for word in written:
            if _plain(word) not in self._known:
                draft.tell(f"“{word[:100]}” is no audience of the FAQ; known: {self._names()}")
        if not wanted and not written and isinstance(draft.subject, Question):
            wanted = set(draft.subject.audiences.values_list("key", flat=True))
        draft.audiences = tuple(row.key for row in self._audiences if row.key in wanted)
        if not draft.audiences:
            said = ", ".join(written)[:200]
            named = (
                f"its audiences ({said}) are none of the FAQ" if said else "it names no audience"
            )
            raise Refused(f"{named}; known: {self._names()}")

    def _names(self) -> str:
        return ", ".join(audience.key for audience in self._audiences) or "none yet"


def _written(draft: Draft) -> list[str]:
    """The audiences as a file names them: a list, or words between commas."""
    value = next((each for name, each in draft.meta.items() if name.lower() == AUDIENCES), None)
    found = [part.strip() for each in texts(value) for part in each.split(",")]
    return list(dict.fromkeys(filter(None, found)))[:MAX_NAMES]


def _plain(word: str) -> str:
    """A name as it is compared: without capitals, accents or the mark of the plural."""
    return slugify(word).rstrip("s")
