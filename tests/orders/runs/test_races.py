"""Two receivers at one stop, and two bags for one parcel, at once."""

from __future__ import annotations

import pytest

from orders.cases.models import Case
from orders.parcels.models import ScanEvent
from orders.runs.actions import ItemIn, finish_unload, make_bag, put_in_bag
from orders.runs.models import BagItem, CustodyAct
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_receivers_at_once_count_each_thing_once(world, line, scan_off):
    def receive(by, parcels):
        return lambda: scan_off(line.stop, parcels, [line.bag], by=by)

    said = at_once(
        world.county_id,
        receive(world.lan, line.parcels[:4]),
        receive(world.head, line.parcels[1:]),
    )

    assert said == ["done", "done"]
    stop = finish_unload(line.stop, actor=world.lan)
    assert (stop.status, stop.scanned, stop.missing, stop.foreign) == ("matched", 5, 0, 0)
    arrived = ScanEvent.objects.in_county(world.county_id).filter(status="arrived")
    assert arrived.count() == 5


def test_two_who_close_one_unloading_write_one_hand_over(world, line, scan_off):
    scan_off(line.stop, line.parcels[1:], [line.bag])

    said = at_once(
        world.county_id,
        lambda: finish_unload(line.stop, actor=world.lan),
        lambda: finish_unload(line.stop, actor=world.head),
    )

    assert sorted(said) == ["done", "not_at_stop"]
    assert CustodyAct.objects.in_county(world.county_id).filter(kind="drop").count() == 1
    assert Case.objects.in_county(world.county_id).filter(kind="short").count() == 1


def test_two_bags_at_once_for_one_parcel_are_both_blocked(world, bring):
    (parcel,) = bring(1)
    bags = [
        make_bag(
            actor=world.ops,
            station=world.centre,
            destination=world.willow,
            direction="to_point",
        )
        for _n in range(2)
    ]
    outcomes = []

    def put(bag):
        def act() -> None:
            (one,) = put_in_bag(bag, actor=world.ops, items=[ItemIn(parcel=parcel.pk)])
            outcomes.append(one.outcome)

        return act

    assert at_once(world.county_id, *[put(bag) for bag in bags]) == ["done", "done"]

    assert sorted(outcomes) == ["applied", "clash"]
    items = BagItem.objects.in_county(world.county_id).filter(parcel=parcel)
    assert [item.clash for item in items] == [True, True]
    assert Case.objects.in_county(world.county_id).filter(kind="two_bags").count() == 1
