"""Counting without a write: a visit is one increment in Redis, drained by the worker.

A hash holds `kind:object:YYYY-MM:what` → number. Nobody is known: no address, no account, no time of day.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import redis
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.http import HttpRequest
from django.utils import timezone
from redis.exceptions import RedisError, ResponseError

from portal.core.visitors import is_robot
from portal.metrics.choices import MOST_WAITING, Counted


@dataclass(frozen=True, slots=True)
class Count:
    """What happened to one object in one month since the last drain."""

    kind: str
    object_id: str
    month: dt.date
    visits: int
    downloads: int


def note_visit(request: HttpRequest, kind: Counted, object_id: str) -> None:
    """Count the visit of a page by a person; robots, prefetching and HEAD are left out."""
    if request.method == "GET" and not is_robot(request):
        _add(kind, object_id, "visits")


def note_download(request: HttpRequest, dataset_id: str) -> None:
    """Count the download of a file of a dataset through its stable address, by a person or a program."""
    if request.method == "GET":
        _add(Counted.DATASET, dataset_id, "downloads")


def _add(kind: Counted, object_id: str, what: str) -> None:
    client = _client()
    if client is None:
        return
    field = f"{kind}:{object_id}:{timezone.localdate():%Y-%m}:{what}"
    try:
        if client.hincrby(_key("waiting"), field, 1) == 1 and _is_full(client):
            client.hdel(_key("waiting"), field)
    except (RedisError, OSError):
        return


def _is_full(client: redis.Redis) -> bool:
    return int(client.hlen(_key("waiting"))) > MOST_WAITING


def take() -> list[Count]:
    """What was counted since the last time, the same until it is forgotten. Raises: RedisError."""
    client = _client()
    if client is None:
        return []
    if not client.exists(_key("taken")):
        try:
            client.rename(_key("waiting"), _key("taken"))
        except ResponseError:  # no such key: nothing was counted
            return []
    return list(_counts(client.hgetall(_key("taken"))))


def forget() -> None:
    """Drop what was taken, once it is stored. Raises: RedisError."""
    if (client := _client()) is not None:
        client.delete(_key("taken"))


def _counts(fields: dict[bytes, bytes]) -> Iterator[Count]:
    numbers: dict[tuple[str, str, dt.date], dict[str, int]] = {}
    for field, number in fields.items():
        kind, object_id, month, what = field.decode().split(":")
        day = dt.date.fromisoformat(f"{month}-01")
        numbers.setdefault((kind, object_id, day), {})[what] = int(number)
    for (kind, object_id, day), found in numbers.items():
        yield Count(kind, object_id, day, found.get("visits", 0), found.get("downloads", 0))


def _key(name: str) -> str:
    return f"{settings.CACHES['default'].get('KEY_PREFIX', '')}:metrics:{name}"


def _client() -> Any:
    """The Redis of the cache; None when the cache is another one."""
    cache = caches["default"]
    if not isinstance(cache, RedisCache):
        return None
    return cache._cache.get_client(write=True)  # noqa: SLF001 - one pool of connections for both
