"""What the network says about links: no database, no exception, one Probe per target.

Source: RFC 9110 for HEAD, Range and conditional requests.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic

import aiohttp

from catalog.linkcheck.observations import (
    POSTPONED,
    UNSUPPORTED_SCHEME,
    Look,
    Probe,
    Target,
    declared_length,
    is_page,
    judge,
    link_host,
)
from catalog.linkcheck.politeness import HostWatch, closed_seconds, host_key, is_own_outage
from portal.core.http import (
    Answer,
    Limits,
    OutboundError,
    OutboundPolicy,
    Site,
    TooManyRedirects,
    UnsupportedScheme,
    fetch,
    open_session,
    parse_url,
)

START_BYTES = 1_024
FIREWALL_PAGE_BYTES = 4_096
INTERNAL_ERROR = "internal-error"

__all__ = ["Pace", "Probe", "Target", "closed_seconds", "is_own_outage", "probe_all", "probe_one"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How hard we ask. Unit: seconds.

    `head_seconds` is the share of `total_seconds` that HEAD may use; after `batch_seconds` no
    new check begins, and what is left comes back as postponed.
    """

    concurrency: int = 100
    per_host: int = 2
    total_seconds: float = 15
    head_seconds: float = 7
    batch_seconds: float = 480


async def probe_all(
    targets: Iterable[Target],
    *,
    policy: OutboundPolicy,
    site: Site,
    pace: Pace | None = None,
    on_probe: Callable[[Probe], object] | None = None,
) -> list[Probe]:
    """One probe per target, in their order; hosts take turns, each within its own limit.

    `on_probe` is told of each as it comes, for a progress bar; what it raises ends the batch.
    """
    pace = pace or Pace()
    batch = _Batch(list(targets), pace, on_probe or (lambda probe: None))
    agent = site.agent("verificateur")
    async with open_session(policy, agent=agent, concurrency=pace.concurrency) as session:
        await batch.run(session)
    return [batch.probes[place] for place in range(len(batch.targets))]


class _Batch:
    """Targets queued by host, and the lanes that work on them.

    A host has as many lanes as it may have requests at once. Each lane waits for a place in the
    fair semaphore before every check, so hosts take turns, and a slow one holds only its lanes.
    """

    def __init__(
        self, targets: list[Target], pace: Pace, on_probe: Callable[[Probe], object]
    ) -> None:
        self.targets = targets
        self.probes: dict[int, Probe] = {}
        self._pace = pace
        self._on_probe = on_probe
        self._places = asyncio.Semaphore(pace.concurrency)
        self._until = monotonic() + pace.batch_seconds
        self._queues: dict[str, deque[int]] = defaultdict(deque)
        self._watches: dict[str, HostWatch] = defaultdict(HostWatch)

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Check every target once."""
        for place, target in enumerate(self.targets):
            self._queues[host_key(link_host(target.url))].append(place)
        async with asyncio.TaskGroup() as lanes:
            for number in range(self._pace.per_host):
                for host, queue in self._queues.items():
                    if len(queue) > number:
                        lanes.create_task(self._work(session, host, queue))

    async def _work(self, session: aiohttp.ClientSession, host: str, queue: deque[int]) -> None:
        """Take the targets of one host, one after the other."""
        watch = self._watches[host]
        while queue:
            async with self._places:
                if not queue:
                    return
                place = queue.popleft()
                probe = await self._check(session, self.targets[place], watch)
            self.probes[place] = probe
            self._on_probe(probe)

    async def _check(
        self, session: aiohttp.ClientSession, target: Target, watch: HostWatch
    ) -> Probe:
        """One check, or none where the host had enough or the batch is out of time."""
        if watch.is_closed or monotonic() > self._until:
            return judge(target, Look(reason=POSTPONED), 0.0)
        probe = await probe_one(session, target, self._pace)
        if probe.host:
            watch.note(probe)
        return probe


async def probe_one(session: aiohttp.ClientSession, target: Target, pace: Pace) -> Probe:
    """What one link answers; every failure is in the probe, none is raised."""
    started = monotonic()
    try:
        look = await _look(session, target, pace)
    except OutboundError as error:
        look = Look(error=error)
    except Exception:  # one strange link must not cost the batch its results
        logger.exception("Check of resource %s failed", target.resource_id)
        look = Look(reason=INTERNAL_ERROR)
    return judge(target, look, monotonic() - started)


async def _look(session: aiohttp.ClientSession, target: Target, pace: Pace) -> Look:
    """HEAD, then GET where HEAD tells too little. Raises: OutboundError."""
    try:
        parse_url(target.url)
    except UnsupportedScheme:
        return Look(reason=UNSUPPORTED_SCHEME)
    until = monotonic() + pace.total_seconds
    limits = Limits(max_bytes=0, total_seconds=min(pace.head_seconds, pace.total_seconds))
    try:
        answer = await fetch(session, "HEAD", target.url, limits=limits)
    except OutboundError as error:
        if not error.is_connected or isinstance(error, TooManyRedirects):
            raise
    else:
        if answer.status == 429 or is_good_enough(answer, target):
            return Look(answer=answer)
    return await _look_inside(session, target, until - monotonic())


async def _look_inside(session: aiohttp.ClientSession, target: Target, seconds: float) -> Look:
    """GET of the first bytes, unless the file is the one we know. Raises: OutboundError."""
    headers = {"Range": f"bytes=0-{START_BYTES - 1}", **_validators(target)}
    limits = Limits(max_bytes=START_BYTES, total_seconds=max(seconds, 0), keep_start=True)
    answer = await fetch(session, "GET", target.url, headers=headers, limits=limits)
    return Look(answer=answer, has_body=True)


def _validators(target: Target) -> dict[str, str]:
    """Conditional headers out of the last good answer; a stored value that is unsafe is dropped."""
    wanted = {"If-None-Match": target.etag, "If-Modified-Since": target.last_modified}
    return {name: value for name, value in wanted.items() if value and value.isprintable()}


def is_good_enough(answer: Answer, target: Target) -> bool:
    """Whether HEAD spares the GET: a success that tells size or date, and is no suspect page."""
    if not 200 <= answer.status < 400:
        return False
    if not answer.headers.keys() & {"content-length", "last-modified"}:
        return False
    if not is_page(answer):
        return True
    length = declared_length(answer)
    return not target.is_declared_file and (length is None or length >= FIREWALL_PAGE_BYTES)
