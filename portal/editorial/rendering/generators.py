"""Tags that only the generator of a site can run: what they would show is read from them, the rest goes.

Nothing is run: a file they name is not opened, a condition is not weighed, a loop is not turned.
"""

import re
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from portal.editorial.rendering import tags
from portal.editorial.rendering.context import Context, snippet
from portal.editorial.rendering.tags import Box

PROSE: Final = (
    "content",
    "contenu",
    "text",
    "texte",
    "message",
    "body",
)  # parameters that hold words
LABELS: Final = ("alt", "caption", "legende", "title", "titre", "description")
NAMES: Final = ("label", "text", "texte", "name", "nom")
LINKS: Final = ("link", "href", "url", "lien", "target")
SOURCES: Final = ("src", "url", "image", "img", "file", "path", "image_path")
VIDEOS: Final = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
    "dailymotion": "https://www.dailymotion.com/video/",
}
NEAR: Final = 300  # characters before a value, where the start of its link is looked for
LONGEST_LINE: Final = 20_000  # characters; a longer one is shown as it was typed
_NAMES: Final = (
    "if|elsif|elseif|else|elif|endif|unless|endunless|case|when|endcase|for|endfor|break|continue|cycle|tablerow|endtablerow"
    "|assign|capture|endcapture|increment|decrement|layout|set|endset|extends|block|endblock|import|from|seo|feed_meta"
)
_LOGIC: Final = re.compile(
    rf"\{{%[-+]?\s*(?:{_NAMES})\b[^%]*(?:%(?!\}})[^%]*)*%\}}"
    r"|\{%-?\s*include(?:_relative|_cached)?\s+[\w./-]+\s*-?%\}"
    r"|\{\{-?\s*(?:site|page|post|layout|include|forloop|paginator|theme|jekyll)\.[^{}]*\}\}"
    r"|\{\{-?\s*content\s*-?\}\}"
)
_PICTURE: Final = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|avif)$", re.IGNORECASE)
_FIRST: Final = re.compile(r"\{%[-+]?\s*[\w-]+\s+[\"']?([^\s\"'%]+)")
_VIDEO_ID: Final = re.compile(r"[\w-]{6,20}")


def without_logic(line: str, number: int, context: Context) -> str:
    """The line without conditions, loops, settings and what only a site knows; the editor is told."""
    if len(line) > LONGEST_LINE or ("{%" not in line and "{{" not in line):
        return line
    code = list(tags.code_spans(line)) if "`" in line else []

    def drop(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in code) or _is_address(match):
            return match[0]
        tell_removed(match[0], number, context)
        return ""

    return _LOGIC.sub(drop, line)


def _is_address(match: re.Match[str]) -> bool:
    """Whether a value stands in the address of a link, where it is read for the path it names."""
    before = match.string[max(0, match.start() - NEAR) : match.start()]
    return match[0].startswith("{{") and bool(re.search(r"\]\([^()]*$|[\"'=][^\"'<>]*$", before))


def tell_removed(tag: str, number: int, context: Context) -> None:
    """Tell the editor of a tag that goes."""
    context.tell(number, _("instruction du générateur de site, retirée : %s") % snippet(tag))


def included(box: Box, tag: str) -> Box | str | None:
    """What a tag that shows a picture, a video, a link or words would show; none for tags that are not known."""
    if source := _picture(box):
        label = next((box.attributes[name] for name in LABELS if box.attributes.get(name)), "")
        return f"![{label}](<{source}>)"
    if address := _video(box):
        return Box(kind="embed", line=box.line, attributes={"url": address})
    if not box.kind.startswith("include") or ("url" in box.attributes and len(box.attributes) == 1):
        return None
    values = {name: value for name, value in box.attributes.items() if _is_quoted(value, tag)}
    label = next((values[name] for name in (*NAMES, *LABELS) if values.get(name)), "")
    target = next((values[name] for name in LINKS if values.get(name)), "")
    if label and target:
        return f"[{label}](<{target}>)"
    if words := next((values[name] for name in PROSE if values.get(name)), ""):
        style = values.get("type") or values.get("style", "")
        return Box("words", box.line, values.get("title", ""), {"style": style, "words": words})
    return label


def _is_quoted(value: str, tag: str) -> bool:
    """Whether a value is words; without quotes it is the name of a variable."""
    return bool(value) and (f'"{value}' in tag or f"'{value}" in tag)


def _picture(box: Box) -> str:
    """The address of the picture that a tag shows."""
    found = next((box.attributes[name] for name in SOURCES if box.attributes.get(name)), "")
    if not found and not box.kind.startswith("include"):
        found = box.attributes.get("first", "")
    return found if _PICTURE.search(urlsplit(found).path) else ""


def _video(box: Box) -> str:
    """The address of the video that a tag shows."""
    values = box.attributes
    name = (
        PurePosixPath(values.get("first", "")).stem if box.kind.startswith("include") else box.kind
    )
    site = next((site for site in VIDEOS if site in name.lower()), "")
    key = (
        values.get("id")
        or values.get("video")
        or ("" if box.kind.startswith("include") else values.get("first", ""))
    )
    return VIDEOS[site] + key if site and _VIDEO_ID.fullmatch(key) else ""
