"""A county with years behind it: finished parcels, their events, answers, counters and cases.

Filled set-based by the cluster's own superuser, with indexes made at the end and no foreign keys
asked: everything is invented here and agrees with itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import psycopg
from psycopg import sql

from . import county as places
from .county import COUNTY

SHELVED_A_POINT = 100
OPEN_CASES = 200
EVENTS_A_PARCEL = 2
FILLED_DAYS = 365
FIRST_OF_DAY = 10_000_000
"""Numbers of the parcels of the day; those of the years before lie below."""

_FINISHED = """
INSERT INTO orders_parcel (
    county_id, id, number, direction, carrier_id, waybill_no, visit, station_id, held_at_id, status,
    status_changed_at, is_open, hold_reason, consent_basis, shelf_code, pickup_code, wrong_tries,
    cod_fen, name_secret, phone_secret, name_masked, phone_masked, name_index, phone_index,
    tail_index, announced_at, shelved_at, collected_at, version, custody
)
SELECT %(county)s, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
    'P' || upper(substr(md5('number' || n), 1, 12)), 'inbound', 'zto',
    'BN' || lpad(n::text, 10, '0'), 1, (%(points)s::uuid[])[1 + n %% %(many)s], NULL, 'collected',
    at, false, '', 'address', '', '', 0, 0, repeat('x', 90), repeat('x', 96), '*小花',
    '154******' || n %% 100, decode(md5('n' || n) || md5('m' || n), 'hex'),
    decode(md5('p' || n) || md5('q' || n), 'hex'),
    decode(md5('t' || n %% 10000) || md5('u'), 'hex'),
    at, at, at, 6, 'person'
FROM (
    SELECT n, now() - make_interval(secs => %(days)s * 86400.0 * (%(count)s - n) / %(count)s) AS at
    FROM generate_series(1, %(count)s) AS n
) AS old
"""
_EVENTS = """
INSERT INTO orders_scanevent (county_id, id, recorded_at, occurred_at, parcel_id, step, status,
    inferred, direction, station_id, device, note, custody)
SELECT p.county_id, gen_random_uuid(), p.announced_at, p.announced_at, p.id,
    (ARRAY['announce', 'collect'])[k], (ARRAY['expected', 'collected'])[k], false, p.direction,
    p.station_id, '', '', (ARRAY['carrier', 'person'])[k]
FROM orders_parcel p CROSS JOIN generate_series(1, %(events)s) AS k
WHERE p.county_id = %(county)s
"""
_OPS = """
INSERT INTO orders_scanop (county_id, id, op_id, outcome, parcel_id, status, pickup_code, at)
SELECT p.county_id, p.id, gen_random_uuid(), 'applied', p.id, p.status, '', p.announced_at
FROM orders_parcel p WHERE p.county_id = %(county)s
"""
_COUNTERS = """
INSERT INTO orders_daycounter (county_id, id, day, station_id, direction, step, n, updated_at)
SELECT %(county)s, gen_random_uuid(), CURRENT_DATE - d, s.id, 'inbound', step, 10 + d %% 7, now()
FROM generate_series(0, %(days)s) AS d CROSS JOIN unnest(%(points)s::uuid[]) AS s(id)
    CROSS JOIN unnest(ARRAY['announce', 'receive', 'load', 'unload', 'shelve', 'collect']) AS step
"""
_STANDING = """
INSERT INTO orders_statuscounter (county_id, id, direction, status, n, updated_at)
SELECT p.county_id, gen_random_uuid(), p.direction, p.status, count(*), now()
FROM orders_parcel p WHERE p.county_id = %(county)s GROUP BY 1, 3, 4
"""
_CASES = """
INSERT INTO orders_case (county_id, id, number, kind, status, status_changed_at, station_id,
    subject_type, subject_id, subject_label, custody, money_fen, data, opened_at, due_at, outcome,
    solved_at, version)
SELECT %(county)s, gen_random_uuid(), 'C' || upper(substr(md5(%(status)s::text || n), 1, 12)),
    'damaged', %(status)s::text, now(), (%(points)s::uuid[])[1 + n %% %(many)s], 'parcel',
    gen_random_uuid(), 'P',
    'station', 0, '{}'::jsonb, now(), now() + interval '1 day', %(outcome)s::text,
    CASE WHEN %(outcome)s::text > '' THEN now() END, 1
