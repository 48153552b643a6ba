"""The number a parcel goes by: asked for, taken as the carrier gives it, typed, or called off."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit.actions import record_event
from accounts.identity.policy import allows
from accounts.kernel.errors import NotAllowed
from orders.cases.actions import end_case, open_case
from orders.cases.choices import CaseKind, CaseStatus, Outcome
from orders.cases.models import Case
from orders.parcels.actions import give_waybill
from orders.parcels.carriers import Capability, Registered, port_of
from orders.parcels.carriers.actions import count_oddity, follow_anew
from orders.parcels.carriers.choices import Oddity
from orders.parcels.choices import ParcelStatus
from orders.parcels.errors import WaybillKnown
from orders.parcels.models import Parcel

from ...errors import NumberKnown
from ...models import Sending
from ...policy import is_own_waybill
from ..choices import NUMBERLESS, BookingStatus
from ..models import CarrierBooking

if TYPE_CHECKING:
    from accounts.identity.models import User

B = BookingStatus
WITH_THE_CARRIER = {ParcelStatus.TENDERED, ParcelStatus.CARRIER_TRANSIT}


def want_booking(sending: Sending) -> CarrierBooking | None:
    """Owe the carrier's number, where his service gives numbers; written with the acceptance.

    The row is the message of this outbox: `book_with_carriers` keeps it, outside of transactions.
    """
    if not port_of(sending.parcel.carrier_id).offers(Capability.REGISTER):
        return None
    return CarrierBooking.objects.create(
        county_id=sending.county_id, sending=sending, next_call_at=timezone.now()
    )


def type_number(sending: Sending, *, actor: User, waybill_no: str) -> Sending:
    """Put a number on it that the carrier gave on paper or by telephone.

    Raises NumberKnown where the carrier's number is known already, WaybillKnown when another
    parcel has this one.
    """
    with transaction.atomic():
        sending, booking = lock(sending.county_id, sending.pk)
        _ask(actor, sending)
        if sending.cancelled_at is not None or not is_own_waybill(sending.parcel.waybill_no):
            raise NumberKnown(pointer="/waybill_no")
        _under(sending, waybill_no, actor)
        if booking is not None:
            booking.move_to(B.BY_HAND, next_call_at=None)
    return sending


def ask_again(sending: Sending, *, actor: User) -> CarrierBooking:
    """Ask a carrier once more that said no or nothing; raises NumberKnown when there is nothing
    to ask for."""
    with transaction.atomic():
        sending, booking = lock(sending.county_id, sending.pk)
        _ask(actor, sending)
        if booking is None or booking.status not in NUMBERLESS:
            raise NumberKnown
        now = timezone.now()
        if booking.status == B.WAITING:
            booking.next_call_at = now
            booking.save(update_fields=["next_call_at"])
        else:
            booking.move_to(B.WAITING, next_call_at=now, attempts=0, last_error="")
            _touch(sending)
            tell("sending.asked_again", sending, actor)
    return booking


def call_off(sending: Sending) -> None:
    """Ask no more for what was cancelled; the sending is locked, the act asked for the right."""
    booking = _booking(sending)
    if booking is not None:
        booking.move_to(B.CALLED_OFF, next_call_at=None, label_secret="")
        _end_cases(sending, None, _("The sending was cancelled."))


def take_answer(county_id: int, sending_id: UUID, given: Registered, service: str) -> bool:
    """Take the number a carrier gave, once; says whether the parcel goes by it now.

    Doubled and late answers change nothing: a second number, or one for what was typed or
    cancelled meanwhile, is kept or counted to be called off with the carrier.
    """
    with transaction.atomic():
        sending, booking = lock(county_id, sending_id)
        if booking is None:
            return False
        if booking.status not in (B.WAITING, B.GIVEN_UP):
            _keep_for_calling_off(booking, given, service)
            return booking.waybill_no == given.waybill_no and booking.status == B.BOOKED
        try:
            _under(sending, given.waybill_no, None)
        except WaybillKnown as refusal:
            count_oddity(county_id, service, Oddity.NUMBER_TAKEN)
            give_up(sending, booking, B.REFUSED, str(refusal))
            return False
        booking.move_to(
            B.BOOKED,
            waybill_no=given.waybill_no,
            sort_code=given.sort_code[:32],
            attempts=0,
            next_call_at=None,
            last_error="",
        )
    return True


def give_up(sending: Sending, booking: CarrierBooking, status: str, why: str) -> None:
    """End the asking: from here it is somebody's case. Both are locked."""
    booking.move_to(status, next_call_at=None, last_error=why[:200])
    _touch(sending)
    parcel = sending.parcel
    open_case(
        CaseKind.WAYBILL_MISSING,
        county_id=sending.county_id,
        station_id=sending.station_id,
        subject=sending,
        actor=None,
        parcel_id=parcel.pk,
        custodian=(parcel.custody, parcel.custody_id),
        note=str(booking),
        data={"carrier": parcel.carrier_id, "said": why[:200]},
    )


def lock(county_id: int, sending_id: UUID) -> tuple[Sending, CarrierBooking | None]:
    """Lock the parcel first, then the sending, then its booking, as every act here does."""
    sendings = Sending.objects.in_county(county_id)
    parcel_id = sendings.values_list("parcel_id", flat=True).get(pk=sending_id)
    parcel = Parcel.objects.in_county(county_id).lock(parcel_id)
    sending = sendings.lock(sending_id)
    sending.parcel = parcel
    return sending, _booking(sending)


def _booking(sending: Sending) -> CarrierBooking | None:
    mine = CarrierBooking.objects.in_county(sending.county_id).filter(sending=sending)
    return mine.select_for_update(of=("self",)).first()


def _ask(actor: User, sending: Sending) -> None:
    """Who accepts there, and who gives to carriers."""
    if not (allows(actor, "sending.accept", at=sending.station_id) or
            allows(actor, "sending.tender")):  # fmt: skip
        raise NotAllowed(capability="sending.accept")


def _under(sending: Sending, waybill_no: str, actor: User | None) -> None:
    """Let the parcel go by this number: told, its case ended, and followed under it."""
    parcel = give_waybill(sending.parcel, waybill_no, actor=actor, reason="the carrier's number")
    _touch(sending)
    tell("sending.registered", sending, actor)
    _end_cases(sending, actor, waybill_no)
    if parcel.status in WITH_THE_CARRIER:
        follow_anew(sending.county_id, parcel)


def _keep_for_calling_off(booking: CarrierBooking, given: Registered, service: str) -> None:
    if not booking.waybill_no:
        booking.waybill_no = given.waybill_no
        booking.save(update_fields=["waybill_no"])
    elif booking.waybill_no != given.waybill_no:
        count_oddity(booking.county_id, service, Oddity.NUMBER_TWICE)


def _end_cases(sending: Sending, actor: User | None, reason: str) -> None:
    cases = Case.objects.in_county(sending.county_id).filter(
        kind=CaseKind.WAYBILL_MISSING, subject_id=sending.pk, status=CaseStatus.OPEN
    )
    for case in cases.select_for_update(of=("self",)):
        end_case(case, actor=actor, outcome=Outcome.CORRECTED, reason=reason)


def _touch(sending: Sending) -> None:
    sending.version += 1
    sending.save(update_fields=["version"])


def tell(topic: str, sending: Sending, actor: User | None) -> None:
    record_event(
        topic,
        county_id=sending.county_id,
        subject=sending,
        actor=actor,
        station_id=sending.station_id,
        stations=[sending.station_id],
        data={"parcel": str(sending.parcel_id)},
    )
