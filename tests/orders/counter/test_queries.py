from __future__ import annotations

import datetime

import pytest

from orders.counter.queries import find_at_counter, today
from orders.parcels.actions import mark_overdue, open_outbound
from orders.parcels.models import Parcel
from tests.recorder import recording

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def test_today_shows_each_parcel_in_its_pile(world, announce, shelved, scan, story):
    expected, coming, late, here = announce(), announce(), shelved(), shelved()
    scan("receive", coming, at=world.centre, by=world.buyer)
    Parcel.objects.in_county(world.county_id).filter(pk=late.pk).update(shelved_at=LONG_AGO)
    mark_overdue(world.county_id)
    scan("shelve", announce(villager=world.loner), at=world.willow, by=world.lan)
    open_outbound(actor=world.lan, station=world.willow, carrier="yto", waybill_no="YT7000001")
    order = story.bought(3000)
    story.shelve(story.ship(order, 1, "SF100001"))

    day = today(world.lan, world.willow)

    def ids(pile):
        return [parcel.pk for parcel in pile.parcels]

    assert ids(day.expected) == [expected.pk]
    assert ids(day.arriving) == [coming.pk]
    assert ids(day.overdue) == [late.pk]
    assert here.pk in ids(day.waiting)
    assert (day.waiting.count, day.held.count, day.outbound.count) == (2, 1, 1)
    assert today(world.bo, world.pine).waiting.count == 0


@pytest.mark.parametrize("said", ["0001", "lxh", "liuxiaohua", "刘小花", "１５４００００000１"])
def test_she_is_found_by_whatever_she_says(world, shelved, said):
    parcel = shelved()

    people = find_at_counter(world.lan, world.willow, said)

    mine = [one for one in people if parcel.pk in {p.pk for p in one.parcels}]
    assert len(mine) == 1
    assert mine[0].villager.pk == world.granny.pk


def test_a_code_or_waybill_finds_all_of_one_person_and_nobody_elses(world, shelved, announce):
    one, two, coming = shelved(), shelved(), announce()
    shelved(villager=world.neighbour)

    for said in (one.pickup_code, two.waybill_no):
        (person,) = find_at_counter(world.lan, world.willow, said)
        assert {parcel.pk for parcel in person.parcels} == {one.pk, two.pk}
        assert [parcel.pk for parcel in person.coming] == [coming.pk]


def test_a_name_on_a_label_is_found_too_and_her_balance_is_told(world, shelved, story):
    label = shelved(name="张三", phone="15400000042", villager=None)
    order = story.bought(3000, paid_fen=1000)
    story.shelve(story.ship(order, 1, "SF100001"))

    (named,) = find_at_counter(world.lan, world.willow, "张三")
    (granny,) = find_at_counter(world.lan, world.willow, "刘小花")

    assert [parcel.pk for parcel in named.parcels] == [label.pk]
    assert (granny.balance_fen, len(granny.parcels)) == (2000, 1)


def test_strangers_find_nobody(world, shelved):
    shelved()

    assert find_at_counter(world.bo, world.pine, "0001") == []
    assert find_at_counter(world.lan, world.willow, "  ") == []
    assert find_at_counter(world.lan, world.willow, "nobody") == []


def test_the_day_costs_the_same_however_much_it_holds(world, shelved):
    shelved()
    today(world.lan, world.willow)  # her posts are read once
    with recording() as few:
        today(world.lan, world.willow)
    for _ in range(4):
        shelved()

    with recording() as many:
        today(world.lan, world.willow)

    assert len(few.counted) == len(many.counted)
