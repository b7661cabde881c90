"""Which files were imported before, and what they became."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.db.models import Q

from faq.models import Question
from organizations.models import Organization
from portal.core.ids import is_public_id
from portal.core.slugs import slugify
from portal.editorial.models import ImportedFile
from portal.pages.models import Page
from portal.posts.models import Post
from portal.site.pages_import.records import Draft, Found, Kind, Refused
from portal.site.pages_import.rewiring import reach
from portal.site.pages_import.values import text

MODELS: Final[dict[Kind, type[Any]]] = {
    Kind.ORGANIZATION: Organization,
    Kind.POST: Post,
    Kind.GUIDE: Page,
    Kind.FAQ: Page,
    Kind.SERVICE: Page,
    Kind.QUESTION: Question,
}


class Known:
    """The files of this batch that were imported before."""

    def __init__(self, found: Sequence[Found]) -> None:
        places = [each.place for each in found]
        rows = ImportedFile.objects.filter(
            Q(key__in=[each.key for each in found]) | Q(place__in=places)
        ).prefetch_related("subject")
        self._by_place = {row.place: row for row in rows if row.place}
        self._by_key = {row.key: row for row in rows}
        self._taken: dict[int, str] = {}
        self._keys: set[str] = set()

    def match(self, draft: Draft, *, is_asked: bool) -> None:
        """Set what the draft became before, if anything. Raises: Refused."""
        row = self._row_of(draft)
        if row is None:
            self._name(draft)
        else:
            self._keys.add(row.key)
            draft.row, draft.subject = row, row.subject
            _keep_kind(draft, is_asked=is_asked)
        if draft.kind == Kind.ORGANIZATION:
            self._match_organization(draft)

    def _row_of(self, draft: Draft) -> ImportedFile | None:
        """The row of this very file, wherever its folder lies today."""
        here = self._by_place.get(draft.found.place)
        if here is not None:
            return here
        row = self._by_key.get(draft.found.key)
        if row is None:
            return self._moved(draft)
        return None if row.key in self._keys or _is_other(row, draft) else row

    def _moved(self, draft: Draft) -> ImportedFile | None:
        """The row of a file of this very text, in the same folder or repository, whose place is empty today."""
        top = reach(draft)
        rows = ImportedFile.objects.filter(text_digest=draft.digest, place__startswith=f"{top}/")
        for row in rows.prefetch_related("subject").order_by("pk"):
            if row.key not in self._keys and not Path(row.place).exists():
                row.key = draft.found.key
                return row
        return None

    def _name(self, draft: Draft) -> None:
        """Give a new file a key of its own: that of a file of the same name in a like folder stays with it."""
        key, above = draft.found.key, list(draft.found.path.parents)
        while above and (key in self._keys or key in self._by_key):
            key = f"{above.pop(0).name}/{key}"
        self._keys.add(key)
        draft.found = replace(draft.found, key=key)

    def _match_organization(self, draft: Draft) -> None:
        found = draft.subject or _organization(draft)
        if not isinstance(found, Organization):
            return
        if found.deleted:
            raise Refused(f"the organization {found} was deleted on this site")
        if other := self._taken.get(found.pk) or _described_by(found, draft):
            raise Refused(f"the organization {found} is described by {other}")
        self._taken[found.pk] = draft.found.shown
        draft.subject = found


def _is_other(row: ImportedFile, draft: Draft) -> bool:
    """Whether the row is that of another file, in another folder of the same name."""
    if (draft.found.root / ".git").exists() or not row.place or not Path(row.place).is_file():
        return False
    return getattr(row.subject, "label", draft.title) != draft.title


def _keep_kind(draft: Draft, *, is_asked: bool) -> None:
    """What a file once became it stays, unless a kind is asked for. Raises: Refused."""
    subject = draft.subject
    if subject is None or isinstance(subject, MODELS[draft.kind]):
        if isinstance(subject, Page) and not is_asked:
            draft.kind = Kind(subject.kind)
        return
    if is_asked:
        name = subject._meta.verbose_name
        raise Refused(f"it was imported as another kind ({name}): delete that one first")
    draft.kind = next(
        Kind(subject.kind) if isinstance(subject, Page) else kind
        for kind, model in MODELS.items()
        if isinstance(subject, model)
    )


def _organization(draft: Draft) -> Organization | None:
    """The organization of this id, name, acronym or address, whatever its capitals."""
    live = Organization.objects.published().order_by("pk")
    key, name = text(draft.meta.get("id")), draft.title
    ways: Iterable[Q] = (
        Q(public_id=key) if is_public_id(key) else Q(pk__in=()),
        Q(name__iexact=name),
        Q(acronym__iexact=name),
        Q(slug=slugify(name)),
    )
    return next((found for way in ways if (found := live.filter(way).first())), None)


def _described_by(organization: Organization, draft: Draft) -> str:
    """The other file that describes an organization, as long as it is there."""
    rows = ImportedFile.objects.filter(
        subject_type__app_label="organizations",
        subject_type__model="organization",
        subject_id=organization.pk,
    )
    others = rows.exclude(pk=draft.row.pk) if draft.row else rows
    return next((row.key for row in others if row.place and Path(row.place).is_file()), "")
