"""Background work of the front desk."""

from celery import shared_task

from portal.jobs.models import note_run
from portal.site import figures


@shared_task(queue="default", time_limit=60)
def refresh_home() -> None:
    """Count the figures of the home page before a visitor has to wait for them."""
    found = figures.refresh()
    note_run("refresh_home", f"{found.datasets} datasets")
