"""Which files are pages: not the tables of contents, nor what a folder says of itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from portal.site.pages_import.records import Draft
from portal.site.pages_import.rewiring import Targets, path_of

CONTENTS: Final = "summary"
NOTES: Final = frozenset({
    "readme", "changelog", "changes", "contributing", "contribution", "license", "licence", "code_of_conduct",
    "security", "authors", "lisez-moi", "lisezmoi",
})  # fmt: skip
SITES: Final = (
    ".vuepress",
    ".vitepress",
)  # beside the home page of a site, whose name is README too
_MOSTLY: Final = 3  # lines of links for one other in a table of contents


def left_out(drafts: Sequence[Draft], targets: Targets) -> dict[Path, str]:
    """The files that become no page → why."""
    reasons: dict[Path, str] = {}
    for draft in drafts:
        if is_contents(draft):
            reasons[draft.found.path] = "a table of contents"
    notes = [draft for draft in drafts if draft.found.path not in reasons and _may_be_note(draft)]
    others = [draft for draft in drafts if draft not in notes]
    wanted = _linked(others, targets)
    if len(others) > len(reasons):
        for draft in notes:
            if draft.found.path not in wanted:
                reasons[draft.found.path] = "a note of its folder, that no page links to"
    return reasons


def is_contents(draft: Draft) -> bool:
    """Whether the file is GitBook's table of contents: hardly anything but links."""
    if draft.found.named or draft.found.path.stem.lower() != CONTENTS:
        return False
    lines = [
        line for line in draft.source.splitlines() if line.strip() and not line.startswith("#")
    ]
    links = sum("](" in line for line in lines)
    return links >= _MOSTLY * (len(lines) - links)


def _may_be_note(draft: Draft) -> bool:
    """Whether the file speaks of the folder rather than to readers: by its name, at the top, without front-matter."""
    path = draft.found.path
    if draft.found.named or draft.meta or path.stem.lower() not in NOTES:
        return False
    is_top = path.parent == draft.found.root or (path.parent / ".git").exists()
    is_home = path.stem.lower() == "readme" and any((path.parent / name).exists() for name in SITES)
    return is_top and not is_home


def _linked(drafts: Sequence[Draft], targets: Targets) -> set[Path]:
    """The files that others link to."""
    found = set()
    for draft in drafts:
        for link in draft.links:
            met = targets.draft_for(path_of(link), draft) if path_of(link) else None
            if met is not None and met is not draft:
                found.add(met.found.path)
    return found
