"""When the next vehicle leaves: weekdays and days that differ, by Beijing dates. No database."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from accounts.kernel.ids import new_id
from orders.runs.policy import BEIJING, Exceptional, Timetable, departures_on, next_departure

WILLOW, PINE = new_id(), new_id()
MONDAY = date(2026, 11, 23)
WORKDAYS = [1, 2, 3, 4, 5]
TABLE = Timetable(
    departures=[(time(8, 30), WORKDAYS), (time(14), WORKDAYS)],
    minutes={WILLOW: 35, PINE: 60},
    cut_off_minutes=30,
)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), BEIJING)


def differing(*exceptions: Exceptional) -> Timetable:
    return Timetable(TABLE.departures, exceptions, TABLE.minutes, TABLE.cut_off_minutes)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (at(MONDAY, 7, 59), at(MONDAY, 8, 30)),
        (at(MONDAY, 8, 0), at(MONDAY, 14)),  # the cut-off is over at its minute
        (at(MONDAY, 13, 30), at(MONDAY + timedelta(days=1), 8, 30)),
        (at(MONDAY + timedelta(days=4), 20), at(MONDAY + timedelta(days=7), 8, 30)),
    ],
)
def test_the_next_departure_is_the_first_whose_cut_off_is_not_over(now, leaves):
    found = next_departure(TABLE, now, WILLOW)

    assert found is not None
    assert found.departs_at == leaves
    assert found.cut_off_at == leaves - timedelta(minutes=30)
    assert found.arrives_at == leaves + timedelta(minutes=35)


def test_the_weekday_is_that_of_beijing():
    # 23:00 UTC on Sunday is 07:00 on Monday in Beijing
    now = datetime.fromisoformat("2026-11-22T23:00:00+00:00")

    assert next_departure(TABLE, now).departs_at == at(MONDAY, 8, 30)


def test_a_market_day_shifts_and_a_holiday_cancels():
    table = differing(
        Exceptional(MONDAY, "shifted", -60),
        Exceptional(MONDAY, "cancelled", departs_at=time(14)),
        Exceptional(MONDAY + timedelta(days=1), "cancelled"),
    )

    assert departures_on(table, MONDAY) == [at(MONDAY, 7, 30)]
    assert departures_on(table, MONDAY + timedelta(days=1)) == []
    assert next_departure(table, at(MONDAY, 7, 30)).departs_at == at(
        MONDAY + timedelta(days=2), 8, 30
    )


def test_nothing_leaves_for_a_station_off_the_route_or_in_a_long_rest():
    assert next_departure(TABLE, at(MONDAY, 7), new_id()) is None
    days = [MONDAY + timedelta(days=n) for n in range(-1, 20)]
    assert (
        next_departure(differing(*[Exceptional(d, "cancelled") for d in days]), at(MONDAY, 7))
        is None
    )
