from __future__ import annotations

import datetime

import pytest

from orders.parcels.actions import mark_overdue
from orders.parcels.models import Parcel
from tests.orders.scenes import track
from tests.recorder import recording

pytestmark = pytest.mark.django_db


def lie_for(world, parcels, **time):
    for parcel in parcels:
        Parcel.objects.in_county(world.county_id).filter(pk=parcel.pk).update(
            shelved_at=parcel.shelved_at - datetime.timedelta(**time)
        )


def test_what_lies_longer_than_its_station_keeps_it_is_overdue_and_keeps_its_code(world, shelved):
    late, fresh = shelved(), shelved()
    lie_for(world, [late], days=3, minutes=1)
    lie_for(world, [fresh], days=2)

    marked = mark_overdue(world.county_id)

    assert marked == 1
    assert world.fresh(late).status == "overdue"
    assert world.fresh(late).pickup_code == late.pickup_code
    assert world.fresh(fresh).status == "shelved"
    assert track(late)[-1] == ("overdue", "overdue", False)
    assert mark_overdue(world.county_id) == 0


def test_many_cost_as_many_statements_as_one(world, shelved):
    one, many = [shelved()], [shelved() for _ in range(8)]
    lie_for(world, one, days=4)
    with recording() as few:
        mark_overdue(world.county_id)
    lie_for(world, many, days=4)

    with recording() as lots:
        assert mark_overdue(world.county_id) == 8

    assert len(lots.counted) == len(few.counted)
