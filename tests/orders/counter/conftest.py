"""The story up to the counter: an order bought and shipped, its parcels on the shelf."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orders.counter.actions import Handover, Payment, hand_over
from orders.parcels.actions import Proof, record_scans
from orders.parcels.models import Parcel
from orders.purchases.actions import (
    accept_order,
    link_waybill,
    place_order,
    record_purchase,
    take_payment,
)
from orders.purchases.models import Order
from tests.orders.scenes import scan_in
from tests.world import World


def _wanted(n: int, price: Any) -> dict[str, Any]:
    price, quantity = price if isinstance(price, tuple) else (price, 1)
    return {
        "title": f"Thing {n}",
        "platform": "taobao",
        "unit_price_fen": price,
        "quantity": quantity,
    }


class Story:
    """Granny's orders at Willow, carried as far as a test wants them."""

    def __init__(self, world: World) -> None:
        self.world = world

    def bought(self, *prices: Any, paid_fen: int = 0, villager: Any = None) -> Order:
        """An order with a line of each price, or (price, quantity), accepted and bought."""
        world = self.world
        order = place_order(
            actor=world.lan,
            station=world.willow.pk,
            villager=(villager or world.granny).pk,
            lines=[_wanted(n, price) for n, price in enumerate(prices, 1)],
        )
        accept_order(order, actor=world.lan, evidence={"kind": "verbal"})
        if paid_fen:
            take_payment(order, actor=world.lan, amount_fen=paid_fen)
        for line in order.lines.order_by("position"):
            record_purchase(
                order,
                line,
                actor=world.buyer,
                platform_order_no="T1",
                unit_price_fen=line.unit_price_fen,
            )
        return world.fresh(order)

    def ship(self, order: Order, position: int, waybill: str, quantity: int = 1) -> Parcel:
        link_waybill(
            order,
            order.lines.get(position=position),
            actor=self.world.buyer,
            carrier="sf",
            waybill_no=waybill,
            quantity=quantity,
        )
        return Parcel.objects.in_county(order.county_id).get(waybill_no=waybill)

    def shelve(self, *parcels: Parcel) -> list[Parcel]:
        world = self.world
        results = record_scans(
            [scan_in("shelve", one, world.willow) for one in parcels], actor=world.lan
        )
        assert [one.status for one in results] == ["shelved"] * len(parcels), results
        return [world.fresh(one) for one in parcels]


@pytest.fixture
def story(world: World) -> Story:
    return Story(world)


@pytest.fixture
def hand(world: World) -> Callable[..., Handover]:
    """Hand parcels over at Willow with the first one's code, unless the test says otherwise."""

    def hand(*parcels: Parcel, pay: Any = (), by: Any = None, at: Any = None, **proof: Any):
        if not {"pickup_code", "phone_tail"} & proof.keys():
            proof["pickup_code"] = parcels[0].pickup_code
        return hand_over(
            actor=by or world.lan,
            station=at or world.willow,
            parcels=[one.pk for one in parcels],
            proof=Proof(**proof),
            payments=[Payment(**one) for one in pay],
        )

    return hand