FROM generate_series(1, %(count)s) AS n
"""
# Lost and found again: parcels of the years before, anywhere in the table.
_REOPEN = """
UPDATE orders_parcel p SET status = 'expected', is_open = true, custody = 'carrier'
WHERE p.county_id = %(county)s AND p.id = ANY(%(ids)s::uuid[])
"""


def superuser() -> psycopg.Connection:
    """Connect as who made the throw-away cluster, asking no foreign key."""
    url = urlsplit(os.environ["DATABASE_OWNER_URL"])
    netloc = "postgres@" + url.netloc.rpartition("@")[2]
    return psycopg.connect(
        urlunsplit(url._replace(netloc=netloc)),
        autocommit=True,
        options="-c session_replication_role=replica -c maintenance_work_mem=512MB",
    )


def fill(parcels: int, points: Sequence[UUID]) -> Iterator[str]:
    """Empty what may hold an earlier size, then fill; yields what comes next."""
    given = {
        "county": COUNTY,
        "points": list(points),
        "many": len(points),
        "days": FILLED_DAYS,
        "events": EVENTS_A_PARCEL,
    }
    shelved = SHELVED_A_POINT * len(points)
    finished = parcels - shelved
    if finished < 0:
        raise ValueError(f"{shelved} parcels lie on the shelves alone.")
    with superuser() as database:
        database.execute("ALTER SYSTEM SET max_wal_size = '16GB'")
        database.execute("SELECT pg_reload_conf()")
        database.execute(
            "TRUNCATE orders_parcel, orders_scanevent, orders_scanop, orders_daycounter,"
            " orders_statuscounter,"
            " orders_case, orders_shelfcounter, accounts_outboxmessage CASCADE"
        )
        _past_months(database)
        yield "parcels"
        with _without_indexes(database, "orders_parcel"):
            database.execute(_FINISHED, {**given, "count": finished})
        yield "scan events"
        database.execute(_EVENTS, given)
        with _without_indexes(database, "orders_scanop"):
            database.execute(_OPS, given)
        yield "counters, cases and shelves"
        database.execute(_COUNTERS, given)
        for status, count in (("open", OPEN_CASES), ("solved", parcels // 100)):
            outcome = "found" if status == "solved" else ""
            case = {"status": status, "count": count, "outcome": outcome}
            database.execute(_CASES, {**given, **case})
        _shelve(points, first=finished + 1, each=SHELVED_A_POINT)
        database.execute(_STANDING, given)
        yield "indexes in order"
        database.execute("VACUUM ANALYZE")
        database.execute("ALTER SYSTEM RESET max_wal_size")
        database.execute("SELECT pg_reload_conf()")
        database.execute("CHECKPOINT")


def reopen(numbers: Sequence[int]) -> None:
    """Make old parcels expected once more: open ones that lie far from each other."""
    ids = [places.parcel_id(number) for number in numbers]
    with superuser() as database:
        database.execute(_REOPEN, {"county": COUNTY, "ids": ids})
        database.execute("VACUUM ANALYZE orders_parcel")


def heap_only() -> tuple[int, int]:
    """Updates of parcels so far, and how many of them stayed on their page."""
    with superuser() as database:
        row = database.execute(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables"
            " WHERE relname = 'orders_parcel'"
        ).fetchone()
    return row or (0, 0)


def _shelve(points: Sequence[UUID], *, first: int, each: int) -> None:
    for i, point in enumerate(points):
        places.announce([point], first=first + i * each, count=each)
        places.shelve(first=first + i * each, count=each)


def _past_months(database: psycopg.Connection) -> None:
    """Make the months of the year behind us, which a young county does not have."""
    database.execute("""
        DO $$ DECLARE month date; BEGIN
        FOR i IN 1..13 LOOP
            month := date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => i);
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF orders_scanevent '
                'FOR VALUES FROM (%L) TO (%L)',
                'orders_scanevent_' || to_char(month, '"y"YYYY"m"MM'),
                month || ' 00:00:00+00',
                (month + interval '1 month')::date || ' 00:00:00+00');
        END LOOP; END $$
    """)


@contextmanager
def _without_indexes(database: psycopg.Connection, table: str) -> Iterator[None]:
    """Drop all indexes but the key's, and make them again afterwards: ten times faster to fill."""
    constraints = database.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype = 'u'",
        [table],
    ).fetchall()
    for name, _text in constraints:
        database.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                sql.Identifier(table), sql.Identifier(name)
            )
        )
    indexes = database.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = %s::regclass AND NOT i.indisprimary",
        [table],
    ).fetchall()
    for name, _text in indexes:
        database.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(name)))
    try:
        yield
    finally:
        for _name, text in indexes:
            database.execute(text)
        for name, text in constraints:
            database.execute(
                sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                    sql.Identifier(table), sql.Identifier(name), sql.SQL(text)
                )
            )
