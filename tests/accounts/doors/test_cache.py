from __future__ import annotations

from django.core.cache import cache, caches

from accounts.doors.cache import FailOpenRedisCache


def test_clearing_forgets_our_keys_and_leaves_the_brokers() -> None:
    cache.set("ours", 1)
    client = cache._cache.get_client(None, write=True)
    client.set("somebody:else", 1)

    cache.clear()

    assert cache.get("ours") is None
    assert client.get("somebody:else") == b"1"
    client.delete("somebody:else")


def test_without_redis_every_read_is_a_miss_and_every_write_passes(monkeypatch) -> None:
    away = FailOpenRedisCache("unix:///nowhere/at/all.sock?db=0", {})
    monkeypatch.setattr(FailOpenRedisCache, "_silent_until", 0.0)

    away.set("a", 1)

    assert away.get("a", "missed") == "missed"
    assert away.add("a", 1) is True
    assert away.incr("a") == 1
    assert away.set_and_see("a") is False
    monkeypatch.setattr(FailOpenRedisCache, "_silent_until", 0.0)
    assert caches["default"].set_and_see("a") is True
