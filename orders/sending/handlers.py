"""What follows from scans for what was cancelled on the road."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime

from orders.cases.actions import open_case
from orders.cases.choices import CaseKind
from orders.parcels.choices import ParcelStatus
from orders.parcels.models import Parcel, ScanEvent

from .actions import turn_back
from .models import Sending

if TYPE_CHECKING:
    from accounts.audit.hearing import Delivery


def turn_back_cancelled(delivery: Delivery) -> None:
    """Send home what arrives at the centre and was cancelled while it rode.

    One that a carrier took over meanwhile is nobody's fault and somebody's case.
    """
    county = delivery.county_id
    events = ScanEvent.objects.in_county(county).filter(pk__in=delivery.event_ids)
    if since := parse_datetime(delivery.data.get("since", "")):
        events = events.filter(recorded_at__gte=since)
    parcels = list(events.values_list("parcel_id", flat=True))
    mine = Sending.objects.in_county(county).filter(
        parcel_id__in=parcels, cancelled_at__isnull=False
    )
    cancelled = dict(mine.values_list("parcel_id", "pk"))
    if not cancelled:
        return
    for parcel in Parcel.objects.in_county(county).lock_all(list(cancelled)):
        sending = (
            Sending.objects.in_county(county).select_related("villager").lock(cancelled[parcel.pk])
        )
        sending.parcel = parcel
        if parcel.status == ParcelStatus.ARRIVED_COUNTY:
            turn_back(sending, actor=None, reason=sending.cancel_reason)
        elif parcel.status == ParcelStatus.TENDERED:
            _with_the_carrier(sending)


def _with_the_carrier(sending: Sending) -> None:
    parcel = sending.parcel
    open_case(
        CaseKind.LATE_FACT,
        county_id=sending.county_id,
        station_id=sending.station_id,
        subject=sending,
        actor=None,
        parcel_id=parcel.pk,
        custodian=(parcel.custody, parcel.custody_id),
        note=sending.cancel_reason,
        data={"cancelled_at": sending.cancelled_at.isoformat() if sending.cancelled_at else ""},
    )
