"""Where links lead on this site: to other files of the batch, files imported before, pages that are here."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from organizations.profiles import ANCHOR
from portal.core.slugs import slugify
from portal.editorial.models import ImportedFile
from portal.pages.models import Page, Redirect
from portal.site.pages_import.addressing import AUDIENCES, is_served, safe_path
from portal.site.pages_import.gathering import TEXTS
from portal.site.pages_import.records import Draft, Kind

NAMES: Final = (
    "README.md",
    "index.md",
    "readme.md",
    "Readme.md",
)  # of a file that stands for its folder
PUBLIC: Final = (".vuepress/public", ".vitepress/public", "public", "static", ".gitbook/assets")
# What stands between the address of a text and the anchor of a heading, where it is a part of a page.
_BEFORE: Final = {Kind.QUESTION: "-", Kind.ORGANIZATION: f"#{ANCHOR}-"}
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_TAIL: Final = re.compile(r"[?#]")
_DATED: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})-(.+)")  # of a piece of news of Jekyll
_BY_DATE: Final = re.compile(r"/(\d{4}/\d{2}/\d{2}/[^/]+)/$")
_COLLECTION: Final = re.compile(r"_[^_]")
_HTML: Final = re.compile(r"\.html?$", re.IGNORECASE)


def path_of(link: str) -> str:
    """The path of a link inside the site it was written for; empty for other sites and mere anchors."""
    return "" if _SCHEME.match(link.strip()) else _TAIL.split(link.strip(), maxsplit=1)[0]


def reach(draft: Draft) -> Path:
    """The folder that links to other texts may lead in: that of its repository, or that it was imported with before.

    Nothing is read there: it only tells which of the texts that are here a link names.
    """
    known = [(draft.found.key, draft.found.path)]
    if draft.row is not None and draft.row.place:
        known.append((draft.row.key, Path(draft.row.place)))
    tops = [draft.found.root, *(_top(key, place) for key, place in known)]
    around = [top for top in tops if draft.found.root.is_relative_to(top)]
    return min(around, key=lambda top: len(top.parts))


def _top(key: str, place: Path) -> Path:
    """The folder that a key counts from: what is left of a place without what the key has after its first name."""
    names = key.split("/")[1:]
    while names and list(place.parts[-len(names) :]) != names:
        names = names[1:]
    return place.parents[max(len(names) - 1, 0)]


def nearby(path: str, draft: Draft, root: Path | None = None) -> Iterator[Path]:
    """Where a path may lie in the folder: beside the file, or from the top of the site it was written for."""
    written = unquote(path)
    if "\0" in written or len(written) > 2_000:
        return
    folder, root = draft.found.path.parent, root or draft.found.root
    tops = [each for each in reversed((folder, *folder.parents)) if each.is_relative_to(root)]
    starts = tops if written.startswith("/") else [folder, *tops]
    for start in dict.fromkeys(starts):
        found = Path(os.path.normpath(start / written.lstrip("/")))
        if found.is_relative_to(root):
            yield found


class Targets:
    """Where each file of a batch lives on this site, and those imported before from the same folders."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._drafts = {draft.found.path: draft for draft in drafts}
        self._permalinks = {
            path: draft
            for draft in drafts
            if (path := safe_path(draft.permalink)) and draft.permalink
        }
        self._before = _imported_below({reach(draft) for draft in drafts})
        self._generated: dict[str, Path] = {}
        for file in [*self._drafts, *self._before]:
            for address in _generated(file):
                self._generated.setdefault(address, file)
        self._pages: dict[str, str] = {}

    def file_for(self, path: str, draft: Draft) -> Path | None:
        """The file of the batch, or imported before, that a path names: by its place, else as Jekyll names it."""
        known = (each for each in _texts(path, draft) if self._is_known(each))
        return next(known, None) or self._generated.get(_asked_of_generator(path))

    def _is_known(self, file: Path) -> bool:
        return file in self._drafts or file in self._before

    def draft_for(self, path: str, draft: Draft) -> Draft | None:
        """The file of the batch that a path names, by its place or by its permalink."""
        file = self.file_for(path, draft)
        if file is not None:
            return self._drafts.get(file)
        asked = (safe_path(each) for each in _from_site(path, draft.permalink))
        return next((self._permalinks[each] for each in asked if each in self._permalinks), None)

    def address_for(self, path: str, draft: Draft) -> str:
        """The address on this site of what a path names; empty when it is nothing that lives here."""
        if met := self.draft_for(path, draft):
            return met.address
        file = self.file_for(path, draft)
        if file is not None:
            return self._before[file]
        return self._of_site(path)

    def _of_site(self, path: str) -> str:
        """A page that is here whatever was imported: an audience of the FAQ, an address that a page has or had."""
        asked = safe_path(f"/{unquote(path).lstrip('./')}") or ""
        if asked in {f"/faq/{key}/" for key in AUDIENCES}:
            return asked
        if not path.startswith("/") or not asked:
            return ""
        if asked not in self._pages:
            self._pages[asked] = _here(asked)
        return self._pages[asked]


