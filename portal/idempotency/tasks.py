"""Background work of idempotent requests."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from portal.idempotency.choices import KEPT_HOURS
from portal.idempotency.models import KeptAnswer


@shared_task(queue="default", time_limit=600)
def forget_old() -> None:
    """Delete the answers that are past their time."""
    since = timezone.now() - timedelta(hours=KEPT_HOURS)
    KeptAnswer.objects.filter(created_at__lt=since).delete()
