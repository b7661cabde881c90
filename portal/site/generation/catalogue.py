"""A synthetic catalogue as records: no database, the same for the same seed, one block in memory at a time."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from portal.site.generation import facts, texts
from portal.site.generation.chance import Draw, Wheel, power
from portal.site.generation.facts import Zone
from portal.site.generation.identity import identify
from portal.site.generation.producers import organization, organization_number
from portal.site.generation.vocabulary import plain
from portal.site.imports.records import DatasetRecord, FilesSummary, Found

BLOCK: Final = 500
"""Datasets drawn at a time; another number is another catalogue."""
FILES_EXPONENT: Final = 1.1
MOST_FILES: Final = 2_000
PAGE: Final = "https://donnees.example.org/jeux-de-donnees/{}/"


def blocks(seed: int, number: int, zones: Sequence[Zone]) -> Iterator[list[Found]]:
    """The datasets of ranks 0 to `number`, with their organizations, in blocks.

    A dataset depends on the seed, its rank and the zones; not on how many are asked for.
    """
    wheel = facts.zone_wheel(zones)
    for block in range(-(-number // BLOCK)):
        yield _block(seed, block, wheel)[: number - block * BLOCK]


def _block(seed: int, block: int, zones: Wheel) -> list[Found]:
    draw = Draw.of(seed, block, BLOCK)
    moments = facts.moments(draw)
    years = [made.year for made in moments.made]
    titles = texts.titles(draw, years)
    columns = {
        "title": titles,
        "description": texts.descriptions(draw, titles),
        "tags": draw.groups(facts.tag_wheel(), draw.between(2, 8)),
        "license": draw.choices(facts.LICENSES),
        "frequency": draw.choices(facts.FREQUENCIES),
        "granularity": draw.choices(facts.GRANULARITIES),
        "badges": draw.choices(facts.BADGES),
        "zones": facts.zones_of(draw, zones),
        "counts": facts.counts(draw),
        "created_at": moments.made,
        "created_at_internal": moments.made,
        "last_update": moments.updated,
        "last_modified_internal": moments.updated,
    }
    own = zip(*columns.values(), strict=True)
    others = zip(
        draw.shares().tolist(),
        draw.shares().tolist(),
        draw.choices(facts.FORMATS),
        facts.periods(draw, years),
        own,
        strict=True,
    )
    return [
        _found(seed, block * BLOCK + place, each, dict(zip(columns, values, strict=True)))
        for place, (*each, values) in enumerate(others)
    ]


def _found(seed: int, rank: int, drawn: list[Any], values: dict[str, Any]) -> Found:
    """One dataset and who publishes it."""
    producer_share, files_share, formats, (start, end) = drawn
    producer = organization(seed, organization_number(rank, producer_share))
    public_id = identify(seed, rank, values["created_at"])
    count = 1 + power(files_share, exponent=FILES_EXPONENT, most=MOST_FILES)
    record = DatasetRecord(
        public_id=public_id,
        slug=plain(values["title"]),
        organization_id=producer.public_id,
        temporal_start=start,
        temporal_end=end,
        files=FilesSummary(
            page=PAGE.format(public_id), count=count, main_count=-(-count * 3 // 4), formats=formats
        ),
        **values,
    )
    return Found(rank + 1, record, producer)
