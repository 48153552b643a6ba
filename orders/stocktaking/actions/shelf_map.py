"""The map of a station's shelves: drawn by its head, with what already lies on them counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from orders.shelves.choices import ShelfKind
from orders.shelves.errors import ShelfInUse, ShelfKnown
from orders.shelves.models import Shelf
from stations.network.models import Station

from ..queries import on_shelf

if TYPE_CHECKING:
    from accounts.identity.models import User


def add_shelf(
    *,
    actor: User,
    station: Station,
    code: str,
    capacity: int,
    kind: str = ShelfKind.NORMAL,
    position: int = 0,
) -> Shelf:
    """Put a shelf on the map; what the record has there already is counted. Raises ShelfKnown."""
    with transaction.atomic():
        require(actor, "shelves.edit", at=station)
        shelf = Shelf(
            county_id=station.county_id,
            station=station,
            code=code,
            kind=kind,
            capacity=capacity,
            position=position,
        )
        shelf.count = on_shelf(shelf).count()
        try:
            with transaction.atomic():
                shelf.save(force_insert=True)
        except IntegrityError as error:
            raise ShelfKnown(pointer="/code") from error
        _tell("shelf.added", shelf, actor, capacity=capacity, kind=kind)
    return shelf


def change_shelf(shelf: Shelf, *, actor: User, **changes: Any) -> Shelf:
    """Change kind, capacity, position or is_active of a shelf; one in use stays on the map.

    A shelf made smaller than what lies on it takes nothing until there is room again.
    """
    with transaction.atomic():
        shelf = Shelf.objects.in_county(actor.county_id or 0).lock(shelf.pk)
        require(actor, "shelves.edit", at=shelf.station_id)
        if not changes.get("is_active", True) and shelf.count:
            raise ShelfInUse(pointer="/is_active")
        for name, value in changes.items():
            setattr(shelf, name, value)
        shelf.version += 1
        shelf.save(update_fields=[*changes, "version"])
        _tell("shelf.changed", shelf, actor, **changes)
    return shelf


def _tell(topic: str, shelf: Shelf, actor: User, **data: Any) -> None:
    record_event(
        topic,
        county_id=shelf.county_id,
        actor=actor,
        subject=shelf,
        station_id=shelf.station_id,
        stations=[shelf.station_id],
        data={"code": shelf.code, **data},
    )
