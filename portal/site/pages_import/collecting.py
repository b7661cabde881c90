"""Which guides belong together: those of one site, under the parts that its contents or its folders make."""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from portal.core.slugs import slugify
from portal.editorial.reading import read
from portal.pages.choices import COLLECTION_LENGTH
from portal.site.pages_import.drafting import HOMES, named_after
from portal.site.pages_import.records import Draft, Kind
from portal.site.pages_import.rewiring import Targets, path_of
from portal.site.pages_import.values import first_text, words

CONFIGURED: Final = (
    ".vuepress/config.js", ".vuepress/config.ts", ".vuepress/config.mjs", ".vitepress/config.js",
    ".vitepress/config.ts", ".vitepress/config.mjs", "_config.yml", "mkdocs.yml", "book.json",
)  # fmt: skip
"""Files that make a folder a site, and mostly name it."""
CONFIG_BYTES: Final = 100_000
_TITLE: Final = re.compile(
    r"""^\s*["']?title["']?\s*:\s*(?:"([^"\n]+)"|'([^'\n]+)'|`([^`\n]+)`)""", re.MULTILINE
)
SAYS_NOTHING: Final = frozenset({
    "accueil", "bienvenue", "introduction", "sommaire", "presentation", "home", "welcome", "overview", "readme",
    "index", "generalites", "preambule", "a-propos", "about", "documentation",
})  # fmt: skip
"""Titles of first pages that would not tell one collection or part from another."""
_HEADING: Final = re.compile(r"#{2,6}\s+(.+?)\s*#*\s*")
_LINK: Final = re.compile(r"\]\(\s*(<[^>]+>|[^\s)]+)")


def collect(drafts: Sequence[Draft], contents: Sequence[Draft], targets: Targets) -> None:
    """Set the collection, the part and the rank of each guide of a site; `contents` are its tables of contents."""
    guides = [draft for draft in drafts if draft.kind == Kind.GUIDE]
    tops = {draft.found.path.parent for draft in contents}
    for top, rows in _by_site(guides, tops).items():
        folders = {draft.found.path.parent for draft in rows}
        is_site = top in tops or _config(top) is not None
        if is_site or len(folders) > 1:
            _name(top, Path(os.path.commonpath(folders)), rows)
        for draft in rows:
            draft.is_placed = is_site
    for draft in contents:
        _follow(draft, tops, targets)
    _join_others(guides)


def _by_site(guides: Sequence[Draft], tops: set[Path]) -> dict[Path, list[Draft]]:
    """The guides by the nearest folder around them that is a site, else by the folder given."""
    found: dict[Path, list[Draft]] = defaultdict(list)
    for draft in guides:
        if not draft.found.named:
            found[_site_of(draft, tops)].append(draft)
    return found


def _site_of(draft: Draft, tops: set[Path]) -> Path:
    root = draft.found.root
    around = [each for each in draft.found.path.parents if each.is_relative_to(root)]
    return next((each for each in around if each in tops or _config(each)), root)


def _name(top: Path, base: Path, rows: Sequence[Draft]) -> None:
    """The collection is the site; the parts are the folders below what all its files share."""
    homes = {
        draft.found.path.parent: draft.title
        for draft in rows
        if _is_home(draft) and slugify(draft.title) not in SAYS_NOTHING
    }
    title = _configured_title(top) or homes.get(top) or homes.get(base) or named_after(top.name)
    for draft in rows:
        draft.collection = title[:COLLECTION_LENGTH]
        inner = draft.found.path.parent.relative_to(base).parts
        if (
            inner and inner[0].lower() not in HOMES
        ):  # GitBook puts what its home page leads to there
            folder = base / inner[0]
            draft.part = (homes.get(folder) or named_after(inner[0]))[:COLLECTION_LENGTH]


def _is_home(draft: Draft) -> bool:
    return draft.found.path.stem.lower() in HOMES


def _follow(contents: Draft, tops: set[Path], targets: Targets) -> None:
    """Let a table of contents give ranks to the files of its site, and its headings be the parts of its guides."""
    part = ""
    named: dict[int, tuple[Draft, str]] = {}  # what is named twice stands where it was named first
    for line in contents.source.splitlines():
        if heading := _HEADING.fullmatch(line.strip()):
            part = words(heading[1])[:COLLECTION_LENGTH]
        for link in _LINK.finditer(line):
            met = targets.draft_for(path_of(link[1].strip("<>")), contents)
            if met is not None and _site_of(met, tops) == contents.found.path.parent:
                named.setdefault(id(met), (met, part))
    has_parts = any(part for _met, part in named.values())
    for rank, (met, part) in enumerate(named.values(), start=1):
        met.rank = met.rank or rank
        if met.collection and has_parts:
            met.part = part


def _join_others(guides: Sequence[Draft]) -> None:
    """Put what a table of contents does not name after what it names, in the part of its folder."""
    parts: dict[tuple[str, Path], Counter[str]] = defaultdict(Counter)
    last: Counter[str] = Counter()
    for draft in guides:
        if draft.collection and draft.rank:
            last[draft.collection] = max(last[draft.collection], draft.rank)
            for folder in draft.found.path.parents:
                parts[draft.collection, folder][draft.part] += 1
    for draft in guides:
        if last[draft.collection] and not draft.rank:
            draft.rank = last[draft.collection] + 1
            if met := parts.get((draft.collection, draft.found.path.parent)):
                draft.part = met.most_common(1)[0][0]


def _config(folder: Path) -> Path | None:
    """The file that makes a folder a site; a link is none."""
    for name in CONFIGURED:
        path = folder / name
        if path.is_file() and not path.is_symlink() and not path.parent.is_symlink():
            return path
    return None


def _configured_title(folder: Path) -> str:
    """The name that a site gives itself; empty when it gives none that can be read."""
    path = _config(folder)
    if path is None:
        return ""
    try:
        with path.open("rb") as file:
            raw = file.read(CONFIG_BYTES)
    except OSError:
        return ""
    return words(_told(raw) if path.suffix == ".yml" else _written(raw.decode("utf-8", "replace")))


def _told(raw: bytes) -> str:
    """The title in YAML, read as a front-matter is."""
    meta = read(b"---\n" + raw + b"\n---\n").meta
    return first_text(meta, "title", "site_name")


def _written(said: str) -> str:
    """The first title in a program or in JSON."""
    found = _TITLE.search(said)
    return next(filter(None, found.groups()), "") if found else ""