def _generated(file: Path) -> Iterator[str]:
    """The addresses that Jekyll makes of a file: of the date in its name, of the collection it stands in."""
    if dated := _DATED.fullmatch(file.stem):
        yield safe_path(f"/{dated[1]}/{dated[2]}/{dated[3]}/{dated[4]}")
    folders = file.parts[:-1]
    places = [place for place, name in enumerate(folders) if _COLLECTION.match(name)]
    if places:
        names = [*(name.lstrip("_") for name in folders[places[-1] :]), file.stem]
        yield safe_path("/" + "/".join(names))


def _asked_of_generator(path: str) -> str:
    """The same of a link: an address that ends by a date and a name, the name of a dated file, or a collection's."""
    written = unquote(path)
    if tag := _DATED.fullmatch(written.rpartition("/")[2].removesuffix(".md")):
        return safe_path(f"/{tag[1]}/{tag[2]}/{tag[3]}/{tag[4]}")
    asked = safe_path(written)
    dated = _BY_DATE.search(asked)
    return f"/{dated[1]}/" if dated else asked or "-"


def rewire(draft: Draft, targets: Targets) -> list[str]:
    """Note where the links of a text to other pages lead; give the paths that lead to none."""
    left = []
    for link in draft.links:
        path = path_of(link)
        if not path:
            continue
        address = targets.address_for(path, draft)
        if not address:
            left.append(path)
            continue
        draft.places[path] = address
        if "#" in link:
            _mend_anchor(link, targets.draft_for(path, draft), draft)
    return list(dict.fromkeys(left))


def is_dead(path: str) -> bool:
    """Whether a path from the top of a site leads nowhere on this one."""
    asked = safe_path(path)
    return (
        path.startswith("/")
        and path != "/"
        and not (is_served(asked or path) or (asked and _here(asked)))
    )


def _mend_anchor(link: str, met: Draft | None, draft: Draft) -> None:
    """Lead to a heading by the anchor that it has here: other tools keep accents in theirs."""
    anchor = unquote(link.partition("#")[2])
    if met is None or not anchor:
        return
    ours = anchor if anchor in met.anchors else slugify(anchor)
    if ours in met.anchors and (ours != anchor or met.kind in _BEFORE):
        draft.places[link] = f"{met.address}{_BEFORE.get(met.kind, '#')}{ours}"


def _texts(path: str, draft: Draft) -> Iterator[Path]:
    """The Markdown files that a path may name: itself, with an ending, or that of a folder."""
    for found in nearby(path, draft, reach(draft)):
        if found.suffix.lower() in TEXTS:
            yield found
            continue
        stem = _HTML.sub("", found.name)
        if stem:
            yield from (found.with_name(f"{stem}{ending}") for ending in TEXTS)
        yield from (found / name for name in NAMES)


def _from_site(path: str, permalink: str) -> Iterator[str]:
    """The addresses a path may have meant on the site it was written for."""
    written = unquote(path)
    if written.startswith("/"):
        yield written
        return
    folder = permalink if permalink.endswith("/") else os.path.dirname(permalink)  # noqa: PTH120 - an address
    for start in (folder or "/", "/"):
        yield os.path.normpath(f"/{start.strip('/')}/{written}").replace("//", "/")


def _imported_below(roots: Iterable[Path]) -> dict[Path, str]:
    """Files of these folders that were imported before → the address of what they became."""
    found: dict[Path, str] = {}
    for root in sorted(roots):
        rows = ImportedFile.objects.filter(place__startswith=f"{root}{os.sep}")
        for row in rows.prefetch_related("subject"):
            if row.subject is not None:
                found[Path(row.place)] = row.subject.get_absolute_url()
    return found


def _here(address: str) -> str:
    """The address itself when a page has it, that which it leads to when one had it."""
    if Page.objects.filter(path=address).exists():
        return address
    led = Redirect.objects.filter(path__in=[address, address.rstrip("/")]).values_list(
        "to", flat=True
    )
    return led.first() or ""
