"""A scan made by mistake is undone by another event, never taken out of the log.

The acts of a parcel are a stack: a step pushes what it became, a void takes the last one off. What
is then on top is what the parcel is again, so the fold of its events is its status as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accounts.identity.policy import allows, require
from accounts.kernel.errors import DomainError
from orders.cases.batches import Found, end_found, open_found
from orders.cases.choices import CaseKind, Outcome
from orders.shelves.actions import free_slots
from stations.network.models import Station

from ..choices import ON_SHELF, ConsentBasis, Custody, Direction, HoldReason, ParcelStatus, Step
from ..errors import NothingToUndo, TooLateToUndo
from ..models import Parcel, ScanEvent, ScanOp
from ..queries import events_of
from ..rules import AWAY, CASE_OF_HOLD, CLOCK_SUSPECT, CLOSED_VALUES, hold_reason_of
from .events import tell_of_one
from .places import place_one
from .refuse import reason_given

if TYPE_CHECKING:
    from accounts.identity.models import User

UNDOABLE = {
    Step.ANNOUNCE, Step.RECEIVE, Step.LOAD, Step.UNLOAD, Step.SHELVE, Step.HOLD, Step.RELEASE,
    Step.SEND_BACK,
}  # fmt: skip
"""Steps one person scans. What two people agreed on (hand-over, money) has its own way back."""
KEEPS_PLACE = {*ON_SHELF, ParcelStatus.REFUSED, ParcelStatus.RETURN_DUE}


@dataclass
class Act:
    """One step with the steps it implied."""

    event: ScanEvent
    implied: list[ScanEvent] = field(default_factory=list)


def void_scan(parcel: Parcel, *, actor: User, reason: str) -> Parcel:
    """Undo the last scan of a parcel: status, shelf and custodian are what they were before it.

    The announcement itself is undone by making the parcel void. A clerk undoes his own scan of the
    same Beijing day, a head those of his station, county operations any, each with a reason.
    Raises NothingToUndo, TooLateToUndo, and what finding a place again can raise.
    """
    reason = reason_given(reason)
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        acts = standing_acts(events_of(parcel))
        last = acts.pop() if acts else None
        if last is None or last.event.step not in UNDOABLE:
            raise NothingToUndo(status_now=parcel.status)
        _ask(actor, last.event)
        before = _before(parcel, last, acts)
        freed = (parcel.held_at_id, parcel.shelf_code)
        _restore(parcel, before, _code_of(parcel, acts))
        if freed[0] and freed[1]:
            free_slots(parcel.county_id, [freed])
        tell_of_one(
            "parcel.voided",
            parcel,
            step=Step.VOID,
            actor=actor,
            at=timezone.now(),
            note=reason,
            station_id=last.event.station_id,
            stations=[last.event.station_id],
            undone=str(last.event.pk),
            undone_step=last.event.step,
        )
        _settle_cases(parcel, last.event, actor, reason)
    return parcel


def standing_acts(events: Sequence[ScanEvent]) -> list[Act]:
    """Stack the acts of a track: what was undone is not in it."""
    acts: list[Act] = []
    implied: list[ScanEvent] = []
    for event in events:
        if event.inferred:
            implied.append(event)
            continue
        if event.step == Step.VOID:
            if acts:
                acts.pop()
        else:
            acts.append(Act(event, implied))
        implied = []
    return acts


def _ask(actor: User, event: ScanEvent) -> None:
    """Refuse who may not undo this scan, or not any more (Appendix B)."""
    at = event.station_id
    if allows(actor, "parcels.void", at=at):
        return
    is_today = timezone.localdate(event.recorded_at) == timezone.localdate()
    if allows(actor, "parcels.void_station", at=at):
        if not is_today:
            raise TooLateToUndo
        return
    require(actor, "parcels.void_own", at=at)
    if not is_today or event.actor_id != actor.pk:
        raise TooLateToUndo


def _before(parcel: Parcel, last: Act, acts: list[Act]) -> dict[str, Any]:
    """Say what the parcel was before the act: status, custodian, reason of its hold."""
    if not acts:
        if last.event.step != Step.ANNOUNCE:
            return {"status": ParcelStatus.EXPECTED, "custody": Custody.CARRIER}
        if parcel.consent_basis == ConsentBasis.ORDER:
            raise NothingToUndo(status_now=parcel.status)  # it carries somebody's order
        return {"status": ParcelStatus.VOID, "custody": Custody.CARRIER}
    event = acts[-1].event
    if Custody.RUN in (event.custody, last.event.custody) and (
        event.custody_id if event.custody == Custody.RUN else last.event.custody_id
    ):
        # Two people agreed on what went over: only what was done after the arrival is undone.
        arrived = [one for one in last.implied if one.status == ParcelStatus.ARRIVED]
        if not arrived:
            raise NothingToUndo(status_now=parcel.status)
        event = arrived[0]
    note = event.note.removeprefix(CLOCK_SUSPECT).strip()
    is_held = event.status == ParcelStatus.HELD
    return {
        "status": event.status,
        "custody": event.custody,
        "custody_id": event.custody_id,
        "hold_reason": hold_reason_of(note) if is_held else HoldReason.NONE,
    }


def _code_of(parcel: Parcel, acts: list[Act]) -> str:
    """The pick-up code it had: kept with the scan that shelved it."""
    for act in reversed(acts):
        if act.event.step == Step.SHELVE and act.event.op_id:
            found = ScanOp.objects.in_county(parcel.county_id).filter(op_id=act.event.op_id)
            return found.values_list("pickup_code", flat=True).first() or ""
    return ""


def _restore(parcel: Parcel, before: dict[str, Any], code: str) -> None:
    """Write the columns that go with the status; a place is looked for again."""
    status, custody_id = str(before["status"]), before.get("custody_id")
    parcel.status = status
    parcel.status_changed_at = timezone.now()
    parcel.is_open = status not in CLOSED_VALUES
    parcel.custody, parcel.custody_id = before["custody"], custody_id
    parcel.held_at_id = None if status in AWAY else custody_id
    parcel.hold_reason = before.get("hold_reason", "")
    parcel.shelf_code = parcel.pickup_code = ""
    if status in KEEPS_PLACE and (status in ON_SHELF or code):
        station = Station.objects.in_county(parcel.county_id).get(pk=custody_id)
        parcel.shelf_code, parcel.pickup_code = place_one(
            parcel, station, code=code, needs_code=status in ON_SHELF
        )
    parcel.version += 1
    parcel.save(
        update_fields=[
            "status", "status_changed_at", "is_open", "custody", "custody_id", "held_at",
            "hold_reason", "shelf_code", "pickup_code", "version",
        ]
    )  # fmt: skip


def _settle_cases(parcel: Parcel, undone: ScanEvent, actor: User, reason: str) -> None:
    """A case opened by mistake ends; one that a mistaken release ended is open again."""
    if undone.step == Step.HOLD or undone.status == ParcelStatus.MISSORTED:
        end_found(
            parcel.county_id,
            {parcel.pk: reason},
            actor=actor,
            outcome=Outcome.CORRECTED,
            kinds=[*CASE_OF_HOLD.values(), CaseKind.MISSORTED],
        )
    elif parcel.status == ParcelStatus.HELD and parcel.hold_reason in CASE_OF_HOLD:
        custodian = (parcel.custody, parcel.custody_id)
        kind = CASE_OF_HOLD[parcel.hold_reason]
        found = Found(kind, undone.station_id, parcel.pk, parcel.waybill_no, custodian, reason)
        open_found(parcel.county_id, [found], actor=actor)


def may_undo(user: User, parcel: Parcel, events: Sequence[ScanEvent]) -> bool:
    """Say whether the page should offer it; the act asks again."""
    acts = standing_acts(events)
    if not acts or acts[-1].event.step not in UNDOABLE or parcel.direction != Direction.INBOUND:
        return False
    try:
        _ask(user, acts[-1].event)
    except DomainError:
        return False
    return True
