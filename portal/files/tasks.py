"""Background work of files."""

from celery import shared_task

from portal.files import services


@shared_task(queue="default", time_limit=600)
def remove_expired() -> None:
    """Remove the parts of uploads that were left, and files that no object speaks of."""
    services.remove_expired()
