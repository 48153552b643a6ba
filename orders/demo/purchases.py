"""What the villagers of a point ordered: one order at every stage, through the acts of each."""

from __future__ import annotations

from orders.catalogue.models import Product
from orders.counter.actions import Payment
from orders.parcels.models import Parcel
from orders.purchases.actions import (
    accept_order,
    cancel_order,
    link_waybill,
    place_order,
    record_purchase,
    take_payment,
)
from orders.purchases.models import Order, OrderLine, ParcelContent
from orders.purchases.policy import deposit_due_fen
from stations.villagers.models import Villager

from .day import Day, bring, fresh, give_out
from .people import TONGLU
from .waybills import waybill


class Buying:
    """The order book of one point."""

    def __init__(self, day: Day, code: str) -> None:
        self.day, self.code, self.station = day, code, day.stations[code]
        self.clerk = day.clerk_of(code)
        self.products = {one.code: one for one in Product.objects.in_county(TONGLU)}
        self.villagers = iter(day.people[code][15:])
        self.bought = 0

    def tell(self, *, in_full: bool) -> None:
        """Leave at least one order at each stage; the second point has the busiest stages only."""
        self._to_be_accepted()
        self._to_be_paid("P001")
        self._to_be_paid("P006")
        self._to_be_bought("P010", "P011")
        self._ready("P005")
        self._ready("P003", "P015")
        if in_full:
            self._bought("P017")
            self._on_the_way("P014", 2)
            self._asked_again("P021")
            self._cancelled("P020")
            self._collected("P002")
            self._collected("P024", "P008")
        self.day.step()

    # --- one order to each stage ---

    def _to_be_accepted(self) -> None:
        self._order(("P018", 1), ("P009", 2), note="要浅色的")

    def _to_be_paid(self, code: str) -> None:
        self._accept(self._order((code, 1)))

    def _to_be_bought(self, *codes: str) -> Order:
        order = self._accept(self._order(*((code, 1) for code in codes), freight_fen=600))
        due = deposit_due_fen(order, self._lines(order))
        return self._pay(order, due) if due else order

    def _bought(self, *codes: str) -> Order:
        order = self._to_be_bought(*codes)
        for line in self._lines(order):
            order = self._buy(order, line)
        return order

    def _on_the_way(self, code: str, quantity: int) -> None:
        order = self._accept(self._order((code, quantity)))
        (line,) = self._lines(order)
        self._ship(self._buy(order, line))

    def _ready(self, *codes: str) -> tuple[Order, list[Parcel]]:
        order = self._bought(*codes)
        parcels = self._ship(order)
        bring(self.day, self.code, parcels, until="shelve")
        return order, [fresh(parcel) for parcel in parcels]

    def _collected(self, *codes: str) -> None:
        order, parcels = self._ready(*codes)
        due = Payment(amount_fen=order.balance_fen, order=order.pk)
        give_out(self.day, self.code, parcels, payments=(due,))

    def _asked_again(self, code: str) -> None:
        order = self._to_be_bought(code)
        (line,) = self._lines(order)
        self._buy(order, line, dearer_fen=1500)

    def _cancelled(self, code: str) -> None:
        order = self._to_be_bought(code)
        cancel_order(order, actor=self.clerk, reason="孙子已经有了")

    # --- the acts ---

    def _order(self, *wanted: tuple[str, int], freight_fen: int = 0, note: str = "") -> Order:
        villager: Villager = next(self.villagers)
        return place_order(
            actor=self.clerk,
            station=self.station.pk,
            villager=villager.pk,
            lines=[
                {"product": self.products[code].pk, "quantity": quantity}
                for code, quantity in wanted
            ],
            freight_fen=freight_fen,
            note=note,
        )

    def _accept(self, order: Order) -> Order:
        return accept_order(order, actor=self.clerk, evidence={"kind": "verbal"})

    def _pay(self, order: Order, amount_fen: int) -> Order:
        return take_payment(order, actor=self.clerk, amount_fen=amount_fen)

    def _buy(self, order: Order, line: OrderLine, *, dearer_fen: int = 0) -> Order:
        self.bought += 1
        return record_purchase(
            order,
            line,
            actor=self.day.buyer,
            platform_order_no=f"{self.code}-{2_026_000_000 + self.bought}",
            unit_price_fen=line.unit_price_fen + dearer_fen,
        )

    def _ship(self, order: Order) -> list[Parcel]:
        for line in self._lines(order):
            carrier, number = waybill(self.day.random)
            link_waybill(
                order,
                line,
                actor=self.day.buyer,
                carrier=carrier,
                waybill_no=number,
                quantity=line.quantity,
            )
        contents = ParcelContent.objects.in_county(TONGLU).filter(line__order=order)
        return [one.parcel for one in contents.select_related("parcel").order_by("parcel_id")]

    def _lines(self, order: Order) -> list[OrderLine]:
        lines = OrderLine.objects.in_county(TONGLU).filter(order=order)
        return list(lines.select_related("category").order_by("position"))
