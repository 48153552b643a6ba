"""A scan of the road rewrites its parcel in place: no index names what it changes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from orders.parcels.models import Parcel

pytestmark = pytest.mark.django_db

CHANGED_BY_EVERY_SCAN = {
    "status",
    "status_changed_at",
    "held_at_id",
    "custody",
    "custody_id",
    "hold_reason",
    "shelf_code",
    "shelved_at",
    "notified_at",
    "wrong_tries",
    "version",
}
"""Not `locked_until`: it is written too, but with the value it had, which is no change to an index.
The county's page reads the few codes that are locked by an index of their own."""

# Columns of keys, expressions and conditions alike: each makes an update more than heap-only.
INDEXED = """
SELECT i.indexrelid::regclass::text, a.attname
FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum > 0
WHERE i.indrelid = 'orders_parcel'::regclass AND (
    a.attnum = ANY(i.indkey)
    OR pg_get_indexdef(i.indexrelid) ~ ('WHERE .*\\m' || a.attname || '\\M')
)
"""


def test_no_index_of_a_parcel_names_what_every_scan_changes():
    with connection.cursor() as cursor:
        cursor.execute(INDEXED)
        indexed = {(index, column) for index, column in cursor.fetchall()}

    assert ("parcel_open_at_station", "is_open") in indexed
    assert not {pair for pair in indexed if pair[1] in CHANGED_BY_EVERY_SCAN}


def test_a_scan_of_the_road_is_heap_only(world, announce, scan):
    parcel = announce()

    def updates() -> tuple[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables"
                " WHERE relname = 'orders_parcel'"
            )
            return cursor.fetchone()

    before = updates()
    for step, place in (
        ("receive", world.centre),
        ("load", world.centre),
        ("unload", world.willow),
    ):
        scan(step, parcel, at=place, by=world.ops)
    after = updates()

    assert (after[0] - before[0], after[1] - before[1]) == (3, 3)


def test_pages_of_parcels_keep_room_for_the_next_scan():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'orders_parcel'")
        assert cursor.fetchone()[0] == ["fillfactor=60"]


def test_a_code_belongs_to_one_parcel_and_only_on_the_shelf(world, shelved, announce):
    lies, waits = shelved(), announce()

    with pytest.raises(IntegrityError, match="parcel_code_only_on_shelf"), transaction.atomic():
        Parcel.objects.in_county(world.county_id).filter(pk=waits.pk).update(
            pickup_code=lies.pickup_code
        )
    twin = shelved()
    with pytest.raises(IntegrityError, match="parcel_code_on_shelf"), transaction.atomic():
        Parcel.objects.in_county(world.county_id).filter(pk=twin.pk).update(
            pickup_code=lies.pickup_code
        )


def test_receive_load_and_unload_are_heap_only(world, announce, scan):
    parcel = announce()
    before = updates()

    scan("receive", parcel, at=world.centre, by=world.ops)
    scan("load", parcel, at=world.centre, by=world.driver)
    scan("unload", parcel, at=world.willow, by=world.lan)

    after = updates()
    assert after[0] - before[0] == 3
    assert after[1] - before[1] == 3


def updates() -> tuple[int, int]:
    """Updates of parcels in this transaction, and how many of them were heap-only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_get_xact_tuples_updated('orders_parcel'::regclass),"
            " pg_stat_get_xact_tuples_hot_updated('orders_parcel'::regclass)"
        )
        return cursor.fetchone()
