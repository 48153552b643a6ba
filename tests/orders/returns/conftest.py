"""Goods that were refused or collected, made the way people make them."""

from __future__ import annotations

from typing import Any

import pytest

from orders.counter.actions import Payment, hand_over
from orders.parcels.actions import Proof, record_scans, refuse_parcel
from orders.parcels.models import Parcel
from orders.purchases.models import Order, OrderLine
from orders.returns.actions import request_return
from orders.returns.models import GoodsReturn
from tests.orders.purchases.conftest import Counter, counter, wanted  # noqa: F401
from tests.orders.scenes import scan_in
from tests.world import World

SHOES = wanted("Shoes", 40000, category="clothing")  # deposit: a tenth
SOCKS = wanted("Socks", 1000, quantity=3, category="clothing")


class Backward(Counter):
    """The counter at Willow once goods are here, and go back."""

    def parcels(self, order: Order) -> list[Parcel]:
        rows = Parcel.objects.in_county(order.county_id).filter(contents__line__order=order)
        return list(rows.distinct().order_by("waybill_no"))

    def arrived(self, *lines: dict, split: bool = False, **more: Any) -> Order:
        """Bought, and on the shelf: one parcel a line, or one a piece."""
        order = self.funded(*(lines or (SHOES,)), **more)
        for line in list(order.lines.order_by("position")):
            self.buy(order, line.position, number=f"T{line.position}")
            pieces = [1] * line.quantity if split else [line.quantity]
            for i, quantity in enumerate(pieces):
                waybill = f"SF{line.position}{i}{str(order.pk.int)[-11:]}"
                self.ship(order, line.position, waybill, quantity)
        for parcel in self.parcels(order):
            self.scan("shelve", parcel, self.world.willow)
        return self.world.fresh(order)

    def scan(self, step: str, parcel: Parcel, at: Any, by: Any = None) -> Any:
        (result,) = record_scans([scan_in(step, parcel, at)], actor=by or self.world.ops)
        assert result.outcome == "applied", result
        return result

    def refuse(self, order: Order, *places: int) -> None:
        parcels = self.parcels(order)
        for place in places or range(len(parcels)):
            refuse_parcel(parcels[place], actor=self.world.lan, reason="too small")

    def collect(self, order: Order, *places: int) -> Order:
        """Take the parcels home and pay what is due for them."""
        parcels = self.parcels(order)
        parcels = [parcels[place] for place in places] if places else parcels
        order = self.world.fresh(order)
        due = order.balance_fen
        hand_over(
            actor=self.world.lan,
            station=self.world.willow,
            parcels=[one.pk for one in parcels],
            proof=Proof(pickup_code=parcels[0].pickup_code),
            payments=[Payment(due, order=order.pk)] if due else [],
        )
        return self.world.fresh(order)

    def collected(self, *lines: dict, **more: Any) -> Order:
        return self.collect(self.arrived(*lines, **more))

    def ask(self, order: Order, basis: str = "no_reason", **more: Any) -> GoodsReturn:
        line: OrderLine = more.pop("line", None) or order.lines.order_by("position").first()
        more.setdefault("actor", self.world.lan)
        if basis != "refused":
            more.setdefault("goods_here", True)
        return request_return(order, line, basis=basis, **more)

    def everywhere(self, kind: str) -> int:
        """The balance of an account kind at Willow and at the centre together."""
        places = (self.world.willow, self.world.centre)
        return sum(self.balances(place).get(kind, 0) for place in places)


@pytest.fixture
def back(world: World) -> Backward:
    return Backward(world)
