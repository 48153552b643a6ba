"""The port: five things one may ask of a carrier, and what it answers. Pure shapes, no network.

A service declares what it offers in `capabilities`; asking for anything else raises NotOffered,
which a door shows as a problem and a caller may catch to go another way (a number typed by hand).
"""

from __future__ import annotations

import base64
import datetime
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError


class Capability(StrEnum):
    REGISTER = "register"
    RATE = "rate"
    LABEL = "label"
    TRACK = "track"
    SUBSCRIBE = "subscribe"
    PARSE_PUSH = "parse_push"


class NotOffered(DomainError):
    """This carrier's service has no such operation; nothing was asked of it."""

    code = "carrier_does_not_offer"
    title = _("The carrier does not offer this here. Do it by hand.")


class PushRefused(Exception):
    """A push that does not prove where it comes from, or cannot be read; `reason` is a word."""

    def __init__(self, reason: str, message: str = "") -> None:
        self.reason = reason
        super().__init__(message or reason)


@dataclass(frozen=True)
class Party:
    """Who sends or receives. Personal data: it goes to the carrier and into no log."""

    name: str
    phone: str
    address: str = ""


@dataclass(frozen=True)
class Shipment:
    """What is to be sent. `reference` is ours and stays the same through every retry."""

    reference: str
    sender: Party
    recipient: Party
    weight_g: int
    carrier: str = ""
    contents: str = ""
    declared_value_fen: int = 0
    volume_cm3: int = 0
    cod_fen: int = 0


@dataclass(frozen=True)
class Registered:
    """The carrier knows the shipment: its waybill, and the sorting code for the label if it has."""

    waybill_no: str
    sort_code: str = ""


@dataclass(frozen=True)
class Quote:
    """A price in fen, and days until delivery (0 = it does not say)."""

    price_fen: int
    days: int = 0
    service: str = ""


@dataclass(frozen=True)
class Label:
    """A label as the carrier draws it."""

    content: bytes
    content_type: str = "application/pdf"


@dataclass(frozen=True)
class Reported:
    """One thing a carrier says of one waybill: its own code and words, and when it was so.

    `raw` is the carrier's item as it came; it is kept encrypted.
    """

    waybill_no: str
    code: str
    at: datetime.datetime
    text: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Push:
    """What a push or a query says: events, how the subscription goes, and a corrected carrier."""

    events: Sequence[Reported] = ()
    waybill_no: str = ""
    carriers: Sequence[str] = ()
    """Our codes of the carriers it may be booked under, the best guess first; empty: any."""

    subscription: str = ""
    """`following`, `ended`, `given_up`, or nothing."""

    corrected_to: str = ""
    """The carrier it really is, in our code, when the service corrected it."""

    unreadable: int = 0
    """Items that were no events: without a time or a code, or with a number that is none."""


class Port:
    """A service towards one carrier. Subclasses overrule what they declare.

    Every operation but those of pushes calls over the network and may raise CarrierAway (try
    later), CarrierNonsense (try later, tell somebody) or CarrierRefused (never the same again).
    """

    code: ClassVar[str] = ""
    """The service's own code, also the vocabulary of its events."""

    capabilities: ClassVar[frozenset[Capability]] = frozenset()

    def __init__(self, carrier: str = "") -> None:
        self.carrier = carrier

    def offers(self, capability: Capability) -> bool:
        return capability in self.capabilities

    def register(self, shipment: Shipment) -> Registered:
        """Book a shipment; the same reference gets the same waybill again."""
        raise self._not_offered(Capability.REGISTER)

    def rate(self, shipment: Shipment) -> list[Quote]:
        """Ask what it costs."""
        raise self._not_offered(Capability.RATE)

    def label(self, waybill_no: str) -> Label:
        """Fetch the label of a registered shipment."""
        raise self._not_offered(Capability.LABEL)

    def track(self, waybill_no: str, *, phone_tail: str = "") -> Push:
        """Ask what the carrier knows; some want the last four of a phone of the parcel."""
        raise self._not_offered(Capability.TRACK)

    def subscribe(
        self, waybill_no: str, *, callback_url: str, secret: str, phone_tail: str = ""
    ) -> None:
        """Ask to be told by pushes to `callback_url`, signed with `secret`."""
        raise self._not_offered(Capability.SUBSCRIBE)

    def check_push(self, body: bytes, headers: Mapping[str, str], secret: str) -> None:
        """Refuse a push that is not signed with our secret; raises PushRefused. No network."""
        raise self._not_offered(Capability.PARSE_PUSH)

    def parse_push(self, body: bytes) -> Push:
        """Read a push that was checked when it came; raises PushRefused. No network."""
        raise self._not_offered(Capability.PARSE_PUSH)

    def answer_push(self, refusal: str = "") -> dict[str, Any]:
        """Say what the service wants to hear: taken, or why not."""
        return {"ok": False, "message": refusal} if refusal else {"ok": True}

    def new_secret(self) -> str:
        """Make a secret for the service to sign its pushes with."""
        return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()

    def _not_offered(self, capability: Capability) -> NotOffered:
        return NotOffered(carrier=self.carrier, capability=str(capability))
