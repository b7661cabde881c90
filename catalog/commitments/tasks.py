"""Background work of commitments."""

from celery import shared_task

from catalog.commitments import services, telling
from portal.jobs.models import note_run


@shared_task(queue="default", time_limit=300)
def review_all() -> None:
    """Compute every status anew: a quarter may be over, an update late."""
    note_run("review_commitments", f"{services.review_all()} changes")
    tell_followers()


@shared_task(queue="default", time_limit=600)
def tell_followers() -> None:
    """Tell the followers of the changes that nobody told yet."""
    note_run("tell_commitment_followers", f"{telling.tell_waiting()} changes")
