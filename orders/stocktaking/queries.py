"""What the record has on a shelf."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from orders.parcels.models import Parcel
from orders.shelves.models import Shelf


def on_shelf(shelf: Shelf) -> QuerySet[Parcel]:
    """Parcels whose record has them on this shelf; it is what the shelf's `count` counts."""
    return (
        Parcel.objects.in_county(shelf.county_id)
        .open()
        .filter(
            station_id=shelf.station_id,  # the index; nothing is shelved where it is not meant for
            held_at_id=shelf.station_id,
            shelf_code=shelf.code,
        )
    )


def scanned(
    county_id: int, waybills: Collection[str], ids: Collection[UUID] = ()
) -> QuerySet[Parcel]:
    """The latest visits of what was scanned, by waybill or id; unknown numbers are not in it."""
    return (
        Parcel.objects.in_county(county_id)
        .filter(Q(waybill_no__in=list(waybills)) | Q(pk__in=list(ids)))
        .order_by("is_open", "visit")
    )
