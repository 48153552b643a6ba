"""Day counters as deltas: written here, never inside a scan's transaction (decisions 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from accounts.kernel.ids import new_ids

if TYPE_CHECKING:
    from accounts.audit.hearing import Delivery

# Grouped in the order of the counters' key, so that two relays lock them in the same order.
COUNT_EVENTS = """
SELECT (e.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS day, e.station_id, e.direction, e.step,
    count(*)
FROM orders_scanevent e
WHERE e.county_id = %s AND e.id = ANY(%s) AND e.recorded_at >= %s AND NOT e.inferred
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""

ADD_COUNTS = """
INSERT INTO orders_daycounter AS c
    (county_id, updated_at, id, day, station_id, direction, step, n)
SELECT %s, %s, n.* FROM unnest(%s::uuid[], %s::date[], %s::uuid[], %s::text[], %s::text[],
    %s::bigint[]) AS n
ON CONFLICT (county_id, day, station_id, direction, step)
    DO UPDATE SET n = c.n + EXCLUDED.n, updated_at = EXCLUDED.updated_at
"""
LONG_AGO = "2000-01-01T00:00:00+00:00"


def count_scans(delivery: Delivery) -> None:
    """Add the delivered events to their day's counters; the outbox row goes in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT_EVENTS,
            [
                delivery.county_id,
                list(delivery.event_ids),
                delivery.data.get("since") or LONG_AGO,
            ],
        )
        rows = cursor.fetchall()
        if rows:
            days, stations, directions, steps, counts = map(list, zip(*rows, strict=True))
            cursor.execute(
                ADD_COUNTS,
                [
                    delivery.county_id,
                    timezone.now(),
                    new_ids(len(rows)),
                    days,
                    stations,
                    directions,
                    steps,
                    counts,
                ],
            )
