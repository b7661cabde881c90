"""When a host is left alone, and when a bad batch says more about us than about the hosts.

A refused connection is an answer: the machine is there, and so are we.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from catalog.linkcheck.detection import parse_http_date
from catalog.linkcheck.observations import Probe

LONGEST_CLOSURE_SECONDS = 24 * 3_600
SHORTEST_CLOSURE_SECONDS = 60
WINDOW_SECONDS = 360
CIRCUIT_FAILURES = 10
CIRCUIT_SECONDS = (3_600, 4 * 3_600, 24 * 3_600)
OUTAGE_HOSTS = 5
OUTAGE_PERCENT = 90

SHARED_PLATFORMS = ("opendatasoft.com",)
"""Every subdomain is served by, and counted on, the same machines."""

_SILENT = frozenset({"connection-failed", "name-not-resolved", "timeout"})
_UNREACHABLE = _SILENT | {"connection-refused"}
_ADDRESS = re.compile(r"[0-9.]+|\[?[0-9a-f:.]*:[0-9a-f:.]*\]?")
_NUMBER = re.compile(r"\s*(-?[0-9]{1,18})(?![0-9])", re.ASCII)


def host_key(host: str) -> str:
    """What limits are counted by: the host, or the platform behind many hosts."""
    for platform in SHARED_PLATFORMS:
        if host == platform or host.endswith(f".{platform}"):
            return platform
    return host


def closed_seconds(probe: Probe) -> int:
    """How long the host must be left alone after this answer; 0 when it need not be. Pure.

    Source: RFC 9110, section 10.2.3 (Retry-After); the usual x-ratelimit headers.
    """
    retry = retry_after_seconds(probe.headers.get("retry-after"), probe.checked_at)
    if probe.status == 429:
        return LONGEST_CLOSURE_SECONDS if retry is None else retry
    if probe.status == 503 and retry is not None:
        return retry
    return _quota_seconds(probe)


def retry_after_seconds(value: str | None, now: datetime) -> int | None:
    """The pause that a Retry-After asks for, between a minute and a day; None for garbage."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        wanted = float(text[:18])
    else:
        date = parse_http_date(text)
        if date is None:
            return None
        wanted = (date - now).total_seconds()
    return int(min(max(wanted, SHORTEST_CLOSURE_SECONDS), LONGEST_CLOSURE_SECONDS))


def _quota_seconds(probe: Probe) -> int:
    """The pause that a nearly spent quota calls for."""
    limit = _number(probe.headers.get("x-ratelimit-limit"))
    remaining = _number(probe.headers.get("x-ratelimit-remaining"))
    if limit == -1:
        return 0
    if limit == 0 or (remaining is not None and remaining <= 0):
        return LONGEST_CLOSURE_SECONDS
    if limit is None or remaining is None:
        return 0
    return WINDOW_SECONDS if remaining * 10 <= limit else 0


def _number(value: str | None) -> int | None:
    """The leading whole number of a header."""
    found = _NUMBER.match(value or "")
    return int(found[1]) if found else None


def is_unreachable(probe: Probe) -> bool:
    """Whether the host gave no answer at all."""
    return probe.error in _UNREACHABLE


def is_silent(probe: Probe) -> bool:
    """Whether nothing came back, not even a refusal: the fault may be ours."""
    return probe.error in _SILENT


def circuit_seconds(closure_count: int) -> int:
    """How long a silent host is closed after so many closures in a row: 1 h, 4 h, then 24 h."""
    return CIRCUIT_SECONDS[min(max(closure_count, 0), len(CIRCUIT_SECONDS) - 1)]


class HostWatch:
    """One host during one batch: whether it is still fair, and useful, to ask."""

    def __init__(self) -> None:
        self.is_closed = False
        self._failures = 0

    def note(self, probe: Probe) -> None:
        """Learn from a check: a host that pushes back or stays silent is closed."""
        self._failures = self._failures + 1 if is_unreachable(probe) else 0
        if self._failures >= CIRCUIT_FAILURES or closed_seconds(probe) > 0:
            self.is_closed = True


def is_own_outage(probes: Iterable[Probe]) -> bool:
    """Whether so many hosts are silent at once that the fault must be ours.

    At least 5 hosts were asked, and 90 % of them answered nothing. What was refused before
    leaving this machine, or postponed, tells nothing and is left out.
    """
    silent: dict[str, bool] = {}
    for probe in probes:
        if probe.status is not None or is_unreachable(probe):
            silent[probe.host] = silent.get(probe.host, True) and is_silent(probe)
    percent = 100 * sum(silent.values()) / max(len(silent), 1)
    return len(silent) >= OUTAGE_HOSTS and percent >= OUTAGE_PERCENT


def is_cut_off(probes: Iterable[Probe]) -> bool:
    """Whether no name at all could be resolved: alone it proves nothing, but see who else answered."""
    named = [probe for probe in probes if probe.host and is_named(probe.host)]
    return bool(named) and all(probe.error == "name-not-resolved" for probe in named)


def is_named(host: str) -> bool:
    """Whether the host is known by a name that the network resolves, not by its address nor as this machine."""
    return host != "localhost" and not _ADDRESS.fullmatch(host)
