"""Background work of link checks: beat claims what is due, the workers probe it."""

from celery import current_app, shared_task

from catalog.linkcheck import contents, services
from portal.jobs.models import note_run

BATCHES_WAITING = 5  # above this, the workers have enough to do
ASK_AGAIN_SECONDS = 5  # while another batch is probing


@shared_task(queue="default", time_limit=60)
def enqueue_due_checks() -> None:
    """Hand the due links to the workers, a batch a task."""
    with current_app.connection_for_read() as connection:
        waiting = connection.default_channel.client.llen("check")
    for _room in range(max(BATCHES_WAITING - waiting, 0)):
        ids = services.claim_due()
        if not ids:
            break
        check_batch.delay(ids)
    note_run("enqueue_due_checks")


@shared_task(queue="check", acks_late=True, time_limit=600, soft_time_limit=540)
def check_batch(resource_ids: list[int]) -> None:
    """Probe claimed links and store what was seen; later when another batch is at it."""
    with services.alone(waits=False) as is_ours:
        if not is_ours:
            check_batch.apply_async((resource_ids,), countdown=ASK_AGAIN_SECONDS)
            return
        probes = services.check(resource_ids)
    note_run("check_batch", f"{len(probes)} links")


@shared_task(queue="check", acks_late=True, time_limit=600, soft_time_limit=540)
def check_contents() -> None:
    """Probe the links of editors' texts that are due, unless a batch of files is at it."""
    with services.alone(waits=False) as is_ours:
        if is_ours:
            note_run("check_contents", f"{len(contents.check_due())} links")


@shared_task(queue="default", time_limit=60)
def release_stuck() -> None:
    """Free the links whose worker died."""
    note_run("release_stuck", f"{services.release_stuck()} links")
