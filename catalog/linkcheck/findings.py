"""What one probe changes on its resource: availability, the `check:*` facts, the next date."""

from datetime import datetime
from typing import Any

from catalog.datasets.derivation import parse_date
from catalog.datasets.models import Resource
from catalog.linkcheck.detection import Known, detect_change
from catalog.linkcheck.models import ResourceCheck
from catalog.linkcheck.observations import PreviousCheck, Probe
from catalog.linkcheck.schedule import Course, has_changed, is_failure, next_check_at

FIELDS = [
    "check_state", "check_state_since", "next_check_at", "is_priority", "last_checked_at",
    "check_failures", "check_failing_since", "availability", "availability_since",
    "extras", "last_modified",
]  # fmt: skip
"""What `apply` sets on a resource, to be saved by the caller."""


def history_row(probe: Probe) -> ResourceCheck:
    """The line of the history, not yet stored."""
    return ResourceCheck(
        resource_id=probe.resource_id,
        url=probe.url,
        domain=probe.host[:255],
        created_at=probe.checked_at,
        status=probe.status,
        available=probe.available,
        timeout=probe.timeout,
        error=(probe.error or "")[:255],
        response_time=probe.seconds,
        headers=dict(probe.headers),
        filesize=probe.content_length,
        mime_type=(probe.content_type or "")[:200],
    )


def apply(resource: Resource, probe: Probe, previous: PreviousCheck | None) -> bool:
    """Set on the resource what the probe says; whether its dataset must be derived anew."""
    changed = has_changed(previous, probe)
    _count_failures(resource, probe)
    was_available, was_modified = resource.availability, resource.last_modified
    if probe.available is not None and probe.available is not resource.availability:
        resource.availability = probe.available
        resource.availability_since = probe.checked_at
    if changed:
        resource.extras = {
            key: value for key, value in resource.extras.items() if not key.startswith("check:")
        } | check_facts(probe)
    modified = _note_modification(resource, probe, previous)
    resource.last_checked_at = probe.checked_at
    resource.is_priority = False
    course = Course(
        changed,
        previous.checked_at if previous else None,
        modified,
        resource.check_failures,
        resource.check_failing_since,
    )
    resource.next_check_at = next_check_at(course, probe.checked_at)
    return resource.availability is not was_available or resource.last_modified != was_modified


def check_facts(probe: Probe) -> dict[str, Any]:
    """The `check:*` extras in the crawler's names (workers.md 1.6); absent ones are null upstream, hence left out."""
    facts = {
        "check:available": probe.available,
        "check:status": probe.status,
        "check:timeout": probe.timeout,
        "check:date": probe.checked_at.isoformat(),
        "check:error": probe.error,
        "check:headers:content-type": probe.content_type,
        "check:headers:content-length": probe.content_length,
    }
    always = ("check:available", "check:status", "check:date", "check:timeout")
    return {key: value for key, value in facts.items() if value is not None or key in always}


def _count_failures(resource: Resource, probe: Probe) -> None:
    if is_failure(probe):
        resource.check_failures += 1
        resource.check_failing_since = resource.check_failing_since or probe.checked_at
    else:
        resource.check_failures, resource.check_failing_since = 0, None


def _note_modification(
    resource: Resource, probe: Probe, previous: PreviousCheck | None
) -> datetime | None:
    """Write the detected date of modification, which is also that of a remote file (API contract 3.3)."""
    if not probe.available:
        return parse_date(resource.extras.get("analysis:last-modified-at"))
    known = Known(
        modified_at=parse_date(resource.extras.get("analysis:last-modified-at")),
        harvest_modified_at=parse_date((resource.harvest or {}).get("modified_at")),
        previous=previous,
    )
    found = detect_change(known, probe)
    if found is None or found.modified_at is None:
        return known.modified_at
    if found.modified_at != known.modified_at:
        resource.extras = resource.extras | {
            "analysis:last-modified-at": found.modified_at.isoformat(),
            "analysis:last-modified-detection": found.word,
        }
        resource.last_modified = found.modified_at
    return found.modified_at
