"""What a person must pay to take some parcels home: shown before the act, asked again by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from orders.parcels.models import Parcel
from orders.purchases.models import Order, OrderLine, ParcelContent

from .policy import due_before
from .queries import pieces_taken


@dataclass
class Dues:
    """Balances by order and cash on delivery by parcel, in fen; and what rides in each parcel."""

    orders: list[tuple[Order, int]]
    cod: list[tuple[Parcel, int]]
    contents: dict[UUID, list[ParcelContent]]

    @property
    def total_fen(self) -> int:
        return sum(due for _order, due in self.orders) + sum(due for _parcel, due in self.cod)


def dues_for(county_id: int, parcels: Sequence[Parcel], chosen: set[UUID]) -> Dues:
    """Read what is due if the chosen ones of these parcels go home."""
    contents: dict[UUID, list[ParcelContent]] = defaultdict(list)
    riding = (
        ParcelContent.objects.in_county(county_id)
        .filter(parcel_id__in=[parcel.pk for parcel in parcels])
        .select_related("line__order", "line__category", "line__product")
    )
    going: dict[UUID, int] = defaultdict(int)
    orders: dict[UUID, Order] = {}
    for content in riding:
        contents[content.parcel_id].append(content)
        if content.parcel_id in chosen:
            going[content.line_id] += content.quantity
            orders[content.line.order_id] = content.line.order
    due = _balances(county_id, orders, going)
    cod = [(one, one.cod_fen) for one in parcels if one.pk in chosen and one.cod_fen]
    return Dues(due, cod, contents)


def _balances(
    county_id: int, orders: dict[UUID, Order], going: dict[UUID, int]
) -> list[tuple[Order, int]]:
    if not orders:
        return []
    lines: dict[UUID, list[OrderLine]] = defaultdict(list)
    for line in OrderLine.objects.in_county(county_id).filter(order_id__in=list(orders)):
        lines[line.order_id].append(line)
    taken = pieces_taken(county_id, list(going))
    after = {line_id: taken.get(line_id, 0) + pieces for line_id, pieces in going.items()}
    return [(order, due_before(order, lines[pk], after)) for pk, order in sorted(orders.items())]
