"""Background work of messages to the portal."""

from celery import shared_task

from faq import services
from portal.jobs.models import note_run


@shared_task(queue="mail", time_limit=300)
def send_copies() -> None:
    """Send the operator the copies that are due."""
    note_run("send_contact_copies", f"{services.send_copies()} sent")


@shared_task(queue="default", time_limit=600)
def forget_handled() -> None:
    """Delete the messages handled more than a year ago."""
    note_run("forget_handled_messages", f"{services.forget_handled()} deleted")
