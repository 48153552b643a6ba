"""The statements of a scan batch: each once, whatever the batch's length.

Arrays travel as one text literal (`{a,b}`), which costs a tenth of adapting item by item. What goes
into a literal is an id, a status or a code of ours, never anything a client wrote freely.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

KNOWN_OPS = """
SELECT o.op_id, o.outcome, o.parcel_id, o.status, o.pickup_code, o.problem
FROM orders_scanop o WHERE o.county_id = %s AND o.op_id = ANY(%s::uuid[])
"""

STATIONS = """
SELECT s.id, s.name, s.kind, s.status, s.code_scheme, s.default_shelf, EXISTS (
    SELECT 1 FROM orders_shelf h
    WHERE h.county_id = s.county_id AND h.station_id = s.id AND h.is_active
)
FROM stations_station s WHERE s.county_id = %s AND s.id = ANY(%s::uuid[])
"""

_PARCEL = """
SELECT p.id, p.carrier_id, p.waybill_no, p.station_id, p.held_at_id, p.status, p.direction,
    p.hold_reason, p.consent_basis, p.villager_id, p.shelf_code, p.pickup_code,
    p.custody, p.custody_id, p.status_changed_at
FROM """

LOCK_BY_ID = f"""{_PARCEL} orders_parcel p
WHERE p.county_id = %s AND p.id = ANY(%s::uuid[])
ORDER BY p.id FOR UPDATE OF p
"""

LOCK_BY_WAYBILL = f"""{_PARCEL} unnest(%s::text[], %s::text[]) AS n(carrier, waybill)
JOIN orders_parcel p ON p.county_id = %s AND p.carrier_id = n.carrier
    AND p.waybill_no = n.waybill AND p.is_open
ORDER BY p.id FOR UPDATE OF p
"""

# The mixed batch. A waybill without its carrier is looked up under each: the index begins with it.
LOCK_PARCELS = f"""{_PARCEL} orders_parcel p
WHERE p.county_id = %s AND p.id IN (
    SELECT unnest(%s::uuid[])
    UNION SELECT a.id FROM unnest(%s::text[], %s::text[]) AS n(carrier, waybill)
        JOIN orders_parcel a ON a.county_id = %s AND a.carrier_id = n.carrier
            AND a.waybill_no = n.waybill AND a.is_open
    UNION SELECT b.id FROM unnest(%s::text[]) AS n(waybill) CROSS JOIN orders_carrier c
        JOIN orders_parcel b ON b.county_id = %s AND b.carrier_id = c.code
            AND b.waybill_no = n.waybill AND b.is_open
)
ORDER BY p.id FOR UPDATE OF p
"""  # noqa: S608 - our own columns

# Under its former carrier; only what is open, and asked only for what nothing else was found for.
ALIASES = """
SELECT a.carrier_id, a.waybill_no, a.parcel_id
FROM unnest(%s::text[], %s::text[]) AS n(carrier, waybill)
JOIN orders_carrier c ON n.carrier = '' OR c.code = n.carrier
JOIN orders_waybillalias a ON a.county_id = %s AND a.carrier_id = c.code
    AND a.waybill_no = n.waybill
JOIN orders_parcel p ON p.county_id = %s AND p.id = a.parcel_id AND p.is_open
"""

LAST_VISITS = """
SELECT DISTINCT ON (p.carrier_id, p.waybill_no)
    p.carrier_id, p.waybill_no, p.status, p.visit, p.station_id, p.id
FROM unnest(%s::text[]) AS n(waybill) CROSS JOIN orders_carrier c
    JOIN orders_parcel p ON p.county_id = %s AND p.carrier_id = c.code AND p.waybill_no = n.waybill
