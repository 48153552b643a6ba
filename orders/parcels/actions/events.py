"""Scan events of acts that are not uploads: one INSERT, told with the act's topic."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from accounts.audit.actions import record_event

from ..models import Parcel, ScanEvent

if TYPE_CHECKING:
    from accounts.identity.models import User


def write_events(
    parcels: Sequence[Parcel],
    *,
    step: str,
    actor: User | None,
    at: datetime.datetime,
    note: str = "",
    station_id: UUID | None = None,
) -> list[ScanEvent]:
    """Write down what each parcel became; where it is handed over, unless another place is told."""
    return ScanEvent.objects.bulk_create(
        ScanEvent(
            county_id=parcel.county_id,
            recorded_at=at,
            occurred_at=at,
            parcel_id=parcel.pk,
            step=step,
            status=parcel.status,
            direction=parcel.direction,
            station_id=station_id or parcel.station_id,
            actor=actor,
            note=note,
            custody=parcel.custody,
            custody_id=parcel.custody_id,
        )
        for parcel in parcels
    )


def tell_of_one(
    topic: str,
    parcel: Parcel,
    *,
    step: str,
    actor: User | None,
    at: datetime.datetime,
    note: str = "",
    station_id: UUID | None = None,
    stations: Collection[UUID] = (),
    **data: Any,
) -> ScanEvent:
    """Write the event of one parcel and record the fact, for its station and those named."""
    (event,) = write_events(
        [parcel], step=step, actor=actor, at=at, note=note, station_id=station_id
    )
    record_event(
        topic,
        county_id=parcel.county_id,
        subject=parcel,
        actor=actor,
        station_id=parcel.station_id,
        stations={parcel.station_id, *stations},
        data={
            "since": at.isoformat(),
            "parcel": str(parcel.pk),
            **({"reason": note} if note else {}),
            **data,
        },
        facts=[event.pk],
    )
    return event
