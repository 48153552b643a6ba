"""What a client uploads as scans and gets back: decoded strictly and quickly, item by item."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from accounts.kernel.errors import DomainError
from accounts.kernel.text import clean_text
from accounts.kernel.waybills import normalise_waybill

MOST_SCANS = 500
_PLAIN_WAYBILL = re.compile(r"[0-9A-Z]{6,32}")
_SHELF = re.compile(r"[A-Z]?\d{1,3}-\d{1,2}", re.ASCII)

StepName = Literal[
    "receive",
    "load",
    "unload",
    "shelve",
    "hold",
    "release",
    "send_back",
    "accept",
    "stage",
    "tender",
]
Moment = Annotated[datetime.datetime, msgspec.Meta(tz=True)]


class ScanIn(msgspec.Struct, forbid_unknown_fields=True):
    """One scan as it comes; it names a parcel by id, or by waybill with or without carrier."""

    op_id: UUID
    step: StepName
    station: UUID
    occurred_at: Moment
    carrier: str | None = None
    waybill_no: str | None = None
    parcel: UUID | None = None
    shelf: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if self.waybill_no is not None:
            if not _PLAIN_WAYBILL.fullmatch(self.waybill_no):
                self.waybill_no = normalise_waybill(self.waybill_no)
        elif self.parcel is None:
            raise ValueError(_("Name the parcel or its waybill."))
        if self.carrier is not None and not (self.carrier.isascii() and self.carrier.isalnum()):
            raise ValueError(_("A carrier is named by its code, like sf or ems."))
        if not 2000 <= self.occurred_at.year <= 2100:
            raise ValueError(_("This time cannot be right."))
        if self.note:
            self.note = clean_text(self.note, max_length=200)
        if self.shelf is not None and not _SHELF.fullmatch(self.shelf):
            raise ValueError(_("A shelf is written like 6-2 or A1-3."))


class MalformedScan(msgspec.Struct):
    """An item that is no scan; it is answered with `invalid` and stops nothing."""

    op_id: Any
    detail: str


class ScanResult(msgspec.Struct, omit_defaults=True):
    """The answer to one scan. `duplicate` carries the first result."""

    op_id: Any
    outcome: str
    parcel: UUID | None = None
    status: str | None = None
    pickup_code: str | None = None
    problem: dict | None = None


_FAST = msgspec.convert


def decode_scans(items: Sequence[Any]) -> list[ScanIn | MalformedScan]:
    """Decode a batch; only when it has a bad item is each looked at by itself."""
    try:
        return _FAST(items, list[ScanIn])
    except msgspec.ValidationError:
        return [_decode(item) for item in items]


def _decode(item: Any) -> ScanIn | MalformedScan:
    try:
        return _FAST(item, ScanIn)
    except msgspec.ValidationError as error:
        op_id = item.get("op_id") if isinstance(item, dict) else None
        if not isinstance(op_id, (str, int, float, type(None))):
            op_id = str(op_id)[:64]
        return MalformedScan(op_id, str(error)[:300])


def first_result(
    op_id: UUID,
    _outcome: str,
    parcel_id: UUID | None,
    status: str,
    pickup_code: str,
    problem: dict | str | None,
) -> ScanResult:
    """Give a kept result again; the arguments are the columns of statements.KNOWN_OPS."""
    if isinstance(problem, str):
        problem = json.loads(problem)
    return ScanResult(op_id, "duplicate", parcel_id, status or None, pickup_code or None, problem)


def again(first: ScanResult) -> ScanResult:
    """Answer an op_id that comes twice in one batch."""
    return msgspec.structs.replace(first, outcome="duplicate")


def refused_as_malformed(scan: MalformedScan) -> ScanResult:
    problem = {
        "code": "invalid",
        "status": 400,
        "title": _("This item is not a scan."),
        "detail": scan.detail,
    }
    return ScanResult(scan.op_id, "rejected", problem=problem)


def problem_of(refusal: DomainError) -> dict[str, Any]:
    """Write a refusal as the problem of one scan."""
    problem = {
        "code": refusal.code,
        "status": refusal.status,
        "title": str(refusal.title),
        "detail": str(refusal.detail),
        **refusal.extra,
    }
    if refusal.pointer:
        problem["pointer"] = refusal.pointer
    return problem
