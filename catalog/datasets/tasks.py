"""Background work of datasets."""

from celery import shared_task
from django.utils import timezone

from catalog.datasets.models import Dataset
from catalog.datasets.services import refresh
from portal.jobs.models import note_run

BATCH = 500  # datasets a minute; the rest keeps its due date


@shared_task(queue="default", time_limit=300)
def refresh_due_metadata() -> None:
    """Recompute quality, dates and counters of the datasets whose date has come."""
    due = list(Dataset.objects.due_for_refresh(timezone.now())[:BATCH])
    for dataset in due:
        refresh(dataset)
    note_run("refresh_due_metadata", f"{len(due)} datasets")
