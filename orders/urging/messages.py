"""What an urge says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.notifications.actions import Compose
from orders.parcels.messages import codes_of
from orders.parcels.models import Parcel
from stations.network.models import Station


def urge_composer(county_id: int, station_id: UUID) -> Compose:
    """Compose for one station; what was collected meanwhile is not mentioned."""
    station = Station.objects.in_county(county_id).get(pk=station_id)

    def compose(waves: Mapping[bytes, Sequence[UUID]]) -> dict[bytes, str]:
        wanted = {pk for ids in waves.values() for pk in ids}
        found = Parcel.objects.in_county(county_id).filter(pk__in=wanted).in_bulk()
        return {
            index: urge_text(
                station, [found[pk] for pk in ids if pk in found and found[pk].pickup_code]
            )
            for index, ids in waves.items()
        }

    return compose


def urge_text(station: Station, parcels: Sequence[Parcel]) -> str:
    """Write the message in Chinese, whatever the clerk's screen speaks."""
    longest = min((one.shelved_at for one in parcels if one.shelved_at), default=None)
    days = (timezone.now() - longest).days if longest else 0
    many = f"{len(parcels)}件" if len(parcels) > 1 else ""
    lain = f"已存放{days}天" if days else "待取"
    ask = f"，询{station.phone}" if station.phone else ""
    return (
        f"【{settings.SMS_SIGN}】您的{many}包裹在{station.name}{lain}，"
        f"请尽快凭{codes_of(parcels)}取件，逾期将退回{ask}"
    )
