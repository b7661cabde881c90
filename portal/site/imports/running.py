"""One run of an import: from a source to the report."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final

from django.db import connection
from tqdm import tqdm

from catalog.datasets.bulk import recount_producers
from portal.jobs.models import note_run
from portal.site.imports.records import Found, Item, Refused, SourceError
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
        _write_all(items if limit is None else islice(items, limit), report, is_dry=is_dry)
    finally:
        if not is_dry:
            recount_producers()
            note_run("import_catalog", report.summary())
        report.close()


def _write_all(items: Iterable[Item], report: Report, *, is_dry: bool) -> None:
    writer = Writer(report, is_dry=is_dry)
    batch: list[Found] = []
    for item in _once(_progressing(items, report), report):
        batch.append(item)
        if len(batch) == BATCH:
            writer.write(batch)
            batch = []
    if batch:
        writer.write(batch)


def _once(items: Iterable[Item], report: Report) -> Iterator[Found]:
    """The records that can be kept, each id once: the first one counts."""
    seen: set[bytes] = set()
    for item in items:
        report.counts["read"] += 1
        if isinstance(item, Refused):
            report.refuse(item.row, item.reason, item.label)
            continue
        if item.dataset:
            key = bytes.fromhex(item.dataset.public_id)
            if key in seen:
                report.refuse(item.row, "this id was already read in this source", item.label)
                continue
            seen.add(key)
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
