"""The worker's sign of life."""

from celery import shared_task

from portal.jobs.models import note_run


@shared_task(queue="default", time_limit=30)
def heartbeat() -> None:
    """Tell the health page that beat and a worker are both alive."""
    note_run("heartbeat")
