"""A cache that is missed, never mourned: without Redis every read is a miss (decisions 24)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger("xiangyi.cache")
SILENCE_SECONDS = 5


class FailOpenRedisCache(RedisCache):
    """After a failure Redis is left alone for a few seconds, so that no request waits twice."""

    _silent_until = 0.0

    def _try(self, call: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < type(self)._silent_until:
            return otherwise
        try:
            return call()
        except (RedisError, OSError) as error:
            type(self)._silent_until = time.monotonic() + SILENCE_SECONDS
            log.warning("cache is away: %s", error)
            return otherwise

    def add(self, key, value, timeout=300, version=None):
        return self._try(
            lambda: super(FailOpenRedisCache, self).add(key, value, timeout, version), True
        )

    def get(self, key, default=None, version=None):
        return self._try(
            lambda: super(FailOpenRedisCache, self).get(key, default, version), default
        )

    def set(self, key, value, timeout=300, version=None):
        self._try(lambda: super(FailOpenRedisCache, self).set(key, value, timeout, version), None)

    def touch(self, key, timeout=300, version=None):
        return self._try(
            lambda: super(FailOpenRedisCache, self).touch(key, timeout, version), False
        )

    def delete(self, key, version=None):
        return self._try(lambda: super(FailOpenRedisCache, self).delete(key, version), False)

    def incr(self, key, delta=1, version=None):
        return self._try(lambda: super(FailOpenRedisCache, self).incr(key, delta, version), delta)

    def has_key(self, key, version=None):
        return self._try(lambda: super(FailOpenRedisCache, self).has_key(key, version), False)

    def set_and_see(self, key) -> bool:
        """Write and read back: is Redis there now?"""

        def both() -> bool:
            super(FailOpenRedisCache, self).set(key, 1, 5)
            return super(FailOpenRedisCache, self).get(key) == 1

        return self._try(both, False)

    def clear(self) -> bool:
        """Forget our own keys only: the broker's queue may live in the same database."""

        def forget() -> bool:
            client = self._cache.get_client(None, write=True)
            ours = list(client.scan_iter(match=f"{self.key_prefix}:*", count=1000))
            return bool(ours and client.delete(*ours))

        return self._try(forget, False)
