"""The ladder, walked set-based: urged, urged again, due back. A batch is one short transaction."""

from __future__ import annotations

import datetime
from collections import defaultdict
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.kernel.ids import new_ids
from accounts.notifications.actions import queue_messages
from orders.cases.batches import Found, open_found
from orders.cases.choices import CaseKind
from orders.parcels.actions import statements as sql
from orders.parcels.choices import ParcelStatus, Step
from orders.parcels.messages import recipients_of
from orders.parcels.models import Parcel

from ..messages import urge_composer
from ..models import FIRST_URGE, RETURN_DUE, SECOND_URGE

BATCH = 500
URGE = "urge"

# The policy of the parcel's carrier, else that of the others, else the constants.
_POLICY = """
    LEFT JOIN orders_overduepolicy own
        ON own.county_id = q.county_id AND own.carrier_id = q.carrier_id
    LEFT JOIN orders_overduepolicy base
        ON base.county_id = q.county_id AND base.carrier_id IS NULL
"""
_WAITS = """
    q.county_id = %s AND q.is_open AND q.direction = 'inbound'
    AND q.status IN ('shelved', 'overdue') AND (q.keep_until IS NULL OR q.keep_until < %s)
"""

# Rows another act holds are left for the next walk: a counter is never kept waiting by this.
DUE_BACK = f"""
UPDATE orders_parcel p
SET status = 'return_due', status_changed_at = %s, pickup_code = '', version = p.version + 1
FROM (
    SELECT q.id FROM orders_parcel q {_POLICY}
    WHERE {_WAITS} AND q.shelved_at <= %s
        - make_interval(hours => COALESCE(own.return_due_hours, base.return_due_hours, %s))
        - make_interval(days => COALESCE((
            SELECT sum(f.extra_days)::int FROM orders_festival f
            WHERE f.county_id = q.county_id AND f.from_on <= %s
                AND f.until_on >= (q.shelved_at AT TIME ZONE 'Asia/Shanghai')::date
        ), 0))
    ORDER BY q.id LIMIT %s FOR UPDATE OF q SKIP LOCKED
) late
WHERE p.county_id = %s AND p.id = late.id
RETURNING p.id, p.station_id, p.direction, p.custody, p.custody_id, p.waybill_no
"""  # noqa: S608 - our own words

# Whoever was told of an arrival today, or is told by the carrier, is not urged.
URGE_NOW = f"""
UPDATE orders_parcel p SET urges = late.level, version = p.version + 1
FROM (
    SELECT q.id, CASE WHEN q.shelved_at <= %s
            - make_interval(hours => COALESCE(own.second_urge_hours, base.second_urge_hours, %s))
        THEN 2 ELSE 1 END AS level
    FROM orders_parcel q JOIN orders_carrier c ON c.code = q.carrier_id {_POLICY}
    WHERE {_WAITS} AND NOT c.notifies_itself AND q.urges < 2
        AND (q.notified_at IS NULL OR (q.notified_at AT TIME ZONE 'Asia/Shanghai')::date < %s)
        AND q.shelved_at <= %s - make_interval(hours => CASE q.urges
            WHEN 0 THEN COALESCE(own.first_urge_hours, base.first_urge_hours, %s)
            ELSE COALESCE(own.second_urge_hours, base.second_urge_hours, %s) END)
    ORDER BY q.id LIMIT %s FOR UPDATE OF q SKIP LOCKED
) late
WHERE p.county_id = %s AND p.id = late.id
RETURNING p.id
"""  # noqa: S608 - our own words


def walk_ladder(county_id: int) -> dict[str, int]:
    """Take every parcel that is due one step up; returns how many of each."""
    return {"return_due": mark_return_due(county_id), "urged": urge_recipients(county_id)}


def mark_return_due(county_id: int) -> int:
    """Mark what has lain its time as to be returned: its code opens nothing, a case is open."""
    return _all_batches(_due_batch, county_id)


def urge_recipients(county_id: int) -> int:
    """Ask those whose parcels lie to come: one message a person, whatever lies there for her."""
    return _all_batches(_urge_batch, county_id)


def _all_batches(batch: object, county_id: int) -> int:
    done = 0
    while some := batch(county_id, timezone.now()):  # type: ignore[operator]
        done += some
        if some < BATCH:
            break
    return done


def _due_batch(county_id: int, now: datetime.datetime) -> int:
    today = timezone.localdate(now)
    with transaction.atomic():
        rows = sql.read(DUE_BACK, [now, county_id, today, now, RETURN_DUE, today, BATCH, county_id])
        if rows:
            _tell_due(county_id, rows, now)
    return len(rows)


def _tell_due(county_id: int, rows: list[tuple], now: datetime.datetime) -> None:
    many, ids = len(rows), new_ids(len(rows))
    sql.write(
        sql.INSERT_EVENTS,
        [
            county_id,
            now,
            None,
            "",
            sql.uuids(ids),
            sql.moments([now] * many),
            sql.uuids([row[0] for row in rows]),
            sql.words([Step.RETURN_DUE.value] * many),
            sql.words([ParcelStatus.RETURN_DUE.value] * many),
            sql.bools([False] * many),
            sql.words([row[2] for row in rows]),
            sql.uuids([row[1] for row in rows]),
            sql.uuids([None] * many),
            sql.words([""] * many),
            sql.words([row[3] for row in rows]),
            sql.uuids([row[4] for row in rows]),
        ],
    )
    record_event(
        "parcels.return_due",
        county_id=county_id,
        actor=None,
        stations={row[1] for row in rows},
        data={"count": many, "since": now.isoformat()},
        facts=ids,
    )
    found = [
        Found(CaseKind.OVERDUE, station, pk, waybill, (custody, custody_id))
        for pk, station, _direction, custody, custody_id, waybill in rows
    ]
    open_found(county_id, found, actor=None)


def _urge_batch(county_id: int, now: datetime.datetime) -> int:
    today = timezone.localdate(now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                URGE_NOW,
                [
                    now, SECOND_URGE, county_id, today, today, now, FIRST_URGE, SECOND_URGE, BATCH,
                    county_id,
                ],
            )  # fmt: skip
            urged = [row[0] for row in cursor.fetchall()]
        if urged:
            _send(county_id, urged)
    return len(urged)


def _send(county_id: int, urged: list[UUID]) -> None:
    by_station: dict[UUID, list[Parcel]] = defaultdict(list)
    for parcel in Parcel.objects.in_county(county_id).filter(pk__in=urged).order_by("pk"):
        by_station[parcel.station_id].append(parcel)
    for station_id, parcels in sorted(by_station.items()):
        queue_messages(
            county_id=county_id,
            station_id=station_id,
            recipients=recipients_of(county_id, parcels),
            compose=urge_composer(county_id, station_id),
            kind=URGE,
        )
    record_event(
        "parcels.urged",
        county_id=county_id,
        actor=None,
        stations=set(by_station),
        data={"count": len(urged)},
    )
