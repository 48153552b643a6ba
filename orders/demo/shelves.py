"""The shelves of the demo county's busy points: where its parcels lie and what overflows."""

from __future__ import annotations

from orders.shelves.choices import ShelfKind
from orders.stocktaking.actions import add_shelf

from .day import CLERKS, Day

ROOM = 40
BEHIND = (("1-2", ROOM, ShelfKind.NORMAL), ("2-1", ROOM, ShelfKind.NORMAL),
          ("COLD", 12, ShelfKind.COLD), ("MORE", 60, ShelfKind.OVERFLOW))  # fmt: skip


def seed_shelves(day: Day) -> None:
    """Put up the first shelf, which every point names itself, and those behind it."""
    for code in sorted(CLERKS):
        station = day.stations[code]
        shelves = [(station.default_shelf, ROOM, ShelfKind.NORMAL), *BEHIND]
        for position, (name, capacity, kind) in enumerate(shelves, start=1):
            add_shelf(
                actor=day.users["manager"],
                station=station,
                code=name,
                capacity=capacity,
                kind=kind,
                position=position,
            )
