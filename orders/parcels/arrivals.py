"""What a carrier's list brings: many parcels announced in one act, decoded item by item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from accounts.kernel.text import clean_text, normalise_phone
from accounts.kernel.waybills import normalise_waybill

MOST_ARRIVALS = 500
MOST_FEN = 100_000_000


class RecipientOnLabel(msgspec.Struct, forbid_unknown_fields=True):
    """Name and phone as printed; a label without a readable phone is no reason to refuse it."""

    name: str
    phone: str = ""

    def __post_init__(self) -> None:
        self.name = clean_text(self.name, max_length=64)
        if not self.name:
            raise ValueError(_("Write the name on the label."))
        if self.phone.strip():
            self.phone = normalise_phone(self.phone)


class ArrivalIn(msgspec.Struct, forbid_unknown_fields=True):
    """One parcel of a carrier's list, for one of our stations."""

    carrier: str
    waybill_no: str
    station: UUID
    recipient: RecipientOnLabel
    cod_fen: int = 0

    def __post_init__(self) -> None:
        self.waybill_no = normalise_waybill(self.waybill_no)
        if not 0 <= self.cod_fen <= MOST_FEN:
            raise ValueError(_("This amount cannot be right."))


class MalformedArrival(msgspec.Struct):
    """An item that cannot be read; it is answered with `invalid` and stops nothing."""

    detail: str


class ArrivalResult(msgspec.Struct, omit_defaults=True):
    """`announced`, `known` (the same visit is open already) or `rejected` with a problem.

    `warnings` says what is odd about the number; it stops nothing.
    """

    outcome: str
    parcel: UUID | None = None
    number: str | None = None
    visit: int | None = None
    problem: dict | None = None
    warnings: list[dict] = []


def decode_arrivals(items: Sequence[Any]) -> list[ArrivalIn | MalformedArrival]:
    """Decode a batch; only when it has a bad item is each looked at by itself."""
    try:
        return msgspec.convert(items, list[ArrivalIn])
    except msgspec.ValidationError:
        return [_decode(item) for item in items]


def _decode(item: Any) -> ArrivalIn | MalformedArrival:
    try:
        return msgspec.convert(item, ArrivalIn)
    except msgspec.ValidationError as error:
        return MalformedArrival(str(error)[:300])


def refused_as_malformed(item: MalformedArrival) -> ArrivalResult:
    problem = {
        "code": "invalid",
        "status": 400,
        "title": _("This item is no parcel of a list."),
        "detail": item.detail,
    }
    return ArrivalResult("rejected", problem=problem)
