"""The cache, which may be away: pages and API answer without it (hostile row H1)."""

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, for which a Redis that is down is an empty one."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value kept, or the default when there is none or no Redis."""
        try:
            return super().get(key, default, version)
        except (RedisError, OSError) as error:
            log.warning("cache away: %s", error)
            return default

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep the value when Redis is there."""
        try:
            super().set(key, value, timeout, version)
        except (RedisError, OSError) as error:
            log.warning("cache away: %s", error)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep the value unless there is one; True without Redis, so that callers go on."""
        try:
            return super().add(key, value, timeout, version)
        except (RedisError, OSError):
            return True

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count on; the step itself without Redis."""
        try:
            return super().incr(key, delta, version)
        except (RedisError, OSError):
            return delta

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget the value when Redis is there."""
        try:
            return super().delete(key, version)
        except (RedisError, OSError):
            return False
