"""Asking carriers for numbers: what is due is claimed and the claim committed, then asked outside
of any transaction, then noted. A process that dies between leaves a claim that lapses; asking
twice is harmless, as the reference is the same."""

from __future__ import annotations

import datetime
import logging

from django.utils import timezone

from accounts.kernel.errors import DomainError
from accounts.tenancy.unit_of_work import unit_of_work
from orders.parcels.carriers import (
    Capability,
    CarrierAway,
    CarrierFault,
    CarrierRefused,
    Party,
    Port,
    Shipment,
    port_of,
)
from orders.parcels.carriers.actions import count_oddity
from orders.parcels.carriers.choices import Oddity

from ..choices import LONGEST_LABEL, BookingStatus
from ..models import CarrierBooking
from .numbers import give_up, lock, take_answer

log = logging.getLogger(__name__)
B = BookingStatus
BATCH = 20
LEASE = datetime.timedelta(minutes=5)
FIRST_WAIT = datetime.timedelta(seconds=30)
LONGEST_WAIT = datetime.timedelta(minutes=30)
MOST_ATTEMPTS = 10
"""About two and a half hours: a van has left by then, and somebody must look after it."""

LABELS_KEPT = datetime.timedelta(days=30)


def book_with_carriers(county_id: int) -> int:
    """Ask for what is due in one county; returns how many sendings were asked about."""
    asked = 0
    while claimed := _claim(county_id):
        for booking in claimed:
            _book(booking)
        asked += len(claimed)
    return asked


def forget_labels(county_id: int, now: datetime.datetime | None = None) -> int:
    """Blank the carriers' labels older than 30 days: they show people in clear."""
    old = CarrierBooking.objects.in_county(county_id).filter(
        status_changed_at__lt=(now or timezone.now()) - LABELS_KEPT
    )
    return old.exclude(label_secret="").update(label_secret="")


def _claim(county_id: int) -> list[CarrierBooking]:
    now = timezone.now()
    with unit_of_work(county_id):
        claimed = list(
            CarrierBooking.objects.in_county(county_id)
            .due(now)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("sending", "sending__parcel", "sending__station")
            .order_by("next_call_at")[:BATCH]
        )
        for booking in claimed:
            booking.next_call_at, booking.asked_at = now + LEASE, now
            booking.attempts += 1
        CarrierBooking.objects.in_county(county_id).bulk_update(
            claimed, ["next_call_at", "asked_at", "attempts"]
        )
    return claimed


def _book(booking: CarrierBooking) -> None:
    """Ask for the number; once there is one, for price and label, which nothing waits for."""
    county, sending = booking.county_id, booking.sending
    port = port_of(sending.parcel.carrier_id)
    try:
        number, shipment = booking.waybill_no, shipment_of(booking)
        if booking.status == B.WAITING:
            given = port.register(shipment)
            with unit_of_work(county):
                if not take_answer(county, sending.pk, given, port.code):
                    return
            number = given.waybill_no
        _fetch_the_rest(booking, port, shipment, number)
    except DomainError as refusal:  # the settings changed: it is offered no more
        _note_fault(booking, port, refusal, ends_as=B.GIVEN_UP)
    except CarrierRefused as fault:
        _note_fault(booking, port, fault, ends_as=B.REFUSED)
    except CarrierFault as fault:
        _note_fault(booking, port, fault)
    except Exception as fault:  # one that breaks us must not keep the others from their numbers
        log.error("booking %s: %s", booking.pk, type(fault).__name__)
        _note_fault(booking, port, CarrierFault(type(fault).__name__))


def _fetch_the_rest(
    booking: CarrierBooking, port: Port, shipment: Shipment, waybill_no: str
) -> None:
    """Keep the carrier's price and his own label; a label that is none is not kept."""
    quotes = port.rate(shipment) if port.offers(Capability.RATE) else []
    label = port.label(waybill_no) if port.offers(Capability.LABEL) else None
    with unit_of_work(booking.county_id):
        _sending, kept = lock(booking.county_id, booking.sending_id)
        if kept is None or kept.status != B.BOOKED:
            return
        kept.carrier_fen = min((one.price_fen for one in quotes), default=None)
        is_pdf = label is not None and label.content.startswith(b"%PDF")
        if label is not None and is_pdf and len(label.content) <= LONGEST_LABEL:
            kept.keep_label(label.content)
        kept.attempts, kept.next_call_at, kept.last_error = 0, None, ""
        kept.save(
            update_fields=["carrier_fen", "label_secret", "attempts", "next_call_at", "last_error"]
        )


def _note_fault(
    booking: CarrierBooking, port: Port, fault: Exception, *, ends_as: str = ""
) -> None:
    """Put it off; what was refused or asked too often ends as a case, unless it has its number."""
    county = booking.county_id
    with unit_of_work(county):
        if isinstance(fault, CarrierFault):
            kind = Oddity.AWAY if isinstance(fault, CarrierAway) else Oddity.NONSENSE
            is_no = isinstance(fault, CarrierRefused)
            count_oddity(
                county, port.code, Oddity.REFUSED if is_no else kind, fault.code if is_no else ""
            )
        sending, kept = lock(county, booking.sending_id)
        if kept is None or kept.status not in (B.WAITING, B.BOOKED):
            return
        too_often = kept.attempts >= MOST_ATTEMPTS
        if kept.status == B.WAITING and (ends_as or too_often):
            give_up(sending, kept, ends_as or B.GIVEN_UP, str(fault))
            return
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(kept.attempts - 1, 10))
        kept.next_call_at = None if ends_as or too_often else timezone.now() + wait
        kept.last_error = str(fault)[:200]
        kept.save(update_fields=["next_call_at", "last_error"])


def shipment_of(booking: CarrierBooking) -> Shipment:
    """Say in clear what the carrier needs; the sending's own number is the reference."""
    sending = booking.sending
    station = sending.station
    sides = [sending.length_cm, sending.width_cm, sending.height_cm]
    length, width, height = (one or 0 for one in sides)
    return Shipment(
        reference=sending.number,
        sender=Party(
            sending.clear("sender_name"),
            sending.clear("sender_phone"),
            f"{station.address} {station.name}".strip(),
        ),
        recipient=Party(
            sending.clear("recipient_name"),
            sending.clear("recipient_phone"),
            sending.clear("address"),
        ),
        weight_g=sending.weight_grams,
        carrier=sending.parcel.carrier_id,
        contents=sending.contents,
        declared_value_fen=sending.declared_fen,
        volume_cm3=length * width * height,
    )
