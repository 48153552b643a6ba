"""What follows from pushes and from our own scans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime

from orders.parcels.choices import ParcelStatus
from orders.parcels.models import Parcel, ScanEvent

from .actions import count_oddity, followed_carriers, refold, reread, take_push, want_tracks
from .choices import Oddity
from .models import CarrierPush
from .port import PushRefused
from .ports import service_named

if TYPE_CHECKING:
    from accounts.audit.hearing import Delivery


def read_pushes(delivery: Delivery) -> None:
    """Read what was kept and take what it says; what cannot be read is counted."""
    pushes = CarrierPush.objects.in_county(delivery.county_id).filter(pk__in=delivery.event_ids)
    for push in pushes.order_by("received_at", "id"):
        port = service_named(push.service)
        try:
            if port is None:
                raise PushRefused("bad_body", "no such service")
            said = port.parse_push(push.body)
        except PushRefused:
            count_oddity(delivery.county_id, push.service, Oddity.BAD_BODY)
            continue
        take_push(delivery.county_id, push.service, said)


def follow_announced(delivery: Delivery) -> None:
    """Ask the carriers to tell us of what was announced."""
    if carriers := followed_carriers():
        want_tracks(delivery.county_id, _parcels_of(delivery, carriers=carriers))


def follow_tendered(delivery: Delivery) -> None:
    """Ask the carriers to tell us of what they took over, and hear what they told before."""
    for parcel in _parcels_of(delivery, tendered=True):
        want_tracks(delivery.county_id, [parcel])
        refold(delivery.county_id, parcel)


def read_codes_anew(delivery: Delivery) -> None:
    """Fold again the parcels of which a code was said that has a meaning now."""
    reread(delivery.county_id, delivery.event_ids)


def _parcels_of(
    delivery: Delivery, *, carriers: Sequence[str] = (), tendered: bool = False
) -> list[Parcel]:
    county_id = delivery.county_id
    events = ScanEvent.objects.in_county(county_id).filter(pk__in=delivery.event_ids)
    if since := parse_datetime(delivery.data.get("since", "")):
        events = events.filter(recorded_at__gte=since)
    if tendered:
        events = events.filter(status=ParcelStatus.TENDERED)
    parcels = Parcel.objects.in_county(county_id).filter(
        pk__in=list(events.values_list("parcel_id", flat=True))
    )
    if carriers:
        parcels = parcels.filter(carrier_id__in=carriers)
    return list(parcels.order_by("pk"))
