"""Both sign, each with a PIN of his own; with the second the station has a new head."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.identity.policy import allows
from accounts.kernel.errors import DomainError
from accounts.kernel.ids import new_id
from orders.cases.actions import open_case
from orders.cases.batches import Found, open_found
from orders.cases.choices import CaseKind
from orders.parcels.actions import record_scans
from orders.parcels.choices import Step
from orders.parcels.models import Parcel
from orders.parcels.scans import ScanIn
from stations.staffing.actions import change_head
from stations.staffing.pins import try_pin

from ..choices import Side, TakeStatus
from ..comparing import odd
from ..errors import NotAParty
from ..models import StockTake
from .take import lock, party_ids, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def sign_stock_take(take: StockTake, *, actor: User, person: User, pin: str) -> StockTake:
    """Sign the count as `person`, on whoever's device: the PIN proves who it is.

    The second signature completes it in the same act: differences become cases, the protocol is
    frozen, the post changes over. Signed twice it stands once. Raises NotAParty, WrongPin,
    PinLocked, NoPin.
    """
    refusal: DomainError | None = None
    with transaction.atomic():
        take = lock(take, actor, TakeStatus.COUNTED, TakeStatus.DONE)
        side = _side_of(take, person)
        near = actor.pk in party_ids(take) or allows(actor, "stocktakes.open", at=take.station_id)
        if side is None or not near:
            raise NotAParty(pointer="/person")
        if getattr(take, f"{side}_signed_at") is None:
            refusal = try_pin(person, pin)
            if refusal is None:
                _sign(take, side, person, actor)
    if refusal is not None:
        raise refusal
    return take


def _side_of(take: StockTake, person: User) -> str | None:
    if person.pk == take.incoming_id:
        return Side.INCOMING.value
    return Side.OUTGOING.value if person.pk in party_ids(take) else None


def _sign(take: StockTake, side: str, person: User, actor: User) -> None:
    columns: dict[str, Any] = {f"{side}_signed_at": timezone.now(), "version": take.version + 1}
    if side == Side.OUTGOING:
        columns["outgoing_signed_by"] = person
    for name, value in columns.items():
        setattr(take, name, value)
    take.save(update_fields=list(columns))
    tell("stocktake.signed", take, actor, side=side, person=str(person.pk))
    if take.outgoing_signed_at and take.incoming_signed_at:
        _complete(take)


def _complete(take: StockTake) -> None:
    """Change the head, then let him who took over record what he did not find."""
    change_head(
        take.station,
        outgoing=take.outgoing,
        incoming=take.incoming,
        actor=take.incoming,
        document=take.number,
    )
    cases = _open_cases(take)
    protocol = _protocol(take, cases)
    take.move_to(
        TakeStatus.DONE,
        protocol=protocol,
        digest=digest_of(protocol),
        version=take.version + 1,
    )
    tell("stocktake.done", take, take.incoming, digest=take.digest, cases=cases)


def _open_cases(take: StockTake) -> list[str]:
    """A case for each missing parcel, and one for the rest; who left answers for them."""
    found = take.found
    answers = take.outgoing or take.stand_in
    note = _("Count %(number)s: until now %(name)s answered for this station.") % {
        "number": take.number,
        "name": answers.name,
    }
    data = {"stock_take": str(take.pk), "answers": str(answers.pk), "answers_name": answers.name}
    parcels = Parcel.objects.in_county(take.county_id).filter(
        pk__in=[one["id"] for one in found["missing"]]
    )
    missed = _miss(take, list(parcels.order_by("pk")))
    custodian = ("station", take.station_id)
    wanted = [
        Found(
            CaseKind.SHORT,
            take.station_id,
            one.pk,
            one.waybill_no,
            custodian,
            note,
            one.cod_fen,
            data,
        )
        for one in missed
    ]
    kept = open_found(take.county_id, wanted, actor=take.incoming)
    numbers = sorted(case.number for case in kept)
    if odd(found):
        case = open_case(
            CaseKind.SHELF_DIFFERS,
            county_id=take.county_id,
            station_id=take.station_id,
            subject=take,
            actor=take.incoming,
            custodian=("station", take.station_id),
            note=note,
            data={**data, "found": found},
        )
        numbers.append(case.number)
    return numbers


def _miss(take: StockTake, parcels: list[Parcel]) -> list[Parcel]:
    """Make them SHORT through the scan path; what was given out since the count is not."""
    now = timezone.now()
    scans = [
        ScanIn(
            op_id=new_id(),
            step=Step.SHORT.value,
            station=take.station_id,
            occurred_at=now,
            parcel=one.pk,
            note=take.number,
        )
        for one in parcels
    ]
    results = record_scans(scans, actor=take.incoming, against_record=True) if scans else []
    return [p for p, one in zip(parcels, results, strict=True) if one.outcome == "applied"]


def _protocol(take: StockTake, cases: list[str]) -> dict[str, Any]:
    """Everything both signed, in itself: it is read without the rows it came from."""
    signer = take.outgoing_signed_by
    return {
        "number": take.number,
        "station": {
            "id": str(take.station_id),
            "code": take.station.code,
            "name": take.station.name,
        },
        "outgoing": _who(take.outgoing),
        "stand_in": _who(take.stand_in),
        "incoming": _who(take.incoming),
        "reason": take.reason,
        "stand_in_reason": take.stand_in_reason,
        "opened_at": _utc(take.opened_at),
        "counted_at": _utc(take.counted_at),
        "signed": [
            {"side": "outgoing", "by": _who(signer), "at": _utc(take.outgoing_signed_at)},
            {"side": "incoming", "by": _who(take.incoming), "at": _utc(take.incoming_signed_at)},
        ],
        "found": take.found,
        "cases": cases,
    }


def digest_of(protocol: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(protocol, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _who(person: User | None) -> dict[str, str] | None:
    return person and {"username": person.username, "name": person.name}


def _utc(moment: datetime.datetime | None) -> str:
    return moment.astimezone(datetime.UTC).isoformat() if moment else ""
