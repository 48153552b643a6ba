from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from orders.parcels.actions import record_scans
from orders.parcels.models import ShelfCounter
from stations.network.choices import CodeScheme
from stations.network.models import Station
from tests.orders.scenes import scan_in

pytestmark = pytest.mark.django_db


def shelve(world, parcels, **given):
    batch = [scan_in("shelve", one, world.willow, **given) for one in parcels]
    return [one.pickup_code for one in record_scans(batch, actor=world.lan)]


def use_tails(world):
    stations = Station.objects.in_county(world.county_id).filter(pk=world.willow.pk)
    stations.update(code_scheme=CodeScheme.WAYBILL_TAIL)


def counter(world):
    return ShelfCounter.objects.in_county(world.county_id).filter(station=world.willow)


def test_numbers_run_on_whatever_the_shelf(world, announce):
    assert shelve(world, [announce(), announce()]) == ["1-1-0001", "1-1-0002"]
    assert shelve(world, [announce()], shelf="A12-3") == ["A12-3-0003"]


def test_the_tail_of_the_waybill_is_the_code_where_the_station_wants_it(world, announce):
    use_tails(world)

    codes = shelve(world, [announce(waybill_no="YT0000000003882")])

    assert codes == ["1-1-3882"]


def test_a_tail_that_is_on_the_shelf_already_gives_way_to_a_number(world, announce):
    use_tails(world)
    shelve(world, [announce(waybill_no="YT0000000003882")])

    same_batch = [announce(waybill_no=f"YT{n}000003882") for n in (1, 2)]
    codes = shelve(world, [*same_batch, announce(waybill_no="YT00000000000017")])

    assert codes == ["1-1-0002", "1-1-0003", "1-1-0017"]


def test_a_tail_of_letters_gives_way_to_a_number(world, announce):
    use_tails(world)

    assert shelve(world, [announce(waybill_no="EE471108151FR")]) == ["1-1-0001"]


def test_a_number_that_equals_an_old_tail_gets_five_digits(world, announce):
    use_tails(world)
    shelve(world, [announce(waybill_no="YT9900000000002")])
    Station.objects.in_county(world.county_id).filter(pk=world.willow.pk).update(
        code_scheme=CodeScheme.SERIAL
    )

    assert shelve(world, [announce()]) == ["1-1-00002"]


def test_a_lap_of_less_than_thirty_days_is_not_begun_again(world, announce):
    shelve(world, [announce()])
    counter(world).update(next_serial=99_999)

    parcels = [announce(), announce()]
    results = record_scans(
        [scan_in("shelve", one, world.willow) for one in parcels], actor=world.lan
    )

    assert results[0].pickup_code == "1-1-99999"
    assert results[1].problem["code"] == "codes_exhausted"
    assert world.fresh(parcels[1]).status == "expected"


def test_after_thirty_days_numbers_begin_again(world, announce):
    shelve(world, [announce()])
    long_ago = timezone.now() - datetime.timedelta(days=31)
    counter(world).update(next_serial=100_000, lap_started_at=long_ago)

    assert shelve(world, [announce()], shelf="2-1") == ["2-1-0001"]
    assert counter(world).get().lap_started_at > long_ago
