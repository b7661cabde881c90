"""Links of editors' texts, checked like those of datasets: soon when new or failing, rarely when nothing moves."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from catalog.linkcheck.observations import POSTPONED, Probe, Target
from catalog.linkcheck.politeness import is_own_outage
from catalog.linkcheck.probe import probe_all
from portal.core.http import policy_from_settings, site_from_settings
from portal.editorial.models import ContentLink

BATCH: Final = 100  # links a run
SOON: Final = timedelta(hours=12)
LATER: Final = timedelta(days=7)
MEANWHILE: Final = timedelta(minutes=30)
"""How long a claimed link is left to its checker before another may take it."""


def check_due(
    limit: int | None = BATCH, *, on_probe: Callable[[Probe], object] | None = None
) -> list[Probe]:
    """Probe the links of texts that are due, and write down what was seen.

    A run in which nearly every host is silent changes no link: the fault is then ours.
    """
    now = timezone.now()
    links = _claim(now, limit)
    targets = [Target(link.pk, link.url, None, None, None) for link in links]
    probes = asyncio.run(
        probe_all(
            targets, policy=policy_from_settings(), site=site_from_settings(), on_probe=on_probe
        )
    )
    if not is_own_outage(probes):
        record(probes, now)
    return probes


def make_all_due() -> None:
    """Have every link of a text checked by the next run."""
    ContentLink.objects.update(next_check_at=timezone.now())


@transaction.atomic
def _claim(now: datetime, limit: int | None) -> list[ContentLink]:
    due = ContentLink.objects.filter(next_check_at__lte=now).order_by("next_check_at", "pk")
    links = list(due.select_for_update(skip_locked=True, of=("self",))[:limit])
    ContentLink.objects.filter(pk__in=[link.pk for link in links]).update(
        next_check_at=now + MEANWHILE
    )
    return links


@transaction.atomic
def record(probes: Sequence[Probe], now: datetime) -> None:
    """Write down what was seen of each link, and when to look again."""
    known = ContentLink.objects.in_bulk([probe.resource_id for probe in probes])
    for probe in probes:
        link = known.get(probe.resource_id)
        if link is None or link.url != probe.url or probe.error == POSTPONED:
            continue
        link.available, link.status = probe.available, probe.status
        link.error = "" if probe.available else (probe.error or "")[:300]
        link.checked_at, link.next_check_at = now, now + (LATER if probe.available else SOON)
        link.save(update_fields=["available", "status", "error", "checked_at", "next_check_at"])
    for name in settings.CONTENT_LINKS_CHECKED:
        import_string(name)(list(known))
