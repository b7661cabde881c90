"""Claiming the links that are due, and writing down what the probe saw."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from catalog.datasets.models import Dataset, Resource
from catalog.datasets.models.resource import CheckState
from catalog.datasets.services import refresh
from catalog.linkcheck import findings, pauses
from catalog.linkcheck.models import ResourceCheck
from catalog.linkcheck.observations import POSTPONED, PreviousCheck, Probe, Target
from catalog.linkcheck.politeness import (
    host_key,
    is_cut_off,
    is_named,
    is_own_outage,
    is_silent,
)
from catalog.linkcheck.probe import probe_all
from portal.core.http import OutboundError, parse_url, policy_from_settings, site_from_settings
from portal.jobs.models import note_run

BATCH = 200  # links a batch (workers.md 1.9)
STUCK_AFTER = timedelta(minutes=60)
AFTER_OUTAGE = timedelta(minutes=10)
AFTER_POSTPONED = timedelta(minutes=6)
PROBING_LOCK = 7_106_001  # key of the advisory lock, any number no other part uses


@transaction.atomic
def claim_due(limit: int = BATCH) -> list[int]:
    """Take up to `limit` due resources for checking; no other worker takes them. Paused hosts are put off."""
    now = timezone.now()
    due = (
        Resource.objects.due_for_check(now)
        .select_for_update(skip_locked=True, of=("self",))
        .only("url", "dataset_id")[:limit]
    )
    return _take(list(due))


def claim_all(limit: int | None = None, resource: Resource | None = None) -> list[int]:
    """Take remote resources whatever their date, for the foreground command."""
    chosen = Resource.objects.filter(filetype="remote", dataset__deleted=None).order_by("pk")
    chosen = chosen.filter(pk=resource.pk) if resource else chosen
    return list(chosen.values_list("pk", flat=True)[:limit])


def _take(resources: Sequence[Resource]) -> list[int]:
    """Mark as being checked those whose host is open; put the others off until it is."""
    now = timezone.now()
    hosts = {resource.pk: host_of(resource.url) for resource in resources}
    closed = pauses.closed_hosts(set(hosts.values()), now)
    taken = [pk for pk, host in hosts.items() if host not in closed]
    for pk, host in hosts.items():
        if host in closed:
            Resource.objects.filter(pk=pk).update(next_check_at=closed[host])
    Resource.objects.filter(pk__in=taken).update(
        check_state=CheckState.CHECKING, check_state_since=now
    )
    return taken


@contextmanager
def alone(*, waits: bool) -> Iterator[bool]:
    """Hold the right to probe: one batch at a time, so that no host gets more than two requests at once.

    Gives False at once when another batch has it, unless `waits`. The right ends with the connection.
    """
    function = "pg_advisory_lock" if waits else "pg_try_advisory_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [PROBING_LOCK])
        is_ours = waits or cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PROBING_LOCK])


def check(
    resource_ids: Iterable[int], on_probe: Callable[[Probe], object] | None = None
) -> list[Probe]:
    """Probe these resources now and write down what was seen."""
    ids = list(resource_ids)
    previous = {row.resource_id: row for row in ResourceCheck.objects.latest_of(ids)}
    resources = Resource.objects.filter(pk__in=ids).only("url", "format")
    targets = [_target(resource, previous.get(resource.pk)) for resource in resources]
    probes = asyncio.run(
        probe_all(
            targets, policy=policy_from_settings(), site=site_from_settings(), on_probe=on_probe
        )
    )
    record_checks(probes)
    return probes


def record_checks(probes: Sequence[Probe]) -> None:
    """Store a batch of probes: history, availability, dates.

    When nearly all hosts are silent the fault is ours: their links keep their state and are asked again soon.
    """
    if is_own_outage(probes) or (is_cut_off(probes) and not _anyone_answered()):
        silent = [probe.resource_id for probe in probes if is_silent(probe)]
        _release(silent, timezone.now() + AFTER_OUTAGE)
        note_run("own_outage", f"{len(silent)} links not answered: our own network is suspected")
        probes = [probe for probe in probes if not is_silent(probe)]
    pauses.note_hosts(probes)
    for start in range(0, len(probes), 100):
        _record_slice(probes[start : start + 100])


@transaction.atomic
def release_stuck() -> int:
    """Free resources whose worker died in the middle of a check; how many there were."""
    old = Resource.objects.filter(
        check_state__isnull=False, check_state_since__lt=timezone.now() - STUCK_AFTER
    )
    return old.update(check_state=None, check_state_since=None)


@transaction.atomic
def _record_slice(probes: Sequence[Probe]) -> None:
    now = timezone.now()
    ids = [probe.resource_id for probe in probes]
    resources = {
        row.pk: row
        for row in Resource.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .order_by("pk")
    }
    latest = {row.resource_id: row for row in ResourceCheck.objects.latest_of(ids)}
    seen, rows, touched = [], [], set()
    for probe in probes:
        resource = resources.get(probe.resource_id)
        if resource is None:
            continue
        resource.check_state = resource.check_state_since = None
        if probe.error == POSTPONED or resource.url != probe.url:
            resource.next_check_at = now + AFTER_POSTPONED if probe.error == POSTPONED else now
        else:
            rows.append(row := findings.history_row(probe))
            if findings.apply(resource, probe, _previous(latest.get(resource.pk))):
                touched.add(resource.dataset_id)
            row.next_check_at = resource.next_check_at
        seen.append(resource)
    ResourceCheck.objects.bulk_create(rows)
    Resource.objects.bulk_update(seen, findings.FIELDS)
    for dataset in (
        Dataset.objects.filter(pk__in=touched)
        .select_related("organization", "owner", "license")
        .order_by("pk")
    ):
        refresh(dataset)


def _anyone_answered() -> bool:
    """Whether any host of the network was seen alive lately; on a machine cut off from it, none was."""
    recently = timezone.now() - timedelta(days=1)
    seen = ResourceCheck.objects.filter(available=True, created_at__gt=recently)
    return any(
        is_named(host) for host in seen.order_by().values_list("domain", flat=True).distinct()
    )


def _release(resource_ids: Sequence[int], again_at: Any) -> None:
    Resource.objects.filter(pk__in=resource_ids).update(
        check_state=None, check_state_since=None, next_check_at=again_at
    )


def _target(resource: Resource, last: ResourceCheck | None) -> Target:
    headers = last.headers if last and last.available else {}
    return Target(
        resource.pk,
        resource.url,
        headers.get("etag"),
        headers.get("last-modified"),
        resource.format or None,
    )


def _previous(row: ResourceCheck | None) -> PreviousCheck | None:
    if row is None:
        return None
    return PreviousCheck(
        checked_at=row.created_at,
        status=row.status,
        available=row.available,
        timeout=row.timeout,
        content_length=row.filesize,
        content_type=row.mime_type or None,
        etag=row.headers.get("etag"),
        last_modified=row.headers.get("last-modified"),
    )


def host_of(url: str) -> str:
    """The host, or shared platform, that limits are counted by; empty for an address that has none."""
    try:
        return host_key(parse_url(url).host or "")
    except OutboundError:
        return ""
