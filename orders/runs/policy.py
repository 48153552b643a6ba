"""Numbers of bags, fingerprints of lists, and when the next vehicle leaves. Pure."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.kernel.numbers import is_sscc, is_valid
from accounts.kernel.text import compact_code

from .choices import ExceptionKind
from .errors import WrongCheckCharacter

BEIJING = ZoneInfo("Asia/Shanghai")
DAYS_AHEAD = 15
"""So far ahead a departure is looked for; a route that rests longer has none."""

DEEPEST = 3
"""A bag in a cage in a container."""


def read_bag_number(text: str, *, pointer: str = "/number") -> str:
    """Give a typed or scanned bag number as stored: ours (B-7K2Q-9 → B7K2Q9) or an SSCC's digits.

    Raises WrongCheckCharacter: ISO 7064 MOD 37,36 for ours, GS1 mod 10 for an SSCC.
    """
    number = compact_code(text)
    if is_sscc(number):
        return number.replace("(00)", "")[-18:]
    if number.startswith("B") and 4 <= len(number) <= 16 and is_valid(number):
        return number
    raise WrongCheckCharacter(pointer=pointer)


def fingerprint(lines: Iterable[str]) -> str:
    """Give the SHA-256 of a list whose order does not matter."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


@dataclass(frozen=True)
class Exceptional:
    """A day that differs: all departures (`departs_at` is None) or one, gone or shifted."""

    on: datetime.date
    kind: str
    shift_minutes: int = 0
    departs_at: datetime.time | None = None


@dataclass(frozen=True)
class Timetable:
    departures: Sequence[tuple[datetime.time, Sequence[int]]]
    """Time and ISO weekdays, 1 is Monday."""
    exceptions: Sequence[Exceptional] = ()
    minutes: Mapping[UUID, int] = field(default_factory=dict)
    """Minutes after departure the vehicle is at a station."""
    cut_off_minutes: int = 30


@dataclass(frozen=True)
class Departure:
    departs_at: datetime.datetime
    cut_off_at: datetime.datetime
    """What is to ride must be ready before it."""
    arrives_at: datetime.datetime | None = None


def next_departure(
    timetable: Timetable, at: datetime.datetime, station_id: UUID | None = None
) -> Departure | None:
    """Find the next departure whose cut-off is not over, and when it is at the station.

    Weekdays and exceptions are of the Beijing date. None when the station is not on the route or
    nothing leaves within 15 days.
    """
    if station_id is not None and station_id not in timetable.minutes:
        return None
    today = at.astimezone(BEIJING).date()
    cut_off = datetime.timedelta(minutes=timetable.cut_off_minutes)
    # a departure shifted to another date counts by the day of the timetable: begin a day early
    found = [
        leaves
        for day in range(-1, DAYS_AHEAD)
        for leaves in departures_on(timetable, today + datetime.timedelta(days=day))
        if leaves - cut_off > at
    ]
    if not found:
        return None
    leaves = min(found)
    after = timetable.minutes.get(station_id) if station_id is not None else None
    arrives = None if after is None else leaves + datetime.timedelta(minutes=after)
    return Departure(leaves, leaves - cut_off, arrives)


def departures_on(timetable: Timetable, day: datetime.date) -> list[datetime.datetime]:
    """List the departures of a Beijing day with what differs on it, earliest first."""
    differing = [one for one in timetable.exceptions if one.on == day]
    found = []
    for time, weekdays in timetable.departures:
        if day.isoweekday() not in weekdays:
            continue
        # what is said of one departure has precedence over what is said of the day
        said = next((one for one in differing if one.departs_at == time), None)
        said = said or next((one for one in differing if one.departs_at is None), None)
        if said is not None and said.kind == ExceptionKind.CANCELLED:
            continue
        shift = said.shift_minutes if said is not None else 0
        leaves = datetime.datetime.combine(day, time, BEIJING)
        found.append(leaves + datetime.timedelta(minutes=shift))
    return sorted(found)
