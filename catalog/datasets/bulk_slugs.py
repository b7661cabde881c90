"""Free slugs for a batch of datasets, in a few queries whatever collides."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Protocol

from catalog.datasets.models import Dataset, DatasetFormerSlug
from portal.core.slugs import MAX_LENGTH


class Slugged(Protocol):
    """A dataset on its way in."""

    dataset: Dataset
    notes: list[str]


class HasSlug(Protocol):
    """A dataset already stored."""

    @property
    def pk(self) -> int:
        """Its key."""

    @property
    def slug(self) -> str:
        """Its present slug."""


class _Slugs:
    """Which slugs are taken, in the table and in the batch."""

    def __init__(self, wanted: set[str]) -> None:
        rows = Dataset.objects.filter(slug__in=wanted).values_list("slug", "public_id")
        self._holders: dict[str, str] = dict(rows)
        self._numbered: dict[str, tuple[set[str], count[int]]] = {}

    def is_free(self, slug: str, public_id: str) -> bool:
        """Whether this dataset may have this slug."""
        return self._holders.get(slug, public_id) == public_id

    def take(self, slug: str, public_id: str) -> None:
        """Give it to this dataset."""
        self._holders[slug] = public_id

    def number(self, base: str) -> str:
        """The base with the first free number (API contract 16.5)."""
        if base not in self._numbered:
            stem = f"{base[: MAX_LENGTH - 8]}"
            found = Dataset.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
            self._numbered[base] = (set(found), count(1))
        taken, numbers = self._numbered[base]
        for number in numbers:
            suffix = f"-{number}"
            slug = base[: MAX_LENGTH - len(suffix)].rstrip("-") + suffix
            if slug not in taken and slug not in self._holders:
                return slug
        raise AssertionError  # numbers never end


def assign_slugs(batch: Sequence[Slugged], stored: Mapping[str, HasSlug]) -> None:
    """Give each dataset the slug it came with when it is free, else one with a number.

    A dataset that had to take a number keeps it; a slug it no longer has is remembered.
    """
    slugs = _Slugs({incoming.dataset.slug for incoming in batch})
    former: dict[str, int] = {}
    for incoming in batch:
        dataset, mine = incoming.dataset, stored.get(incoming.dataset.public_id)
        wanted = dataset.slug
        if not slugs.is_free(wanted, dataset.public_id):
            keeps = mine is not None and _is_numbered(mine.slug, wanted)
            dataset.slug = mine.slug if mine and keeps else slugs.number(wanted)
            incoming.notes.append("slug already taken: a number was added")
        slugs.take(dataset.slug, dataset.public_id)
        if mine is not None and mine.slug != dataset.slug:
            former[mine.slug] = mine.pk
    _remember(former, [incoming.dataset.slug for incoming in batch])


def _is_numbered(slug: str, base: str) -> bool:
    stem, _dash, number = slug.rpartition("-")
    return number.isdigit() and stem == base[: MAX_LENGTH - len(number) - 1].rstrip("-")


def _remember(former: Mapping[str, int], current: Sequence[str]) -> None:
    """Keep former slugs for ever; a slug in use again is no longer a former one."""
    DatasetFormerSlug.objects.filter(slug__in=[*current, *former]).delete()
    DatasetFormerSlug.objects.bulk_create(
        DatasetFormerSlug(slug=slug, target_id=pk)
        for slug, pk in former.items()
        if slug not in set(current)
    )
