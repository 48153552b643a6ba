"""What a bag or pouch became is written down beside every change of its row."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from ..choices import Unit
from ..models import Bag, Pouch, UnitEvent

if TYPE_CHECKING:
    from accounts.identity.models import User


def note_units(units: Sequence[Bag | Pouch], *, actor: User | None, station_id: UUID) -> None:
    """Write what locked bags or pouches have just become, in one statement for any number.

    Their `version` was raised by the change: one event a version, so two writers cannot both
    believe they were the last.
    """
    now = timezone.now()
    UnitEvent.objects.bulk_create(
        unit_event(one, actor=actor, station_id=station_id, at=now) for one in units
    )


def unit_event(
    one: Bag | Pouch,
    *,
    actor: User | None,
    station_id: UUID,
    at: datetime.datetime,
    occurred_at: datetime.datetime | None = None,
) -> UnitEvent:
    """Take down, unsaved, what a bag or pouch is now."""
    return UnitEvent(
        county_id=one.county_id,
        unit=Unit.BAG if isinstance(one, Bag) else Unit.POUCH,
        unit_id=one.pk,
        version=one.version,
        status=one.status,
        custody=one.custody,
        custody_id=one.custody_id,
        station_id=station_id,
        occurred_at=occurred_at or at,
        recorded_at=at,
        actor=actor,
    )
