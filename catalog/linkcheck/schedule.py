"""When a link is due again: soon after a change, rarely when nothing moves. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random

from catalog.linkcheck.observations import PreviousCheck, Probe

CHECK_DELAYS = (12, 24, 168, 720)
"""Unit: hours. 12 h, 1 day, 1 week, 30 days."""

QUICK_FAILURES = 3
"""A failing link is asked again every 12 h so many times in a row, then ever more rarely."""

JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Course:
    """What the next date depends on.

    `has_changed`: the check, or the content, differs from the one before; True for a first check.
    `failure_count`: timeouts and 5xx in a row, this check included.
    """

    has_changed: bool
    previous_check_at: datetime | None = None
    modified_at: datetime | None = None
    failure_count: int = 0
    failing_since: datetime | None = None


def next_check_at(course: Course, now: datetime, draw: Callable[[], float] = random) -> datetime:
    """The date of the next check; always after now. `draw` gives the jitter, from 0 to 1."""
    factor = 1 + JITTER * (2 * min(max(draw(), 0), 1) - 1)
    return now + timedelta(hours=_delay_hours(course, now) * factor)


def _delay_hours(course: Course, now: datetime) -> int:
    """The delay of the table that fits."""
    if course.failure_count:
        if course.failure_count <= QUICK_FAILURES or course.failing_since is None:
            return CHECK_DELAYS[0]
        return _delay_for_age(now - course.failing_since)
    if course.has_changed:
        return CHECK_DELAYS[0]
    since = course.modified_at or course.previous_check_at
    return CHECK_DELAYS[0] if since is None else _delay_for_age(now - since)


def _delay_for_age(age: timedelta) -> int:
    """The smallest delay that reaches the age, or the longest."""
    fitting = (hours for hours in CHECK_DELAYS if timedelta(hours=hours) >= age)
    return next(fitting, CHECK_DELAYS[-1])


def is_failure(probe: Probe) -> bool:
    """Whether a check counts among the failures in a row: no answer in time, or 5xx."""
    return probe.timeout or (probe.status or 0) >= 500


def has_changed(previous: PreviousCheck | None, probe: Probe) -> bool:
    """Whether a check says something else than the one before; True for the first."""
    if previous is None:
        return True
    if probe.unchanged:
        return previous.available is not True or previous.timeout
    return _face(previous) != _face(probe)


def _face(check: PreviousCheck | Probe) -> tuple[object, ...]:
    """What two checks are compared by."""
    return (
        check.status,
        check.available,
        check.timeout,
        check.content_length,
        check.content_type,
    )
