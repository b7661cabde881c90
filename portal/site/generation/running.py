"""One run of the generator: from a seed and a number to a stored catalogue."""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

from tqdm import tqdm

from catalog.datasets.bulk import recount_producers
from catalog.spatial.models import GeoZone
from portal.search.lexicon import refresh_words
from portal.site.generation.catalogue import blocks
from portal.site.imports.records import Found
from portal.site.imports.report import Report
from portal.site.imports.writing import Writer

LINE_EVERY_SECONDS: Final = 20

Say = Callable[[str], None]


def generate(number: int, seed: int, report: Report, say: Say) -> float:
    """Store this many datasets, counting in the report; datasets a second, what comes after included."""
    began = time.perf_counter()
    writer = Writer(report, is_dry=False)
    zones = list(GeoZone.objects.order_by("rank", "geoid").values_list("geoid", "level"))
    try:
        for block in _progressing(blocks(seed, number, zones), number, say):
            writer.write(block)
            report.counts["read"] += len(block)
    finally:
        if report.counts["created"] or report.counts["updated"]:
            say("Counting the datasets of producers and the words of all…")
            recount_producers()
            refresh_words()
        report.close()
    return number / (time.perf_counter() - began)


def _progressing(found: Iterator[list[Found]], number: int, say: Say) -> Iterator[list[Found]]:
    """The same blocks, with a bar on a terminal, a line now and then elsewhere."""
    if sys.stderr.isatty():
        with tqdm(total=number, unit=" datasets") as bar:
            for block in found:
                yield block
                bar.update(len(block))
        return
    done, began = 0, time.perf_counter()
    told = began
    for block in found:
        yield block
        done += len(block)
        now = time.perf_counter()
        if now - told > LINE_EVERY_SECONDS:
            told = now
            say(f"{done:,} of {number:,} datasets, {done / (now - began):,.0f}/s")
