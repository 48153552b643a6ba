"""Orders made the way people make them: through the actions, so set-up cannot lie."""

from __future__ import annotations

from typing import Any

import pytest

from orders.purchases.actions import (
    accept_order,
    link_waybill,
    place_order,
    record_purchase,
    take_payment,
)
from orders.purchases.models import Order, OrderLine
from tests.world import World

SAID_YES = {"kind": "verbal"}


def wanted(title: str = "Thermos", price: int = 3000, quantity: int = 1, **more: Any) -> dict:
    return {
        "title": title,
        "platform": "taobao",
        "unit_price_fen": price,
        "quantity": quantity,
        **more,
    }


APPLIANCE = wanted("Rice cooker", 16900, category="appliance")
FLASK = wanted("Thermos", 3290)


class Counter:
    """The clerk at Willow and the buyer at the centre, acting on granny's orders."""

    def __init__(self, world: World) -> None:
        self.world = world

    def place(self, *lines: dict, **more: Any) -> Order:
        return place_order(
            actor=self.world.lan,
            station=self.world.willow.pk,
            villager=self.world.granny.pk,
            lines=list(lines) or [APPLIANCE, FLASK],
            **more,
        )

    def accepted(self, *lines: dict, **more: Any) -> Order:
        return accept_order(self.place(*lines, **more), actor=self.world.lan, evidence=SAID_YES)

    def pay(self, order: Order, amount_fen: int | None = None) -> Order:
        order = self.world.fresh(order)
        amount_fen = order.balance_fen if amount_fen is None else amount_fen
        return take_payment(order, actor=self.world.lan, amount_fen=amount_fen, method="cash")

    def funded(self, *lines: dict, **more: Any) -> Order:
        """Accepted, and the deposit paid if one is asked."""
        order = self.accepted(*lines, **more)
        return self.pay(order, order.deposit_fen) if order.deposit_fen else order

    def buy(self, order: Order, position: int = 1, price: int | None = None, number: str = "T1"):
        line = self.line(order, position)
        return record_purchase(
            order,
            line,
            actor=self.world.buyer,
            platform_order_no=number,
            unit_price_fen=price or line.unit_price_fen,
        )

    def ship(
        self, order: Order, position: int = 1, waybill: str = "SF1234567890123", quantity: int = 1
    ) -> Order:
        return link_waybill(
            order,
            self.line(order, position),
            actor=self.world.buyer,
            carrier="sf",
            waybill_no=waybill,
            quantity=quantity,
        )

    def line(self, order: Order, position: int) -> OrderLine:
        return order.lines.get(position=position)

    def statuses(self, order: Order) -> list[str]:
        return [line.status for line in order.lines.order_by("position")]

    def balances(self, station: Any = None) -> dict[str, int]:
        from orders.ledger.queries import station_balances

        return station_balances(self.world.county_id, (station or self.world.willow).pk)


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)
