"""Every link of a text and of its front-matter led to what it names: a page, a file kept here, or a remark."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from portal.editorial.models import Attachment
from portal.site.pages_import import fields, joining
from portal.site.pages_import.addressing import PAGE_KINDS
from portal.site.pages_import.records import Draft, Joined, Json, Kind
from portal.site.pages_import.rewiring import Targets, is_dead, path_of, rewire

MAX_TITLE: Final = 300  # characters


@dataclass(slots=True)
class Led:
    """What the links of one text lead to. **Shape**: `rows` are unsaved, for the text once it is stored."""

    targets: Targets
    store: joining.Store
    rows: dict[str, Attachment] = field(default_factory=dict)
    buttons: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    sources: list[Json] = field(default_factory=list)
    picture: Joined | None = None

    def lead(self, draft: Draft) -> None:
        """Note the place of each link of a text, and of what its front-matter offers."""
        self._lead_text(draft)
        if draft.kind in PAGE_KINDS:
            self.buttons = self._entries(draft, "buttons")
            for entry in self.buttons:
                if not entry["url"]:
                    draft.tell(f"the button “{entry['title']}” leads nowhere on this site")
            self.buttons = [entry for entry in self.buttons if entry["url"]]
        elif draft.kind == Kind.QUESTION:
            self.sources = self._led(draft, fields.references(draft.meta.get("sources")))
        else:
            self.picture = self._picture(draft)
            self.files = self._entries(draft, "files") if draft.kind == Kind.POST else []

    def draw(self, draft: Draft, folder: str, sizes: Iterable[int]) -> str:
        """The stored name of the picture that stands for a text; empty when it has none."""
        try:
            return self.store.draw(self.picture, folder, sizes) if self.picture else ""
        except joining.NotTaken as error:
            draft.tell(f"“{self.picture.name if self.picture else ''}” {error}")
            return ""

    def digest(self, draft: Draft) -> str:
        """SHA-256 of all that was read: the file, what it is, and what it leads to."""
        files = sorted({(joined.name, joined.digest) for joined in draft.joined})
        place = [draft.collection, draft.part, draft.rank] if draft.is_placed else []
        read: list[object] = [draft.kind, draft.digest, draft.places, files, self.buttons]
        read += [self.files, *draft.audiences, *self.sources, place]
        return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()

    def _entries(self, draft: Draft, name: str) -> list[Json]:
        return self._led(draft, fields.entries(draft.meta.get(name)))

    def _led(self, draft: Draft, entries: Iterable[fields.Entry]) -> list[Json]:
        return [
            {"title": entry.title, "url": self.link(entry.target, draft, entry.title)}
            for entry in entries
        ]

    def _picture(self, draft: Draft) -> Joined | None:
        """The picture that stands for a text, when it came with it: from now on a part of the file."""
        path = path_of(fields.picture(draft.meta))
        try:
            found = joining.find(path, draft) if path else None
        except joining.NotTaken as error:
            draft.tell(f"“{path[:200]}” {error}")
            return None
        if found is not None:
            draft.joined.append(found)
            draft.digest = hashlib.sha256(f"{draft.digest} {found.digest}".encode()).hexdigest()
        elif path and not path.startswith("/"):
            draft.tell(f"“{path[:200]}” was not found beside the text")
        return found

    def _lead_text(self, draft: Draft) -> None:
        for path in rewire(draft, self.targets):
            if address := self.file(path, draft):
                draft.places[path] = address
            elif is_dead(path):
                draft.places[path] = ""
                draft.tell(f"“{path[:200]}” leads nowhere on this site", draft.line_of(path))

    def file(self, path: str, draft: Draft, title: str = "") -> str:
        """The address of a file beside the text; empty when there is none, or none that is taken."""
        try:
            found = joining.find(path, draft)
            if found is None:
                return ""
            row = self.store.keep(replace(found, title=title[:MAX_TITLE]))
        except joining.NotTaken as error:
            draft.tell(f"“{path[:200]}” {error}", draft.line_of(path))
            return ""
        if row.name not in self.rows:
            draft.joined.append(found)
        self.rows[row.name] = row
        return joining.address_of(row)

    def link(self, written: str, draft: Draft, title: str = "") -> str:
        """Where a link of the front-matter leads; empty when it leads nowhere, which only a name beside it tells.

        An absolute path belongs to the site the text came from: that it is not here is no mistake of the text.
        """
        path = path_of(written)
        if not path:
            return written if written.startswith(("https://", "http://")) else ""
        found = self.targets.address_for(path, draft) or self.file(path, draft, title)
        if not found and not path.startswith("/"):
            draft.tell(f"“{path[:200]}” was not found beside the text")
        return f"{found}{written[len(path) :]}" if found else ""
