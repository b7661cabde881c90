"""Background work of the search log."""

from celery import shared_task

from portal.searchlog import services
from portal.searchlog.intake import intake


@shared_task(queue="default", time_limit=120)
def drain() -> None:
    """Count what visitors searched since the last time."""
    lines = intake()
    if lines is not None:
        services.drain(lines)


@shared_task(queue="default", time_limit=600)
def forget_old() -> None:
    """Delete what is past its time."""
    services.forget_old()
