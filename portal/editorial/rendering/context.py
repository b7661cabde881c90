"""What the steps of one rendering share: where links lead, what was met, what to tell the editor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.editorial.rendering.results import Notice

NOTICES_KEPT: Final = 200
SNIPPET_LENGTH: Final = 80  # characters of the source that a notice quotes
KEY: Final = "context"  # under which the parser's environment holds it

# Characters of our own in the text between two steps; those of the source are removed before the first.
BRACE: Final = "\ue000"  # an opening brace that starts no tag
MARK: Final = "\ue001"  # a line that opens or closes a box
CONTENTS: Final = "\ue002"  # where the table of contents goes
OURS: Final = (BRACE, MARK, CONTENTS)


def restore(text: str) -> str:
    """The text without our own characters."""
    return text.replace(BRACE, "{").replace(MARK, "").replace(CONTENTS, "")


def snippet(text: str) -> str:
    """A piece of source on one line, short enough for a notice."""
    words = " ".join(restore(text[: SNIPPET_LENGTH * 2]).split())
    return words if len(words) <= SNIPPET_LENGTH else words[:SNIPPET_LENGTH] + "…"


@dataclass(slots=True)
class Context:
    """One rendering. **Shape**: `numbers[i]`, the line of the source that line i of the prepared text comes from."""

    places: Mapping[str, str]
    numbers: list[int] = field(default_factory=list)
    links: dict[str, None] = field(default_factory=dict)
    fragments: dict[str, int] = field(default_factory=dict)
    abbreviations: dict[str, str] = field(default_factory=dict)
    notices: dict[Notice, None] = field(default_factory=dict)

    def number(self, index: int) -> int:
        """The line of the source, from 1, of a line of the prepared text, from 0."""
        if not self.numbers:
            return 1
        return self.numbers[min(max(index, 0), len(self.numbers) - 1)]

    def tell(self, line: int, text: str) -> None:
        """Note something for the editor, once a line."""
        if len(self.notices) < NOTICES_KEPT:
            self.notices[Notice(line, text)] = None
        elif len(self.notices) == NOTICES_KEPT:
            self.notices[Notice(line, _("d’autres remarques suivent, non affichées"))] = None

    def tell_unknown(self, line: int, source: str) -> None:
        """Note a mark that means nothing here and is shown as text."""
        self.tell(line, _("balise inconnue, montrée telle quelle : %s") % snippet(source))


def context_of(env: Any) -> Context:
    """The rendering that a rule of the parser works for."""
    found = env[KEY]
    assert isinstance(found, Context)  # noqa: S101 - set by `render`
    return found
