"""Room on the shelves: planned under a lock, taken and freed by one conditional UPDATE."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from .choices import ShelfKind
from .errors import ShelfFull, UnknownShelf

Slot = tuple[UUID, str]
"""A station and the code of a shelf there."""

# Always in the order of their ids: two batches that meet wait for each other, never in a circle.
LOCK_SHELVES = """
SELECT s.station_id, s.code, s.kind, s.capacity, s.count, s.position
FROM orders_shelf s
WHERE s.county_id = %s AND s.station_id = ANY(%s::uuid[]) AND s.is_active
ORDER BY s.id FOR UPDATE OF s
"""

# The database has the last word: a shelf is filled up to its capacity and not beyond, whoever asks.
MOVE_SLOTS = """
UPDATE orders_shelf s SET count = GREATEST(s.count + n.delta, 0)
FROM (
    SELECT k.id, m.delta
    FROM unnest(%s::uuid[], %s::text[], %s::int[]) AS m(station_id, code, delta)
        JOIN orders_shelf k
            ON k.county_id = %s AND k.station_id = m.station_id AND k.code = m.code
    ORDER BY k.id FOR UPDATE OF k
) n
WHERE s.county_id = %s AND s.id = n.id AND (n.delta <= 0 OR s.count + n.delta <= s.capacity)
RETURNING s.station_id, s.code
"""


class RoomTaken(Exception):
    """Somebody took the room that was planned for: begin again."""


@dataclass(slots=True)
class _Row:
    code: str
    kind: str
    capacity: int
    count: int
    position: int


class ShelfMaps:
    """The locked shelves of some stations, and where the next parcel goes."""

    def __init__(self, county_id: int, stations: Collection[UUID]) -> None:
        self._of: dict[UUID, list[_Row]] = defaultdict(list)
        if not stations:
            return
        with connection.cursor() as cursor:
            cursor.execute(LOCK_SHELVES, [county_id, sorted(stations)])
            for station_id, *row in cursor.fetchall():
                self._of[station_id].append(_Row(*row))
        for rows in self._of.values():
            rows.sort(key=lambda one: (one.position, one.code))

    def __contains__(self, slot: Slot) -> bool:
        return any(one.code == slot[1] for one in self._of.get(slot[0], ()))

    def has_map(self, station_id: UUID) -> bool:
        return bool(self._of.get(station_id))

    def take(self, station_id: UUID, wanted: str | None) -> str:
        """Choose a shelf with room and count it as taken in this plan; returns its code.

        The shelf named, else the next one with room, else the overflow shelf. What must be kept
        cold goes from one fridge to the next and nowhere else. Raises UnknownShelf, ShelfFull.
        """
        rows = self._of[station_id]
        normal = [one for one in rows if one.kind == ShelfKind.NORMAL]
        spare = [one for one in rows if one.kind == ShelfKind.OVERFLOW]
        if wanted:
            at = next((i for i, one in enumerate(rows) if one.code == wanted), None)
            if at is None:
                raise UnknownShelf(pointer="/shelf")
            kind = rows[at].kind
            after = [one for one in [*rows[at:], *rows[:at]] if one.kind == kind]
            order = [*after, *spare] if kind == ShelfKind.NORMAL else after
        else:
            order = [*normal, *spare]
        for one in order:
            if one.count < one.capacity:
                one.count += 1
                return one.code
        raise ShelfFull(pointer="/shelf")


def move_slots(county_id: int, deltas: Mapping[Slot, int]) -> None:
    """Take (+) and free (−) room; shelves that are on no map are passed over.

    Raises RoomTaken when a shelf on the map has no room for what is to be taken; the caller's
    block must then be rolled back.
    """
    wanted = {slot: delta for slot, delta in deltas.items() if delta}
    if not wanted:
        return
    slots = list(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE_SLOTS,
            [
                [one[0] for one in slots],
                [one[1] for one in slots],
                [wanted[one] for one in slots],
                county_id,
                county_id,
            ],
        )
        done = {(station_id, code) for station_id, code in cursor.fetchall()}
    if any(delta > 0 and slot not in done for slot, delta in wanted.items()):
        raise RoomTaken


def free_slots(county_id: int, slots: Collection[Slot]) -> None:
    """Give back the room of what leaves its shelf, in the transaction in which it leaves."""
    move_slots(county_id, {slot: -n for slot, n in Counter(slots).items() if slot[1]})
