"""`/health/`: whether the database, Redis and the workers answer."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from psycopg_pool import PoolTimeout
from redis import Redis
from redis.exceptions import RedisError

from portal.jobs.models import JobRun

WORKER_SILENT_AFTER = timedelta(seconds=60)
UNREACHABLE = (DatabaseError, PoolTimeout, RedisError, OSError)


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when all parts are fine, else 503; a part's word never holds an address or a secret."""
    parts = {
        name: _state(check)
        for name, check in {"database": _database, "redis": _redis, "worker": _worker}.items()
    }
    is_fine = all(state == "ok" for state in parts.values())
    body = {"status": "ok" if is_fine else "degraded", "version": settings.VERSION, **parts}
    return JsonResponse(body, status=200 if is_fine else 503)


def _state(check: Callable[[], str]) -> str:
    try:
        return check()
    except UNREACHABLE:
        return "unreachable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    with Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5
    ) as client:
        client.ping()
    return "ok"


def _worker() -> str:
    """Fine when beat and a worker wrote their sign of life within a minute."""
    last = JobRun.objects.filter(name="heartbeat").values_list("finished_at", flat=True).first()
    if last is None:
        return "not seen yet"
    return "ok" if timezone.now() - last < WORKER_SILENT_AFTER else "silent"
