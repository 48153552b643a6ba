"""The months of scan events. Only the owner of the tables can make them, so no task does."""

from __future__ import annotations

import datetime

from django.db import connection, transaction
from django.utils import timezone

MONTHS_AHEAD = 14
PARENT = "orders_scanevent"


def make_partitions(months_ahead: int = MONTHS_AHEAD) -> list[str]:
    """Make the months from the previous one on that are missing; returns the names made."""
    this = timezone.now().astimezone(datetime.UTC).date().replace(day=1)
    return [
        name
        for offset in range(-1, months_ahead + 1)
        if (name := _make_month(_month(this, offset)))
    ]


def _month(first: datetime.date, offset: int) -> datetime.date:
    years, month = divmod(first.month - 1 + offset, 12)
    return datetime.date(first.year + years, month + 1, 1)


def _make_month(first: datetime.date) -> str | None:
    """Make one month, taking over what the default partition caught of it meanwhile."""
    name = f"{PARENT}_y{first:%Y}m{first:%m}"
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
