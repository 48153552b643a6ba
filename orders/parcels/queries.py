"""Reads of parcels that are not one queryset."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from stations.villagers.models import Villager

from .choices import Step
from .models import Parcel, ScanEvent

CLOCK_SLACK = datetime.timedelta(minutes=1)


def parcels_of_person(person: Parcel | Villager) -> QuerySet[Parcel]:
    """Open parcels on a shelf for the same person: same villager, or same phone and name."""
    mine = Q(pk__in=[])
    villager_id = person.pk if isinstance(person, Villager) else person.villager_id
    if villager_id is not None:
        mine |= Q(villager_id=villager_id)
    if person.phone_index is not None:
        mine |= Q(phone_index=bytes(person.phone_index), name_index=bytes(person.name_index or b""))
    elif isinstance(person, Parcel):
        mine |= Q(pk=person.pk)
    return Parcel.objects.in_county(person.county_id).open().on_shelf().filter(mine)


def events_of(parcel: Parcel) -> list[ScanEvent]:
    """The parcel's track, in the server's order; the bound on time skips older months."""
    return list(
        ScanEvent.objects.in_county(parcel.county_id)
        .filter(parcel_id=parcel.pk, recorded_at__gte=parcel.announced_at - CLOCK_SLACK)
        .order_by("recorded_at", "id")
    )


def who_took(parcel: Parcel) -> dict[str, Any] | None:
    """Say when and by whom a collected parcel was handed over: what the loser of a race is told."""
    event = (
        ScanEvent.objects.in_county(parcel.county_id)
        .filter(
            parcel_id=parcel.pk,
            step=Step.COLLECT,
            recorded_at__gte=parcel.announced_at - CLOCK_SLACK,
        )
        .select_related("actor")
        .order_by("-recorded_at")
        .first()
    )
    if event is None:
        return None
    return {
        "id": str(event.pk),
        "step": event.step,
        "status": event.status,
        "at": event.recorded_at.isoformat(),
        "by": str(event.actor) if event.actor else None,
    }
