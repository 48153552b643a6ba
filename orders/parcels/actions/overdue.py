"""Parcels that lie too long: each station says how many days it keeps them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.kernel.ids import new_ids

from ..choices import ParcelStatus, Step
from . import statements as sql

BATCH = 500

# Rows another act holds are left for the next run: a counter is never kept waiting by this.
OVERDUE = """
UPDATE orders_parcel p
SET status = 'overdue', status_changed_at = %s, version = p.version + 1
FROM (
    SELECT q.id FROM orders_parcel q
        JOIN stations_station s ON s.county_id = q.county_id AND s.id = q.station_id
    WHERE q.county_id = %s AND q.is_open AND q.status = 'shelved'
        AND q.shelved_at <= %s - make_interval(days => s.keep_days)
    ORDER BY q.id LIMIT %s FOR UPDATE OF q SKIP LOCKED
) late
WHERE p.county_id = %s AND p.id = late.id
RETURNING p.id, p.station_id, p.direction, p.custody, p.custody_id
"""


def mark_overdue(county_id: int) -> int:
    """Mark what has been on a shelf for longer than its station keeps it; returns how many."""
    marked = 0
    while batch := _mark_batch(county_id):
        marked += batch
        if batch < BATCH:
            break
    return marked


def _mark_batch(county_id: int) -> int:
    now = timezone.now()
    with transaction.atomic():
        rows = sql.read(OVERDUE, [now, county_id, now, BATCH, county_id])
        if rows:
            _write_events(county_id, rows, now)
    return len(rows)


def _write_events(county_id: int, rows: list[tuple], now: Any) -> None:
    ids = new_ids(len(rows))
    sql.write(
        sql.INSERT_EVENTS,
        [
            county_id,
            now,
            None,
            "",
            sql.uuids(ids),
            sql.moments([now] * len(rows)),
            sql.uuids([row[0] for row in rows]),
            sql.words([Step.OVERDUE.value] * len(rows)),
            sql.words([ParcelStatus.OVERDUE.value] * len(rows)),
            sql.bools([False] * len(rows)),
            sql.words([row[2] for row in rows]),
            sql.uuids([row[1] for row in rows]),
            sql.uuids([None] * len(rows)),
            sql.words([""] * len(rows)),
            sql.words([row[3] for row in rows]),
            sql.uuids([row[4] for row in rows]),
        ],
    )
    record_event(
        "parcels.overdue",
        county_id=county_id,
        actor=None,
        stations={row[1] for row in rows},
        data={"count": len(rows), "since": now.isoformat()},
        facts=ids,
    )
