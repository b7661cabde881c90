"""The facts of commitments, read from the catalogue: rows to `evidence.Facts`, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q

from catalog.commitments.choices import OPEN_CODE_LICENSES, CommitmentAccess
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
    """The addresses that must answer, files of a dataset apart: the API, the repository, where to ask for access."""
    found = (_main_address(commitment), _desk_of(commitment))
    return list(dict.fromkeys(filter(None, found)))


def _main_address(row: Commitment) -> str:
    """The address of the API or of the repository; empty for a dataset."""
    if row.code_url or row.dataservice is None:
        return row.code_url
    service = row.dataservice
    known = (
        service.base_api_url,
        service.machine_documentation_url,
        service.technical_documentation_url,
    )
    return next(filter(None, known), "")


def _desk_of(row: Commitment) -> str:
    """Where one asks for access to what was promised to some people alone; empty otherwise."""
    described: Any = row.dataset or row.dataservice
    if row.code_url or described is None or row.access != CommitmentAccess.RESTRICTED:
        return ""
    return str(described.authorization_request_url)


def _facts(
    row: Commitment, counts: Counts, answers: Mapping[int, Mapping[str, bool | None]], now: datetime
) -> Facts:
    seen = answers.get(row.pk, {})
    declared = Facts(
        due=row.due,
        is_preparing=row.preparing_since is not None,
        is_abandoned=row.abandoned_on is not None,
        promises_restricted=row.access == CommitmentAccess.RESTRICTED,
        desk=seen.get(_desk_of(row)),
    )
    if row.dataset is not None:
        return _of_dataset(declared, row.dataset, counts, now)
    if row.code_url:
        return _of_code(declared, row, seen)
    if row.dataservice is not None:
        return _of_dataservice(declared, row, seen)
    return declared


def _of_code(declared: Facts, row: Commitment, seen: Mapping[str, bool | None]) -> Facts:
    linked = replace(
        declared,
        is_linked=True,
        is_public=True,
        name=row.code_url,
        has_open_license=row.code_license.strip().lower() in OPEN_CODE_LICENSES,
        license=row.code_license,
    )
    return _answering(linked, row, seen)


def _of_dataset(declared: Facts, dataset: Any, counts: Counts, now: datetime) -> Facts:
    files, alive, dead = counts.get(dataset.pk, (0, 0, 0))
    return replace(
        declared,
        is_linked=True,
        is_public=dataset.is_public,
        name=dataset.title,
        has_open_license=dataset.access_type == AccessType.OPEN and _is_open(dataset.license),
        license=str(dataset.license or ""),
        has_conditions=_tells_conditions(dataset),
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
        has_conditions=_tells_conditions(service),
    )
    return _answering(linked, row, seen)


def _answering(facts: Facts, row: Commitment, seen: Mapping[str, bool | None]) -> Facts:
    """The facts, with what the last check of the one address said."""
    address = _main_address(row)
    answer = seen.get(address)
    return replace(
        facts, files=int(bool(address)), alive=int(answer is True), dead=int(answer is False)
    )


def _tells_conditions(row: Any) -> bool:
    """Whether an object is for some people alone, and says why, or where to ask for it."""
    reasons = (row.access_type_reason_category, row.access_type_reason.strip())
    return row.access_type != AccessType.OPEN and any((*reasons, row.authorization_request_url))


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
