"""Markdown of editors, in the dialects of public bodies' repositories, as HTML of the design system.

A text passes from step to step: `lines` and `boxes` make it ready, `parser` reads it with `tidy` and `polish`,
`cleaning` lets only what is safe through, `outline` gives it its headings, `unbroken` keeps numbers on one line. No
step opens a file, asks the network or runs what is written.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from portal.core.markdown import plain_text, without_embedded_files
from portal.editorial.rendering.boxes import prepare
from portal.editorial.rendering.cleaning import clean
from portal.editorial.rendering.context import KEY, OURS, Context, restore
from portal.editorial.rendering.limits import is_costly
from portal.editorial.rendering.outline import outline, words
from portal.editorial.rendering.parser import parser
from portal.editorial.rendering.results import Heading, Notice, Rendered
from portal.editorial.rendering.unbroken import unbroken

__all__ = ["NO_PLACES", "Heading", "Notice", "Rendered", "render"]

NO_PLACES: Final[Mapping[str, str]] = MappingProxyType({})

# Our own marks, and characters that hide or turn round what is shown.
_REMOVED: Final = re.compile(
    rf"[{''.join(OURS)}\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_ENDS: Final = re.compile(r"\r\n?|\u2028|\u2029")
_BLANK_LINES: Final = re.compile(r"\n{2,}")


def render(source: str, *, places: Mapping[str, str] = NO_PLACES) -> Rendered:
    """The HTML of a text; `places` gives for a link or picture as written the address it has on this site."""
    context = Context(places=places)
    source = _REMOVED.sub("", _ENDS.sub("\n", source))
    source = without_embedded_files(source)
    if is_costly(source):
        return _as_typed(source)
    prepared = prepare(source, context)
    environment = {KEY: context, "boxes": prepared.boxes}
    written = clean(parser().render("\n".join(prepared.lines), environment))
    found = outline(written, context)
    return Rendered(
        html=mark_safe(restore(unbroken(found.html))),  # noqa: S308 - cleaned, and written by us since
        title=restore(found.title),
        headings=tuple(
            Heading(heading.level, restore(heading.anchor), restore(heading.text))
            for heading in found.headings
        ),
        links=tuple(context.links),
        text=restore(words(found.html)),
        notices=tuple(sorted(context.notices, key=lambda notice: notice.line)),
    )


def _as_typed(source: str) -> Rendered:
    """The text as it was typed, one paragraph for each blank line."""
    blocks = _BLANK_LINES.split(source.strip())
    shown = "".join(
        f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in blocks if block.strip()
    )
    notice = Notice(1, _("texte trop lourd à mettre en forme, montré tel quel"))
    return Rendered(html=mark_safe(shown), text=plain_text(source), notices=(notice,))  # noqa: S308 - escaped
