"""The port through which messages leave, and two ends for it: the log, and a recorder for tests.

A real gateway is named by the setting SMS_GATEWAY. It gets the same `reference` on every try of the
same message, so one that forgets doubles makes "at most twice" into "once".
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.kernel.masking import mask_phone

log = logging.getLogger("xiangyi.sms")


class GatewayFault(Exception):
    """The gateway did not take the message; it will be tried again."""


@dataclass(frozen=True)
class GatewayReceipt:
    """What the gateway calls the message."""

    reference: str = ""


class SmsGateway(Protocol):
    def send(self, phone: str, text: str, *, reference: str) -> GatewayReceipt:
        """Hand the message over; raise GatewayFault when it is not taken."""
        ...


class ConsoleGateway:
    """Writes to the log that a message would have gone out, never to whom or what it says."""

    def send(self, phone: str, text: str, *, reference: str) -> GatewayReceipt:
        log.info("message %s to %s, %d parts", reference, mask_phone(phone), parts_of(text))
        return GatewayReceipt(f"console-{reference}")


@dataclass
class RecordingGateway:
    """Keeps what it was given; `faults` says how often it fails first, `die_after` that the
    process dies when the message is out but not yet noted."""

    faults: int = 0
    die_after: bool = False
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, phone: str, text: str, *, reference: str) -> GatewayReceipt:
        if self.faults:
            self.faults -= 1
            raise GatewayFault("busy")
        self.sent.append((phone, text, reference))
        if self.die_after:
            self.die_after = False
            raise KeyboardInterrupt
        return GatewayReceipt(f"recorded-{len(self.sent)}")


def sms_gateway() -> SmsGateway:
    return import_string(settings.SMS_GATEWAY)()


def parts_of(text: str) -> int:
    """Count what a message costs: 70 UCS-2 characters alone, 67 a part when it is split."""
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= 70 else -(-units // 67)
