"""Hosts left alone for a while: because they asked for it, or because they no longer answer (workers.md 1.4)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from catalog.linkcheck.models import HostPause
from catalog.linkcheck.observations import Probe
from catalog.linkcheck.politeness import (
    CIRCUIT_FAILURES,
    circuit_seconds,
    closed_seconds,
    host_key,
    is_unreachable,
)


def closed_hosts(hosts: Iterable[str], now: datetime) -> dict[str, datetime]:
    """Which of these hosts are paused, and until when."""
    rows = HostPause.objects.filter(host__in=list(hosts), closed_until__gt=now)
    return dict(rows.values_list("host", "closed_until"))


@transaction.atomic
def note_hosts(probes: Sequence[Probe]) -> None:
    """Learn from a batch which hosts to leave alone, and forget the faults of those that answer again."""
    by_host: dict[str, list[Probe]] = defaultdict(list)
    for probe in probes:
        if probe.host and (probe.status is not None or is_unreachable(probe)):
            by_host[host_key(probe.host)].append(probe)
    for host, seen in by_host.items():
        _note_host(host, seen)


def _note_host(host: str, seen: Sequence[Probe]) -> None:
    asked_for = max(closed_seconds(probe) for probe in seen)
    if asked_for:
        _close(host, asked_for, reason="asked", closures=0)
    elif not all(is_unreachable(probe) for probe in seen):
        HostPause.objects.filter(host=host).delete()
    else:
        _count_silence(host, len(seen))


def _count_silence(host: str, count: int) -> None:
    """Add to the failures in a row; ten of them close the host for 1 h, then 4 h, then 24 h."""
    pause, _created = HostPause.objects.select_for_update().get_or_create(
        host=host, defaults={"closed_until": timezone.now()}
    )
    if pause.failures + count >= CIRCUIT_FAILURES:
        _close(host, circuit_seconds(pause.closures), reason="silent", closures=pause.closures + 1)
    else:
        HostPause.objects.filter(host=host).update(failures=pause.failures + count)


def _close(host: str, seconds: int, *, reason: str, closures: int) -> None:
    until = timezone.now() + timedelta(seconds=seconds)
    HostPause.objects.update_or_create(
        host=host,
        defaults={"closed_until": until, "failures": 0, "closures": closures, "reason": reason},
    )
