"""Small tools of the parcel tests: a scan as a client would send it, a parcel's track."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.parcels.models import Parcel, ScanEvent
from orders.parcels.scans import ScanIn


def scan_in(step: str, parcel: Parcel | None, station: Any, **given: Any) -> ScanIn:
    given.setdefault("op_id", new_id())
    given.setdefault("occurred_at", timezone.now())
    if parcel is not None:
        given.setdefault("parcel", parcel.pk)
    return ScanIn(step=step, station=getattr(station, "pk", station), **given)


def track(parcel: Parcel) -> list[tuple[str, str, bool]]:
    """Step, status and whether inferred, of each event of the parcel."""
    return list(
        ScanEvent.objects.in_county(parcel.county_id)
        .filter(parcel_id=parcel.pk)
        .order_by("recorded_at", "id")
        .values_list("step", "status", "inferred")
    )
