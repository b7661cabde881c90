"""A run of the import: files in, pages out, each by itself."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from django.db import transaction

from portal.jobs.models import note_run
from portal.search.lexicon import refresh_words
from portal.site.pages_import.addressing import Addresses
from portal.site.pages_import.audiences import Audiences
from portal.site.pages_import.collecting import collect
from portal.site.pages_import.drafting import draft as read_draft
from portal.site.pages_import.gathering import gather
from portal.site.pages_import.joining import Store
from portal.site.pages_import.leading import Led
from portal.site.pages_import.matching import Known
from portal.site.pages_import.records import Draft, Found, Kind, Outcome, Refused
from portal.site.pages_import.reporting import Report
from portal.site.pages_import.rewiring import Targets
from portal.site.pages_import.sorting import is_contents, left_out
from portal.site.pages_import.writing import write

log = logging.getLogger(__name__)
NAME: Final = "import_pages"
T = TypeVar("T")


def run(paths: Sequence[str], report: Report, *, kind: Kind | None, is_dry: bool) -> None:
    """Import the Markdown of these paths, telling of each file; a dry run leaves nothing behind."""
    if is_dry:
        with transaction.atomic():
            _import(paths, report, kind=kind, is_dry=True)
            transaction.set_rollback(True)
        return
    _import(paths, report, kind=kind, is_dry=False)
    changed = report.counts[Outcome.CREATED] + report.counts[Outcome.UPDATED]
    if changed:
        refresh_words()
    note_run(NAME, f"{changed} written, {report.counts[Outcome.REFUSED]} refused")


def _import(paths: Sequence[str], report: Report, *, kind: Kind | None, is_dry: bool) -> None:
    gathered = gather(paths)
    for shown, reason in gathered.refused:
        report.turned_down(Outcome.REFUSED, shown, reason)
    drafts = _drafts(gathered.found, report, kind)
    targets = Targets(drafts)
    reasons = left_out(drafts, targets)
    for draft in drafts:
        if draft.found.path in reasons:
            reason = reasons[draft.found.path]
            report.turned_down(Outcome.SKIPPED, draft.found.shown, reason)
    pages = [draft for draft in drafts if draft.found.path not in reasons]
    collect(pages, [draft for draft in drafts if is_contents(draft)], targets)
    pages = _in_order(_matched(pages, report, is_asked=kind is not None))
    Addresses().settle(pages)
    targets, store = Targets(pages), Store(is_dry=is_dry)
    for draft in pages:
        outcome = _tried(report, draft.found, partial(write, draft, Led(targets, store)))
        if outcome is not None:
            report.done(outcome, draft)
    report.end(gathered.left_out)


def _drafts(found: Sequence[Found], report: Report, kind: Kind | None) -> list[Draft]:
    """The files that can be read."""
    tried = (_tried(report, each, partial(read_draft, each, kind)) for each in found)
    return [draft for draft in tried if draft is not None]


def _matched(drafts: Sequence[Draft], report: Report, *, is_asked: bool) -> list[Draft]:
    """The files that may be written, each with what it became before."""
    known, audiences = Known([draft.found for draft in drafts]), Audiences()

    def match(draft: Draft) -> Draft:
        known.match(draft, is_asked=is_asked)
        audiences.settle(draft)
        return draft

    tried = (_tried(report, draft.found, partial(match, draft)) for draft in drafts)
    return [draft for draft in tried if draft is not None]


def _in_order(drafts: Sequence[Draft]) -> list[Draft]:
    """Questions by their ranks, after the others: each comes last in the pages where it is put."""
    return sorted(drafts, key=lambda draft: draft.rank if draft.kind == Kind.QUESTION else 0)


def _tried(report: Report, found: Found, step: Callable[[], T]) -> T | None:
    """What a step gives; a file that it cannot take is told, and stops no other."""
    try:
        return step()
    except Refused as error:
        reason = str(error)
    except Exception as error:  # whatever is wrong with one file, the others go in
        log.exception("%s could not be imported", found.shown)
        reason = f"it could not be stored ({type(error).__name__})"
    report.turned_down(Outcome.REFUSED, found.shown, reason)
    return None
