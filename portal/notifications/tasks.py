"""Background work of notifications."""

from celery import shared_task

from portal.jobs.models import note_run
from portal.notifications import services


@shared_task(queue="default", time_limit=600)
def forget_handled() -> None:
    """Delete the notifications handled more than three months ago."""
    note_run("forget_handled_notifications", f"{services.forget_handled()} deleted")
