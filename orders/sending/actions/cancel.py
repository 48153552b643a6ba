"""The sender takes it back before the carrier has it, and his fee with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import allows, require
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind
from orders.parcels.actions import cancel_outbound, turn_back_outbound
from orders.parcels.choices import ParcelStatus
from orders.parcels.models import Parcel

from ..bookings.actions import call_off
from ..choices import MoveKind, Paid
from ..errors import NothingDue, SendingCancelled
from ..models import Sending
from .accounts import charge

if TYPE_CHECKING:
    from accounts.identity.models import User


def cancel_sending(
    sending: Sending, *, actor: User, reason: str, goes_home: bool = False
) -> Sending:
    """Give the parcel back where it lies, and the fee from today's drawer of its station.

    From the centre it goes home as an inward visit, unless who cancels hands it over there. On the
    road it comes to the centre first and is turned back there (`turn_back_cancelled`). What was
    cancelled on the road and never left is handed over by cancelling again, with no second fee.
    Who does not stand at that drawer leaves the fee to be paid back there. Raises IllegalMove once
    the carrier has it, NotAtStation, DrawerTooLow, SendingCancelled.
    """
    with transaction.atomic():
        sending = _lock(sending, actor)
        require(actor, "sending.cancel", at=sending.station_id)
        is_first = sending.cancelled_at is None
        _take_out(sending, actor, reason, goes_home)
        if not is_first:
            return sending
        call_off(sending)
        sending.cancelled_at, sending.cancel_reason = timezone.now(), reason
        back = sending.total_fen
        at_drawer = sending.method == Paid.ACCOUNT or allows(
            actor, "payments.take", at=sending.station_id
        )
        sending.refunded_fen = back if at_drawer else 0
        sending.refund_due_fen = back - sending.refunded_fen
        _save(sending, "cancelled_at", "cancel_reason", "refunded_fen", "refund_due_fen")
        _tell("sending.cancelled", sending, actor, reason=reason, refund_fen=sending.refunded_fen)
        _give_back(sending, actor, sending.refunded_fen, reason)
    return sending


def turn_back(sending: Sending, *, actor: User | None, reason: str) -> Parcel:
    """Send a parcel that lies at the centre home to its sender; parcel and sending are locked."""
    return turn_back_outbound(
        sending.parcel,
        actor=actor,
        note=reason,
        villager=sending.villager,
        name=sending.clear("sender_name"),
        phone=sending.clear("sender_phone"),
    )


def _take_out(sending: Sending, actor: User, reason: str, goes_home: bool) -> None:
    """Stop the parcel on its way out; on the road it can only be stopped when it arrives."""
    parcel = sending.parcel
    is_first = sending.cancelled_at is None
    if parcel.status == ParcelStatus.LOADED:
        if not is_first:
            raise SendingCancelled
        return
    at_centre = parcel.status == ParcelStatus.ARRIVED_COUNTY
    if at_centre and (goes_home or not actor.has_perm("parcels.scan", parcel.held_at_id)):
        turn_back(sending, actor=actor, reason=reason)
        return
    sending.parcel = cancel_outbound(parcel, actor=actor, note=reason)


def pay_sending_refund(sending: Sending, *, actor: User, reason: str = "") -> Sending:
    """Pay back a fee that was due because the sending was cancelled elsewhere."""
    with transaction.atomic():
        sending = _lock(sending, actor)
        require(actor, "payments.take", at=sending.station_id)
        amount = sending.refund_due_fen
        if not amount:
            raise NothingDue
        sending.refunded_fen, sending.refund_due_fen = sending.refunded_fen + amount, 0
        _save(sending, "refunded_fen", "refund_due_fen")
        _tell("sending.refunded", sending, actor, refund_fen=amount)
        _give_back(sending, actor, amount, reason or sending.cancel_reason)
    return sending


def _lock(sending: Sending, actor: User) -> Sending:
    """Lock the parcel first, then what was written down of it; account and ledger come last."""
    county = actor.county_id or 0
    parcel = Parcel.objects.in_county(county).lock(sending.parcel_id)
    sendings = Sending.objects.in_county(county).select_related("account", "villager")
    sending = sendings.lock(sending.pk)
    sending.parcel = parcel
    return sending


def _save(sending: Sending, *columns: str) -> None:
    sending.version += 1
    sending.save(update_fields=[*columns, "version"])


def _give_back(sending: Sending, actor: User, amount_fen: int, reason: str) -> None:
    if not amount_fen:
        return
    where, gives = sending.station_id, AccountKind.DRAWER
    if sending.account is not None:
        charge(sending.account, sending, actor=actor, kind=MoveKind.CANCELLED,
               amount_fen=-amount_fen)  # fmt: skip
        where, gives = sending.account.station_id, AccountKind.SENDERS_DUE
    post_entry(
        county_id=sending.county_id,
        kind=EntryKind.REFUND,
        source=sending,
        actor=actor,
        reason=reason,
        transfers=[Leg(where, AccountKind.FREIGHT_OWED, gives, amount_fen)],
    )


def _tell(topic: str, sending: Sending, actor: User, **data: object) -> None:
    record_event(
        topic,
        county_id=sending.county_id,
        subject=sending,
        actor=actor,
        station_id=sending.station_id,
        stations=[sending.station_id],
        data={"parcel": str(sending.parcel_id), **data},
    )
