"""What follows from scans for the recipients: one message to a person and arrival wave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.notifications.actions import queue_messages
from accounts.notifications.choices import NotificationStatus
from accounts.notifications.models import Notification
from stations.network.models import Station

from .choices import ParcelStatus
from .messages import codes_of, recipients_of
from .models import Parcel, ScanEvent

if TYPE_CHECKING:
    from accounts.audit.hearing import Delivery

LONGEST_WAVE = timedelta(hours=1)


def notify_recipients_of_arrivals(delivery: Delivery) -> None:
    """Tell the recipients of shelved parcels once; whom the carrier tells itself, we do not."""
    county_id = delivery.county_id
    events = ScanEvent.objects.in_county(county_id).filter(pk__in=delivery.event_ids)
    if since := parse_datetime(delivery.data.get("since", "")):
        events = events.filter(recorded_at__gte=since)
    shelved = (
        Parcel.objects.in_county(county_id)
        .filter(
            Q(notified_at__isnull=True) | Q(notified_at__lt=F("shelved_at")),
            pk__in=list(events.values_list("parcel_id", flat=True)),
            status=ParcelStatus.SHELVED,
            carrier__notifies_itself=False,
        )
        .order_by("id")
    )
    by_station: dict[UUID, list[Parcel]] = defaultdict(list)
    for parcel in shelved:
        by_station[parcel.station_id].append(parcel)
    for station_id, parcels in sorted(by_station.items()):
        news = _untold(county_id, station_id, parcels)
        queue_messages(
            county_id=county_id,
            station_id=station_id,
            recipients=recipients_of(county_id, news),
            compose=_composer(county_id, station_id),
        )


def stamp_notified(delivery: Delivery) -> None:
    """Note on the parcels that their recipient was told; a fact about them, not a state."""
    if delivery.data.get("kind") != "arrival":
        return
    Parcel.objects.in_county(delivery.county_id).filter(pk__in=delivery.data["subjects"]).update(
        notified_at=parse_datetime(delivery.data["sent_at"]), version=F("version") + 1
    )


def _untold(county_id: int, station_id: UUID, parcels: list[Parcel]) -> list[Parcel]:
    """Leave out what a closed wave tells already; a redelivery finds it there.

    A wave was still to be sent when the parcel joined it, so its time is after the shelving.
    """
    earliest = min(parcel.shelved_at for parcel in parcels)
    waves = (
        Notification.objects.in_county(county_id)
        .filter(
            station_id=station_id,
            created_at__gte=earliest - LONGEST_WAVE,
            subject_ids__overlap=[parcel.pk for parcel in parcels],
        )
        .exclude(status=NotificationStatus.QUEUED)
        .values_list("subject_ids", Coalesce("sent_at", "send_at"))
    )
    told: dict[UUID, datetime] = {}
    for subjects, at in waves:
        for subject in subjects:
            told[subject] = max(at, told.get(subject, at))
    return [
        parcel for parcel in parcels if parcel.pk not in told or told[parcel.pk] < parcel.shelved_at
    ]


def _composer(county_id: int, station_id: UUID):
    """Compose for one station; what of a wave was collected meanwhile is not mentioned."""
    station = Station.objects.in_county(county_id).get(pk=station_id)

    def compose(waves: Mapping[bytes, Sequence[UUID]]) -> dict[bytes, str]:
        wanted = {pk for ids in waves.values() for pk in ids}
        found = {
            parcel.pk: parcel
            for parcel in Parcel.objects.in_county(county_id)
            .filter(pk__in=wanted)
            .select_related("carrier")
        }
        return {
            index: arrival_text(
                station, [found[pk] for pk in ids if pk in found and found[pk].pickup_code]
            )
            for index, ids in waves.items()
        }

    return compose


def arrival_text(station: Station, parcels: Sequence[Parcel]) -> str:
    """Write the message as villagers know it: in Chinese, whatever the clerk's screen speaks."""
    codes = codes_of(parcels)
    until = timezone.localdate() + timedelta(days=station.keep_days)
    carrier = parcels[0].carrier.name if len(parcels) == 1 else ""
    many = f"有{len(parcels)}件" if len(parcels) > 1 else "的"
    what = f"您{many}{carrier}包裹已到"
    ask = f"，询{station.phone}" if station.phone else ""
    return (
        f"【{settings.SMS_SIGN}】{what}{station.name}，"
        f"请{until.month}月{until.day}日前凭{codes}取件{ask}"
    )


def keep_for_whom_was_called(delivery: Delivery) -> None:
    """Let lie what she said she would come for, until the day she named."""
    if come_on := delivery.data.get("come_on"):
        Parcel.objects.in_county(delivery.county_id).filter(
            pk__in=delivery.data["subjects"], is_open=True
        ).update(keep_until=come_on, version=F("version") + 1)
