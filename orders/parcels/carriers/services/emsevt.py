"""UPU EMSEVT v3 events of postal items, as lines or JSON; numbers are UPU S10. No EDI.

A line reads `EMI RR473124829GB 2026-11-20T08:00:00+08:00 CNHGH delivered`: event, item, time,
office, words. JSON is `{"events": [{"event", "item", "at", "office", "text"}]}`. Pushes are signed
as Standard Webhooks are (interop A4).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from accounts.kernel.numbers import is_s10

from ..port import Capability, Port, Push, PushRefused, Reported
from .reading import MOST_EVENTS, code_of, items, json_object, moment_of, waybill_of, words

POST = ("ems",)


class EmsEvents(Port):
    """The events of a post; it offers nothing else."""

    code = "emsevt"
    capabilities = frozenset({Capability.PARSE_PUSH})

    def check_push(self, body: bytes, headers: Mapping[str, str], secret: str) -> None:
        verify_webhook(body, headers, secret)

    def parse_push(self, body: bytes) -> Push:
        events, unreadable = read_events(body.decode())
        return Push(events=events, carriers=POST, unreadable=unreadable)


def read_events(text: str) -> tuple[list[Reported], int]:
    """Read lines or JSON; returns the events, and how many items were none."""
    if text.lstrip()[:1] == "{":
        rows = [_row(item) for item in items(json_object(text), "events")]
    else:
        rows = [_cells(line) for line in text.splitlines()[:MOST_EVENTS] if line.strip()]
    found = [one for row in rows if (one := _event(row)) is not None]
    return found, len(rows) - len(found)


def _row(item: Mapping[str, Any]) -> dict[str, str]:
    return {name: words(item.get(name)) for name in ("event", "item", "at", "office", "text")}


def _cells(line: str) -> dict[str, str]:
    cells = words(line).split(" ", 4)
    names = ("event", "item", "at", "office", "text")
    return dict(zip(names, [*cells, *[""] * 5], strict=False))


def _event(row: Mapping[str, str]) -> Reported | None:
    code, at = code_of(row["event"]), moment_of(row["at"])
    if not code or at is None or not is_s10(row["item"]):
        return None
    text = " · ".join(filter(None, [row["office"], row["text"]]))
    return Reported(waybill_of(row["item"]), code.upper(), at, text, dict(row))


def verify_webhook(body: bytes, headers: Mapping[str, str], secret: str) -> None:
    """Check a Standard Webhooks signature, at most five minutes old; raises PushRefused."""
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        raise PushRefused("bad_sign") from None
