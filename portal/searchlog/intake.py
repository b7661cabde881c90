"""The bounded list in Redis between pages, which write nothing to the database, and the tables."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final

import orjson
import redis
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from portal.searchlog.choices import Kind

MOST_LINES: Final = 50_000
BATCH: Final = 5_000  # lines


@dataclass(frozen=True, slots=True)
class Line:
    """One search, or one click when `position` is set. **Shape**: no address, no account, no time of day."""

    day: dt.date
    kind: str
    question: str
    results: int | None = None
    mark: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines to be counted together, under a name that no other batch ever has."""

    name: str
    lines: list[Line]
    size: int


class Intake:
    """A list that keeps its newest 50,000 lines.

    Lines are taken in two steps. `take` moves the list aside under a fresh name and reads its beginning; `forget` cuts
    off what was read. The reader stores the name of the batch in the transaction that counts it: after a fault between
    the two, the same batch comes again under the same name, and is only forgotten. One reader at a time.
    """

    def __init__(self, client: redis.Redis, prefix: str = "") -> None:
        self.client = client
        self.waiting = f"{prefix}:searchlog:waiting"
        self.taken = f"{prefix}:searchlog:taken"
        self.name = f"{prefix}:searchlog:name"

    def push(self, line: Line) -> None:
        """Add a line, or do nothing while Redis is away."""
        try:
            if self.client.rpush(self.waiting, orjson.dumps(asdict(line))) > MOST_LINES:
                self.client.ltrim(self.waiting, -MOST_LINES, -1)
        except (RedisError, OSError):
            return

    def take(self) -> Batch | None:
        """The next lines to count, the same until they are forgotten. Raises: RedisError."""
        if not self.client.exists(self.taken) and not self._set_aside():
            return None
        steps = self.client.pipeline()
        steps.get(self.name)
        steps.llen(self.taken)
        steps.lrange(self.taken, 0, BATCH - 1)
        name, length, found = steps.execute()
        lines = [line for line in map(_read, found) if line]
        return Batch(f"{(name or b'').decode()}:{length}", lines, len(found))

    def forget(self, batch: Batch) -> None:
        """Cut off the lines of a batch that is counted. Raises: RedisError."""
        self.client.ltrim(self.taken, batch.size, -1)

    def _set_aside(self) -> bool:
        """Move the waiting lines where no page adds to them; False when there are none."""
        steps = self.client.pipeline()
        steps.rename(self.waiting, self.taken)
        steps.set(self.name, uuid.uuid4().hex)
        renamed, _named = steps.execute(raise_on_error=False)
        if isinstance(renamed, ResponseError):  # no such key: nobody has searched
            return False
        if isinstance(renamed, Exception):
            raise renamed
        return True


def intake() -> Intake | None:
    """The list in the Redis of the cache; None when the cache is another one."""
    if not isinstance(caches["default"], RedisCache):
        return None
    kept: dict[str, Any] = settings.CACHES["default"]
    options = kept.get("OPTIONS", {})
    client = _client(
        kept["LOCATION"],
        options.get("socket_connect_timeout", 0.25),
        options.get("socket_timeout", 1),
    )
    return Intake(client, kept.get("KEY_PREFIX", ""))


@cache
def _client(location: str, connect_seconds: float, seconds: float) -> redis.Redis:
    """One pool of connections a process, which tries once: a page does not wait for its statistics."""
    return redis.Redis.from_url(
        location,
        socket_connect_timeout=connect_seconds,
        socket_timeout=seconds,
        retry=Retry(NoBackoff(), 0),
    )


def _read(raw: bytes) -> Line | None:
    """A line as it was pushed, or None for anything else."""
    try:
        told = orjson.loads(raw)
        line = Line(**{**told, "day": dt.date.fromisoformat(told["day"])})
        return line if isinstance(line.question, str) and line.kind in Kind else None
    except (ValueError, TypeError, KeyError):
        return None
