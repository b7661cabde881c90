"""Background work of the news."""

from celery import shared_task

from portal.jobs.models import note_run
from portal.posts.search import index_come


@shared_task(queue="default", time_limit=60)
def show_planned() -> None:
    """Let search find the planned posts whose moment has come; pages, API and feeds show them by themselves."""
    note_run("show_planned", f"{index_come()} posts")
