"""Placing an order: what is quoted, split and refused."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.kernel.errors import NotAllowed, UnknownReference
from accounts.kernel.numbers import is_valid
from orders.catalogue.actions import save_product, set_price
from orders.catalogue.models import Category, Platform
from orders.purchases.actions import place_order
from orders.purchases.errors import (
    AbsurdAmount,
    DiscountTooLarge,
    NoLines,
    PriceMissing,
    TooManyLines,
)
from orders.purchases.models import Order
from stations.network.errors import StationClosed
from stations.network.models import Station

from .conftest import APPLIANCE, FLASK, wanted

pytestmark = pytest.mark.django_db


def product(world, **more):
    appliance = Category.objects.in_county(world.county_id).get(code="appliance")
    given = {
        "code": "P1",
        "title": "Washing machine",
        "category": appliance,
        "platform": Platform.objects.get(pk="jd"),
    }
    return save_product(actor=world.buyer, **given | more)


def test_an_order_is_quoted_for_a_day_with_the_deposit_of_its_categories(world, counter):
    order = counter.place(APPLIANCE, FLASK)

    order = world.fresh(order)
    assert (order.status, counter.statuses(order)) == ("quoted", ["quoted", "quoted"])
    assert (order.total_fen, order.deposit_fen, order.paid_fen) == (20190, 8450, 0)
    assert order.valid_until - order.created_at == timedelta(hours=24)
    assert is_valid(order.number)
    assert world.events() == ["purchase.placed"]


def test_freight_and_discount_are_split_to_the_fen(world, counter):
    order = counter.place(
        wanted("a", 1990), wanted("b", 2990), wanted("c", 1590), freight_fen=1000, discount_fen=7
    )

    lines = list(order.lines.order_by("position"))
    assert [line.freight_share_fen for line in lines] == [303, 455, 242]
    assert [line.discount_share_fen for line in lines] == [2, 3, 2]
    assert [line.total_fen for line in lines] == [2291, 3442, 1830]
    assert world.fresh(order).total_fen == 7563


def test_the_deposit_is_rounded_half_up(world, counter):
    order = counter.place(wanted("fan", 8901, category="appliance"))

    assert order.deposit_fen == 4451


def test_a_product_brings_title_platform_category_and_todays_price(world, counter):
    washer = product(world)
    set_price(washer, actor=world.buyer, unit_price_fen=59900)
    set_price(washer, actor=world.buyer, unit_price_fen=1, from_at=world.now + timedelta(days=1))

    line = counter.place({"product": washer.pk, "quantity": 2}).lines.get()

    assert (line.title, line.platform_id, line.category.code) == (
        "Washing machine",
        "jd",
        "appliance",
    )
    assert (line.unit_price_fen, line.total_fen, line.deposit_fen) == (59900, 119800, 59900)


def test_a_product_without_a_price_needs_one_said(world, counter):
    washer = product(world)

    with pytest.raises(PriceMissing) as refusal:
        counter.place({"product": washer.pk, "quantity": 1})

    assert refusal.value.pointer == "/lines/0/unit_price_fen"


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        ({"product": uuid4()}, "/lines/1/product"),
        ({"platform": "amazon"}, "/lines/1/platform"),
        ({"category": "weapons"}, "/lines/1/category"),
    ],
)
def test_what_is_not_on_the_list_is_pointed_at(world, counter, line, pointer):
    with pytest.raises(UnknownReference) as refusal:
        counter.place(FLASK, {**FLASK, **line})

    assert refusal.value.pointer == pointer
    assert not Order.objects.in_county(world.county_id).exists()


def test_an_inactive_product_is_not_on_the_list(world, counter):
    gone = product(world, is_active=False)

    with pytest.raises(UnknownReference):
        counter.place({**FLASK, "product": gone.pk})


@pytest.mark.parametrize(
    ("lines", "more", "refusal"),
    [
        ([], {}, NoLines),
        ([FLASK] * 51, {}, TooManyLines),
        ([{**FLASK, "unit_price_fen": 10_000_000_01}], {}, AbsurdAmount),
        ([{**FLASK, "unit_price_fen": 10_000_000_00, "quantity": 2}], {}, AbsurdAmount),
        ([{**FLASK, "unit_price_fen": -1}], {}, AbsurdAmount),
        ([{**FLASK, "quantity": 0}], {}, AbsurdAmount),
        ([FLASK], {"discount_fen": 3291}, DiscountTooLarge),
        ([FLASK], {"freight_fen": -1}, AbsurdAmount),
    ],
)
def test_absurd_orders_are_refused_and_change_nothing(world, lines, more, refusal):
    with pytest.raises(refusal):
        place_order(
            actor=world.lan,
            station=world.willow.pk,
            villager=world.granny.pk,
            lines=lines,
            **more,
        )

    assert not Order.objects.in_county(world.county_id).exists()
    assert world.events() == []


def test_a_suspended_station_takes_no_orders(world, counter):
    Station.objects.in_county(world.county_id).filter(pk=world.willow.pk).update(status="suspended")

    with pytest.raises(StationClosed):
        counter.place()


def test_a_clerk_orders_at_his_own_station_only(world):
    with pytest.raises(NotAllowed):
        place_order(
            actor=world.bo,
            station=world.willow.pk,
            villager=world.stranger.pk,
            lines=[FLASK],
        )


def test_another_stations_villager_is_not_known(world, counter):
    with pytest.raises(UnknownReference) as refusal:
        place_order(
            actor=world.lan,
            station=world.willow.pk,
            villager=world.stranger.pk,
            lines=[FLASK],
        )

    assert refusal.value.pointer == "/villager"


def test_another_countys_station_is_not_known(world):
    with pytest.raises(UnknownReference) as refusal:
        place_order(
            actor=world.lan,
            station=world.far_point.pk,
            villager=world.granny.pk,
            lines=[FLASK],
        )

    assert refusal.value.pointer == "/station"
