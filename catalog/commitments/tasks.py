"""Background work of commitments."""

from celery import shared_task

from catalog.commitments import services
from portal.jobs.models import note_run


@shared_task(queue="default", time_limit=300)
def review_all() -> None:
    """Compute every status anew: a quarter may be over, an update late."""
    note_run("review_commitments", f"{services.review_all()} changes")
