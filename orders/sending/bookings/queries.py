"""What carriers still owe a number for."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from .models import CarrierBooking

if TYPE_CHECKING:
    from ..models import Sending


def numberless(county_id: int, parcels: Collection[UUID]) -> set[UUID]:
    """Of these parcels, those whose carrier gives numbers and has not given theirs."""
    rows = CarrierBooking.objects.in_county(county_id).numberless()
    found = rows.filter(sending__parcel_id__in=list(parcels))
    return set(found.values_list("sending__parcel_id", flat=True))


def booking_of(sending: Sending) -> CarrierBooking | None:
    return CarrierBooking.objects.in_county(sending.county_id).filter(sending=sending).first()
