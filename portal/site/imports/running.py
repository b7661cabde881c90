"""One run of an import: from a source to the report."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection
from tqdm import tqdm

from catalog.datasets.bulk import recount_producers
from portal.jobs.models import note_run
from portal.search.lexicon import refresh_words
from portal.site.imports.records import Checkpoint, Found, Item, Refused, SourceError
from portal.site.imports.report import Report
from portal.site.imports.writing import Writer

BATCH: Final = 500
PROGRESS_EVERY: Final = 10_000
LOCK: Final = 4_711_201  # any number that no other command takes


def run(items: Iterable[Item], report: Report, *, limit: int | None, is_dry: bool) -> None:
    """Write what the source gives, counting in the report.

    Raises: SourceError; KeyboardInterrupt, once what was written is consistent.
    """
    try:
        _write_all(items, report, limit=limit, is_dry=is_dry)
    finally:
        if report.counts["read"] and not is_dry:
            recount_producers()
            if report.counts["created"] or report.counts["updated"]:
                refresh_words()
            note_run("import_catalog", report.summary())
        report.close()


def _write_all(items: Iterable[Item], report: Report, *, limit: int | None, is_dry: bool) -> None:
    """Write in batches; a checkpoint is kept once all before it is written."""
    writer = Writer(report, is_dry=is_dry)
    batch: list[Found] = []
    for item in _once(_progressing(items, report), report):
        if isinstance(item, Found):
            batch.append(item)
        is_last = report.counts["read"] == limit
        if len(batch) == BATCH or isinstance(item, Checkpoint) or is_last:
            writer.write(batch)
            batch = []
        if isinstance(item, Checkpoint):
            item.keep()
        if is_last:
            return
    writer.write(batch)


def _once(items: Iterable[Item], report: Report) -> Iterator[Item]:
    """The same items; a dataset met again is refused: the first one counts."""
    seen: set[bytes] = set()
    for found in items:
        item = found
        if isinstance(item, Found) and item.dataset:
            key = bytes.fromhex(item.dataset.public_id)
            if key in seen:
                item = Refused(item.row, "this id was already read in this source", item.label)
            seen.add(key)
        if not isinstance(item, Checkpoint):
            report.counts["read"] += 1
        if isinstance(item, Refused):
            report.refuse(item.row, item.reason, item.label)
        yield item


def _progressing(items: Iterable[Item], report: Report) -> Iterator[Item]:
    """The same items, with a bar on a terminal, a line now and then elsewhere."""
    if sys.stderr.isatty():
        yield from tqdm(items, unit=" records")
        return
    for number, item in enumerate(items, start=1):
        yield item
        if number % PROGRESS_EVERY == 0:
            print(f"{number} records read ({report.summary()})", file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the lock of imports. Raises: SourceError while another import runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise SourceError("Another import is running; wait for its end.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
