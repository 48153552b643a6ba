"""Counters as deltas: written here, never inside a scan's transaction (decisions 20)."""

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
# Each event takes its parcel from where its event before left it to where it is now; added up in
# whatever order they are delivered, that is where all parcels stand. Inferred steps lie between.
COUNT_STATUSES = """
SELECT moved.direction, moved.status, sum(moved.n)
FROM (
    SELECT e.direction, e.status, 1 AS n
    FROM orders_scanevent e
    WHERE e.county_id = %(county)s AND e.id = ANY(%(ids)s) AND e.recorded_at >= %(since)s
        AND NOT e.inferred
    UNION ALL
    SELECT e.direction, before.status, -1
    FROM orders_scanevent e
    JOIN orders_parcel p ON p.county_id = e.county_id AND p.id = e.parcel_id
    CROSS JOIN LATERAL (
        SELECT b.status FROM orders_scanevent b
        WHERE b.county_id = %(county)s AND b.parcel_id = e.parcel_id AND NOT b.inferred
            AND b.recorded_at >= p.announced_at - interval '1 day'
            AND b.recorded_at <= e.recorded_at
            AND (b.recorded_at, b.id) < (e.recorded_at, e.id)
        ORDER BY b.recorded_at DESC, b.id DESC LIMIT 1
    ) before
    WHERE e.county_id = %(county)s AND e.id = ANY(%(ids)s) AND e.recorded_at >= %(since)s
        AND NOT e.inferred AND p.county_id = %(county)s
) moved
GROUP BY 1, 2 HAVING sum(moved.n) <> 0 ORDER BY 1, 2
"""

ADD_STATUSES = """
INSERT INTO orders_statuscounter AS c (county_id, updated_at, id, direction, status, n)
SELECT %s, %s, n.* FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[]) AS n
ON CONFLICT (county_id, direction, status)
    DO UPDATE SET n = c.n + EXCLUDED.n, updated_at = EXCLUDED.updated_at
"""
LONG_AGO = "2000-01-01T00:00:00+00:00"


def count_scans(delivery: Delivery) -> None:
    """Add the delivered events to their day's counters and to those of what stands where now.

    The outbox row goes in this transaction, so each event is added exactly once.
    """
    county, ids = delivery.county_id, list(delivery.event_ids)
    since = delivery.data.get("since") or LONG_AGO
    with connection.cursor() as cursor:
        cursor.execute(COUNT_EVENTS, [county, ids, since])
        if rows := cursor.fetchall():
            columns = map(list, zip(*rows, strict=True))
            cursor.execute(ADD_COUNTS, [county, timezone.now(), new_ids(len(rows)), *columns])
        cursor.execute(COUNT_STATUSES, {"county": county, "ids": ids, "since": since})
        if rows := cursor.fetchall():
            columns = map(list, zip(*rows, strict=True))
            cursor.execute(ADD_STATUSES, [county, timezone.now(), new_ids(len(rows)), *columns])
