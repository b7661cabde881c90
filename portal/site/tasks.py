"""Background work of the front desk."""

from celery import shared_task

from portal.jobs.models import note_run
from portal.search.lexicon import refresh_words
from portal.search.tally import sum_up
from portal.site import figures, visits


@shared_task(queue="default", time_limit=60)
def refresh_home() -> None:
    """Count the figures of the home page before a visitor has to wait for them."""
    found = figures.refresh()
    note_run("refresh_home", f"{found.datasets} datasets")


@shared_task(queue="default", time_limit=600)
def count_search_words() -> None:
    """Count anew the words and values of the catalogue: how rare each is, and which spellings there are."""
    note_run("count_search_words", f"{refresh_words()} words")


@shared_task(queue="default", time_limit=60)
def sum_up_search() -> None:
    """Sum up the changes of the numbers of documents, so that totals stay quick."""
    note_run("sum_up_search", f"{sum_up()} changes")


@shared_task(queue="default", time_limit=600)
def count_visits() -> None:
    """Store the visits and downloads counted since the last time."""
    note_run("count_visits", f"{visits.drain()} counts")
