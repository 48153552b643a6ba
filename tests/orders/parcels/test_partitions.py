from __future__ import annotations

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from orders.parcels.models import ScanEvent
from orders.parcels.partitions import make_partitions
from orders.parcels.queries import events_of

pytestmark = pytest.mark.django_db


def partition_of(event):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.tableoid::regclass::text FROM orders_scanevent e"
            " WHERE e.county_id = %s AND e.id = %s",
            [event.county_id, event.pk],
        )
        return cursor.fetchone()[0]


def test_today_has_a_month_of_its_own_and_making_them_again_makes_none(world, announce):
    (event,) = events_of(announce())

    assert partition_of(event) == f"orders_scanevent_y{timezone.now():%Y}m{timezone.now():%m}"
    assert make_partitions() == []
    call_command("make_partitions", months_ahead=1)


def test_what_the_default_caught_moves_to_its_month(world, announce):
    parcel = announce()
    later = timezone.now() + datetime.timedelta(days=600)
    stray = ScanEvent.objects.create(
        county_id=world.county_id,
        recorded_at=later,
        occurred_at=later,
        parcel_id=parcel.pk,
        step="receive",
        status="received_county",
        direction="inbound",
        station_id=world.centre.pk,
    )
    assert partition_of(stray) == "orders_scanevent_default"

    made = make_partitions(24)

    assert partition_of(stray) == f"orders_scanevent_y{later:%Y}m{later:%m}"
    assert partition_of(stray) in made
    assert len(events_of(parcel)) == 2
