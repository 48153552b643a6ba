"""Who hears which event. Filled only by the wiring pages of the apps above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Delivery:
    """What a handler receives: ids of audit or scan events, and the topic's shared data."""

    county_id: int
    topic: str
    event_ids: list[UUID]
    data: dict = field(default_factory=dict)


Handler = Callable[[Delivery], None]

_handlers: dict[str, Handler] = {}
_heard_by: dict[str, list[str]] = {}


def hear(topic: str, handler: Handler) -> None:
    """Let `handler` react to `topic`, in its own transaction, at least once and idempotently."""
    name = f"{handler.__module__}.{handler.__name__}"
    _handlers[name] = handler
    names = _heard_by.setdefault(topic, [])
    if name not in names:
        names.append(name)


def handlers_of(topic: str) -> list[str]:
    return _heard_by.get(topic, [])


def handler_named(name: str) -> Handler | None:
    return _handlers.get(name)


def heard_topics() -> dict[str, list[str]]:
    return dict(_heard_by)
