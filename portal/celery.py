"""The Celery application; tasks are found in each app's `tasks.py`."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("parvis")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def tell_alive(**_facts: Any) -> None:
    """Give the first sign of life at once, rather than when beat next asks for one."""
    app.send_task("portal.jobs.tasks.heartbeat", queue="default")
