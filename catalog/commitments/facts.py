"""The facts of commitments, read from the catalogue: rows to `evidence.Facts`, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q

from catalog.commitments.choices import OPEN_CODE_LICENSES
from catalog.commitments.evidence import Facts
from catalog.commitments.models import Commitment
from catalog.datasets.choices import AccessType, FileType
from catalog.datasets.models import Resource
from catalog.datasets.models.license import NOT_SPECIFIED
from portal.editorial.models import ContentLink

Counts = Mapping[int, tuple[int, int, int]]
_ALIVE: Final = Q(availability=True) | (Q(filetype=FileType.FILE) & ~Q(file=""))
_DEAD: Final = Q(availability=False, filetype=FileType.REMOTE)


def facts_of(commitments: Sequence[Commitment], now: datetime) -> list[Facts]:
    """What is known of each: two queries for any number, of commitments read with `for_review`."""
    counts = _files([row.dataset_id for row in commitments if row.dataset_id])
    answers = _answers([row.pk for row in commitments])
    return [_facts(row, counts, answers, now) for row in commitments]


def addresses(commitment: Commitment) -> list[str]:
    """The addresses that must answer for what is no dataset: the API, the repository."""
    if commitment.code_url:
        return [commitment.code_url]
    if commitment.dataservice is None:
        return []
    service = commitment.dataservice
    known = (
        service.base_api_url,
        service.machine_documentation_url,
        service.technical_documentation_url,
    )
    return [next((url for url in known if url), "")] if any(known) else []


def _facts(
    row: Commitment, counts: Counts, answers: Mapping[int, Mapping[str, bool | None]], now: datetime
) -> Facts:
    declared = Facts(
        due=row.due,
        is_preparing=row.preparing_since is not None,
        is_abandoned=row.abandoned_on is not None,
    )
    if row.dataset is not None:
        return _of_dataset(declared, row.dataset, counts, now)
    seen = answers.get(row.pk, {})
    if row.code_url:
        license_key = row.code_license.strip().lower()
        return _answering(
            replace(
                declared,
                is_linked=True,
                is_public=True,
                name=row.code_url,
                has_open_license=license_key in OPEN_CODE_LICENSES,
                license=row.code_license,
            ),
            [row.code_url],
            seen,
        )
    if row.dataservice is not None:
        return _of_dataservice(declared, row, seen)
    return declared


def _of_dataset(declared: Facts, dataset: Any, counts: Counts, now: datetime) -> Facts:
    files, alive, dead = counts.get(dataset.pk, (0, 0, 0))
    return replace(
        declared,
        is_linked=True,
        is_public=dataset.is_public,
        name=dataset.title,
        has_open_license=dataset.access_type == AccessType.OPEN and _is_open(dataset.license),
        license=str(dataset.license or ""),
        has_files=True,
        files=files,
        alive=alive,
        dead=dead,
        is_late=dataset.is_late(now),
        last_update=dataset.last_update.date(),
    )


def _of_dataservice(declared: Facts, row: Commitment, seen: Mapping[str, bool | None]) -> Facts:
    service: Any = row.dataservice
    is_open = service.access_type == AccessType.OPEN
    linked = replace(
        declared,
        is_linked=True,
        is_public=service.is_public,
        name=service.title,
        has_open_license=is_open and _is_open(service.license),
        license=str(service.license or ""),
    )
    return _answering(linked, addresses(row), seen)


def _answering(facts: Facts, urls: Sequence[str], seen: Mapping[str, bool | None]) -> Facts:
    known = [seen.get(url) for url in urls]
    return replace(facts, files=len(known), alive=known.count(True), dead=known.count(False))


def _is_open(row: Any) -> bool:
    """Whether this is a licence at all: those of the reference list are open, « not specified » apart."""
    return row is not None and row.key != NOT_SPECIFIED


def _files(datasets: Sequence[int]) -> Counts:
    """How many files each dataset has, alive and dead."""
    rows = Resource.objects.filter(dataset__in=datasets).order_by().values("dataset")
    counted = rows.annotate(
        n=Count("pk"), alive=Count("pk", filter=_ALIVE), dead=Count("pk", filter=_DEAD)
    )
    return {row["dataset"]: (row["n"], row["alive"], row["dead"]) for row in counted}


def _answers(keys: Sequence[int]) -> dict[int, dict[str, bool | None]]:
    """What the last check of each address said, by commitment."""
    kind = ContentType.objects.get_for_model(Commitment)
    found: dict[int, dict[str, bool | None]] = {}
    rows = ContentLink.objects.filter(subject_type=kind, subject_id__in=keys)
    for key, url, available in rows.values_list("subject_id", "url", "available"):
        found.setdefault(key, {})[url] = available
    return found
