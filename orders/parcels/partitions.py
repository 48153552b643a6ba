"""The months of scan events: made and detached by the owner of the tables alone, so by no task."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from accounts.audit.models import OutboxMessage
from accounts.tenancy.models import County

MONTHS_AHEAD = 14
FEWEST_AHEAD = 2
"""With fewer months ahead the owner's timer must have failed."""
KEPT_AT_LEAST = 2
PARENT = "orders_scanevent"
_NAME = re.compile(rf"{PARENT}_y(\d{{4}})m(\d{{2}})")
LOCK_PATIENCE = "3s"
LOCK_TRIES = 5
COUNTS_SCANS = "orders.reports.handlers.count_scans"

# Whole months of a partition, so no county is asked for one by one; run by the owner alone. A day
# begins in Beijing eight hours before its date does in UTC: at the edges a counter may say more.
_NOT_FOLDED = """
SELECT count(*) FROM (
    SELECT e.county_id, (e.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS day, e.station_id,
        e.direction, e.step, count(*) AS n
    FROM {month} e WHERE NOT e.inferred GROUP BY 1, 2, 3, 4, 5
) found LEFT JOIN orders_daycounter c ON c.county_id = found.county_id AND c.day = found.day
    AND c.station_id = found.station_id AND c.direction = found.direction AND c.step = found.step
WHERE coalesce(c.n, 0) < found.n
"""
_STILL_OPEN = """
SELECT count(*) FROM (SELECT DISTINCT e.county_id, e.parcel_id FROM {month} e) AS found
    JOIN orders_parcel p ON p.county_id = found.county_id AND p.id = found.parcel_id
WHERE p.is_open
"""


class NotFolded(Exception):
    """The month is needed still; the text says by whom."""


def make_partitions(months_ahead: int = MONTHS_AHEAD) -> list[str]:
    """Make the months from the previous one on that are missing; returns the names made."""
    return [
        name
        for offset in range(-1, months_ahead + 1)
        if (name := _make_month(_month(_this_month(), offset)))
    ]


def months_ahead() -> int:
    """How many whole months after this one have a partition, without a gap."""
    names = {name for name, _first in attached_months()}
    ahead = 0
    while _name(_month(_this_month(), ahead + 1)) in names:
        ahead += 1
    return ahead


def attached_months() -> list[tuple[str, datetime.date]]:
    """Names and first days of the months that are part of the table, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass ORDER BY c.relname",
            [PARENT],
        )
        found = [_NAME.fullmatch(name) for (name,) in cursor.fetchall()]
    return [(one[0], datetime.date(int(one[1]), int(one[2]), 1)) for one in found if one]


def detach_months(older_than: int) -> Iterator[str]:
    """Detach the months that ended more than `older_than` months ago, oldest first; yields names.

    What is detached is a table of its own with all its rows, to be kept elsewhere and dropped.
    Raises NotFolded at the first month whose events are not all counted or still fold an open
    parcel; ValueError when fewer than two months would be kept.
    """
    if older_than < KEPT_AT_LEAST:
        raise ValueError(f"Keep at least {KEPT_AT_LEAST} months.")
    until = _month(_this_month(), -older_than)
    for name, first in attached_months():
        if first < until:
            _ask_folded(name, _month(first, 1))
            _detach(name)
            yield name


def _this_month() -> datetime.date:
    return timezone.now().astimezone(datetime.UTC).date().replace(day=1)


def _month(first: datetime.date, offset: int) -> datetime.date:
    years, month = divmod(first.month - 1 + offset, 12)
    return datetime.date(first.year + years, month + 1, 1)


def _name(first: datetime.date) -> str:
    return f"{PARENT}_y{first:%Y}m{first:%m}"


def _make_month(first: datetime.date) -> str | None:
    """Make one month, taking over what the default partition caught of it meanwhile."""
    name = _name(first)
    start, end = (f"{day:%Y-%m-%d} 00:00:00+00" for day in (first, _month(first, 1)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is not None:
            return None
        cursor.execute(f"CREATE TABLE {name} (LIKE {PARENT} INCLUDING ALL)")
        cursor.execute(
            f"WITH moved AS (DELETE FROM {PARENT}_default"  # noqa: S608 - our own names
            " WHERE recorded_at >= %s AND recorded_at < %s RETURNING *)"
            f" INSERT INTO {name} SELECT * FROM moved",
            [start, end],
        )
        # the names and bounds are our own; DDL takes no parameters
        cursor.execute(
            f"ALTER TABLE {PARENT} ATTACH PARTITION {name} FOR VALUES FROM ('{start}') TO ('{end}')"
        )
    return name


def _ask_folded(name: str, end: datetime.date) -> None:
    """Refuse a month that counters or open parcels still need."""
    for county_id in County.objects.values_list("pk", flat=True):
        waiting = OutboxMessage.objects.in_county(county_id).filter(handler=COUNTS_SCANS)
        for since in waiting.values_list("data__since", flat=True):
            if not since or since < end.isoformat():
                raise NotFolded(f"{name}: county {county_id} has scans that wait to be counted.")
    with connection.cursor() as cursor:
        cursor.execute(_NOT_FOLDED.format(month=name))
        if missing := cursor.fetchone()[0]:
            raise NotFolded(f"{name}: {missing} day counters say less than the events.")
        cursor.execute(_STILL_OPEN.format(month=name))
        if still := cursor.fetchone()[0]:
            raise NotFolded(f"{name}: {still} parcels of it are still open.")


def _detach(name: str) -> None:
    """Take the month out of the table; scans wait for it no longer than the lock's patience.

    CONCURRENTLY is not for tables with a default partition, which keeps what a missing month would
    refuse. Nothing is read or moved, so the lock is held for some milliseconds once it is had.
    """
    for tries_left in reversed(range(LOCK_TRIES)):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_PATIENCE}'")
                cursor.execute(f"ALTER TABLE {PARENT} DETACH PARTITION {name}")
            return
        except OperationalError:
            if not tries_left:
                raise
