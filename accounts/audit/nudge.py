"""Waking the relay. A lost nudge costs seconds, never a fact: the sweep finds what is owed."""

from __future__ import annotations

import logging
import time

from django.core.cache import cache
from django.db import connection, transaction

log = logging.getLogger("xiangyi.relay")
NUDGE_HOLD_SECONDS = 5
_silent_until = 0.0


def nudge_key(county_id: int) -> str:
    return f"nudged:{county_id}"


def nudge_on_commit(county_id: int) -> None:
    """Wake the relay for this county once after the commit, however many events it carries."""
    for waiting in connection.run_on_commit:
        if getattr(waiting[1], "nudges", None) == county_id:
            return

    def wake() -> None:
        nudge(county_id)

    wake.nudges = county_id  # type: ignore[attr-defined]
    transaction.on_commit(wake)


def nudge(county_id: int) -> bool:
    """Ask the worker to relay now; says False and keeps quiet for a while when Redis is away."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    if not cache.add(nudge_key(county_id), 1, NUDGE_HOLD_SECONDS):
        return True  # one is on its way already
    from .tasks import relay_county

    try:
        relay_county.apply_async(args=[county_id], retry=False)
    except Exception as error:  # any broker fault: the sweep will do
        _silent_until = time.monotonic() + 5
        log.warning("nudge failed, the sweep will deliver: %s", error)
        return False
    return True
