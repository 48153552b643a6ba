"""What the carrier says of one parcel, as a page or the API shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from accounts.kernel.masking import mask_phone
from orders.parcels.choices import CLOSED, ParcelStatus
from orders.parcels.models import Parcel

from .choices import CarrierStatus
from .fold import Stretch, Told, split
from .models import CarrierCode, CarrierEvent, CarrierTrack

SHOWN = 20
BY_CARRIER = {ParcelStatus.DELIVERED, ParcelStatus.RETURNED_TO_SENDER}
"""Ends of an outward visit that the carrier's word made, at no time of ours."""

_NUMBER = re.compile(r"\d[\d -]{5,}\d")


def track_of(parcel: Parcel) -> CarrierTrack | None:
    return (
        CarrierTrack.objects.in_county(parcel.county_id)
        .filter(parcel_id=parcel.pk)
        .select_related("suggested_carrier")
        .first()
    )


def events_of(parcel: Parcel) -> list[CarrierEvent]:
    """Give the last 20 events of this visit, the newest first."""
    visits = list(
        Parcel.objects.in_county(parcel.county_id)
        .filter(carrier_id=parcel.carrier_id, waybill_no=parcel.waybill_no)
        .order_by("visit")
    )
    rows = CarrierEvent.objects.in_county(parcel.county_id).filter(
        parcel_id__in=[one.pk for one in visits]
    )
    if len(visits) == 1:
        return _read_anew(parcel.county_id, list(rows.order_by("-at", "-id")[:SHOWN]))
    events = {bytes(one.digest): one for one in _read_anew(parcel.county_id, list(rows))}
    shares = split([told_of(one) for one in events.values()], [stretch_of(one) for one in visits])
    mine = next((share for one, share in zip(visits, shares, strict=True) if one.pk == parcel.pk),
                [])  # fmt: skip
    return [events[one.digest] for one in reversed(mine[-SHOWN:])]


def told_of(event: CarrierEvent) -> Told:
    return Told(event.at, event.status, bytes(event.digest))


def told(county_id: int, visits: Sequence[Parcel]) -> list[Told]:
    """Read all events of a waybill's visits for the fold."""
    rows = CarrierEvent.objects.in_county(county_id).filter(
        parcel_id__in=[one.pk for one in visits]
    )
    found = list(rows.values_list("at", "status", "digest", "source", "code"))
    meanings: dict[tuple[str, str], str] = {}
    if any(status == CarrierStatus.UNKNOWN for _at, status, *_rest in found):
        meanings = meanings_of(county_id)
    return [
        Told(at, _meant(status, meanings.get((source, code))), bytes(digest))
        for at, status, digest, source, code in found
    ]


def meanings_of(county_id: int) -> dict[tuple[str, str], str]:
    """Give what the county found out: (service, code) and what it means."""
    rows = CarrierCode.objects.in_county(county_id).values_list("service", "code", "status")
    return {(service, code): status for service, code, status in rows}


def _meant(status: str, meaning: str | None) -> str:
    """What the table knew when the event came stays; only unknown codes are read anew."""
    return meaning if meaning and status == CarrierStatus.UNKNOWN else status


def _read_anew(county_id: int, events: list[CarrierEvent]) -> list[CarrierEvent]:
    """Show the events as their codes are read today; what was stored stays as it came."""
    if any(one.status == CarrierStatus.UNKNOWN for one in events):
        meanings = meanings_of(county_id)
        for one in events:
            one.status = _meant(one.status, meanings.get((one.source, one.code)))
    return events


def stretch_of(parcel: Parcel) -> Stretch:
    ours = parcel.status in CLOSED and parcel.status not in BY_CARRIER
    return Stretch(
        parcel.direction, parcel.announced_at, parcel.status_changed_at if ours else None
    )


def words_of(event: CarrierEvent) -> str:
    """Give the carrier's own words; numbers in them may be a courier's phone and are masked."""
    return _NUMBER.sub(lambda found: mask_phone(found[0]), str(event.raw.get("text", "")))


def event_out(event: CarrierEvent) -> dict[str, Any]:
    return {
        "at": event.at,
        "status": event.status,
        "code": event.code,
        "service": event.source,
        "text": words_of(event),
        "received_at": event.received_at,
    }
