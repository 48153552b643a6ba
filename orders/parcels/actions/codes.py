"""Pick-up codes: shelf, layer and a number that is unique among what is on the shelf."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from accounts.kernel.ids import new_ids
from stations.network.choices import CodeScheme

from . import statements as sql

LAP = datetime.timedelta(days=30)
TAIL = 4


@dataclass(frozen=True)
class Wish:
    """One parcel to be shelved: where, on which shelf, and its waybill."""

    station_id: UUID
    scheme: str
    shelf: str
    waybill_no: str

    @property
    def tail_code(self) -> str:
        return f"{self.shelf}-{self.waybill_no[-TAIL:]}"

    @property
    def has_tail_code(self) -> bool:
        """Tails of letters would not fit the grammar of codes; such a parcel gets a number."""
        return self.scheme == CodeScheme.WAYBILL_TAIL and self.waybill_no[-TAIL:].isdigit()


def issue_codes(county_id: int, wishes: list[Wish], now: datetime.datetime) -> list[str | None]:
    """Issue a code for each wish, in order; None when the station has used all of its numbers.

    Taking the numbers locks the stations' counters, so what is read of the shelves after it is
    final. A number of a tail scheme station is spent even when the tail will do: that is cheap.
    """
    if not wishes:
        return []
    serials = _take_serials(county_id, Counter(wish.station_id for wish in wishes), now)
    numbers = [next(serials[wish.station_id], None) for wish in wishes]
    taken = _taken(county_id, wishes, numbers)
    codes: list[str | None] = []
    for wish, number in zip(wishes, numbers, strict=True):
        code = _choose(wish, number, taken)
        if code is not None:
            taken.add((wish.station_id, code))
        codes.append(code)
    return codes


def _choose(wish: Wish, number: int | None, taken: set[tuple[UUID, str]]) -> str | None:
    if wish.has_tail_code and (wish.station_id, wish.tail_code) not in taken:
        return wish.tail_code
    if number is None:
        return None
    code = _serial_code(wish, number)
    # A tail left from before the scheme was changed has four digits; with five none can clash.
    return code if (wish.station_id, code) not in taken else f"{wish.shelf}-{number:05d}"


def _serial_code(wish: Wish, number: int) -> str:
    return f"{wish.shelf}-{number:04d}"


def _take_serials(county_id: int, wanted: Counter, now: datetime.datetime) -> dict:
    stations = sorted(wanted)
    oldest = now - LAP

    def take() -> list[tuple]:
        amounts = [wanted[one] for one in stations]
        return sql.read(
            sql.TAKE_SERIALS,
            [oldest, oldest, oldest, now, sql.uuids(stations), amounts, county_id, county_id],
        )

    rows = take()
    if len(rows) < len(stations):
        found = {station_id for station_id, _start, _granted in rows}
        stations = [one for one in stations if one not in found]
        ids = new_ids(len(stations))
        sql.write(sql.OPEN_COUNTERS, [county_id, now, sql.uuids(ids), sql.uuids(stations)])
        rows += take()
    return {station_id: iter(range(start, start + granted)) for station_id, start, granted in rows}


def _taken(county_id: int, wishes: list[Wish], numbers: list[int | None]) -> set[tuple[UUID, str]]:
    """Read which of the codes that might be issued are on the stations' shelves."""
    maybe = {wish.tail_code for wish in wishes if wish.has_tail_code}
    maybe |= {
        _serial_code(wish, number)
        for wish, number in zip(wishes, numbers, strict=True)
        if number is not None
    }
    stations = {wish.station_id for wish in wishes}
    rows = sql.read(sql.CODES_ON_SHELF, [county_id, sql.uuids(stations), sql.words(list(maybe))])
    return {(station_id, code) for station_id, code in rows}