ORDER BY p.carrier_id, p.waybill_no, p.visit DESC
"""

# The counters' rows are locked in the stations' order. A lap that would run over 99,999 begins
# again when it is older than 30 days; a younger one gives what is left.
TAKE_SERIALS = """
UPDATE orders_shelfcounter c SET next_serial = t.start + t.granted, lap_started_at = t.lap
FROM (
    SELECT k.id,
        CASE WHEN k.next_serial + n.wanted > 100000 AND k.lap_started_at <= %s
            THEN 1 ELSE k.next_serial END AS start,
        CASE WHEN k.next_serial + n.wanted > 100000 AND k.lap_started_at <= %s
            THEN n.wanted ELSE LEAST(n.wanted, 100000 - k.next_serial) END AS granted,
        CASE WHEN k.next_serial + n.wanted > 100000 AND k.lap_started_at <= %s
            THEN %s ELSE k.lap_started_at END AS lap
    FROM unnest(%s::uuid[], %s::int[]) AS n(station_id, wanted)
        JOIN orders_shelfcounter k ON k.county_id = %s AND k.station_id = n.station_id
    ORDER BY k.station_id FOR UPDATE OF k
) t
WHERE c.county_id = %s AND c.id = t.id
RETURNING c.station_id, t.start, t.granted
"""

OPEN_COUNTERS = """
INSERT INTO orders_shelfcounter (county_id, id, station_id, next_serial, lap_started_at)
SELECT %s, n.id, n.station_id, 1, %s FROM unnest(%s::uuid[], %s::uuid[]) AS n(id, station_id)
ON CONFLICT DO NOTHING
"""

CODES_ON_SHELF = """
SELECT p.station_id, p.pickup_code FROM orders_parcel p
WHERE p.county_id = %s AND p.station_id = ANY(%s::uuid[]) AND p.pickup_code = ANY(%s::text[])
    AND p.pickup_code > ''
"""

MOVE_PARCELS = """
UPDATE orders_parcel p SET
    status = n.status, status_changed_at = %s, is_open = n.is_open, held_at_id = n.held_at_id,
    custody = n.custody, custody_id = n.custody_id,
    hold_reason = n.hold_reason, consent_basis = n.consent_basis, shelf_code = n.shelf_code,
    pickup_code = n.pickup_code, version = p.version + 1,
    shelved_at = CASE WHEN n.shelved THEN %s ELSE p.shelved_at END,
    wrong_tries = CASE WHEN n.shelved THEN 0 ELSE p.wrong_tries END,
    locked_until = CASE WHEN n.shelved THEN NULL ELSE p.locked_until END
FROM unnest(%s::uuid[], %s::text[], %s::bool[], %s::uuid[], %s::text[], %s::text[], %s::text[],
        %s::text[], %s::bool[], %s::text[], %s::uuid[])
    AS n(id, status, is_open, held_at_id, hold_reason, consent_basis, shelf_code, pickup_code,
        shelved, custody, custody_id)
WHERE p.county_id = %s AND p.id = n.id
"""

INSERT_EVENTS = """
INSERT INTO orders_scanevent (county_id, recorded_at, actor_id, device, id, occurred_at, parcel_id,
    step, status, inferred, direction, station_id, op_id, note, custody, custody_id)
SELECT %s, %s, %s, %s, n.* FROM unnest(%s::uuid[], %s::timestamptz[], %s::uuid[], %s::text[],
    %s::text[], %s::bool[], %s::text[], %s::uuid[], %s::uuid[], %s::text[], %s::text[],
    %s::uuid[]) AS n
"""

INSERT_OPS = """
INSERT INTO orders_scanop
    (county_id, at, id, op_id, outcome, parcel_id, status, pickup_code, problem)
SELECT %s, %s, n.* FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::text[],
    %s::text[], %s::jsonb[]) AS n
ON CONFLICT DO NOTHING
"""


def read(sql: str, params: Sequence[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def write(sql: str, params: Sequence[Any]) -> int:
    """Send the statement; returns how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def uuids(values: Iterable[UUID | None]) -> str:
    # thousands a batch: f-strings and UUID.hex take half as long again
    return "{" + ",".join(["NULL" if one is None else "%032x" % one.int for one in values]) + "}"  # noqa: UP031


def words(values: Collection[str]) -> str:
    """An array of our own words and codes: they hold no quotes and no backslashes."""
    return '{"' + '","'.join(values) + '"}' if values else "{}"


def bools(values: Iterable[bool]) -> str:
    return "{" + ",".join(["t" if one else "f" for one in values]) + "}"


def moments(values: Iterable[datetime.datetime]) -> str:
    return '{"' + '","'.join([one.isoformat() for one in values]) + '"}'


def jsons(values: Sequence[dict | None]) -> Any:
    """An array of JSON texts, most of them nothing."""
    if not any(values):
        return "{" + ",".join(["NULL"] * len(values)) + "}"
    return [None if one is None else json.dumps(one, ensure_ascii=False) for one in values]


def notes(values: Sequence[str]) -> Any:
    """An array of what people typed; only when there is some does psycopg quote it."""
    return list(values) if any(values) else words(values)
