"""What must be paid before goods go home (decisions 26)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from orders.purchases.choices import SETTLED
from orders.purchases.models import Order, OrderLine
from orders.purchases.policy import live


def due_before(order: Order, lines: Iterable[OrderLine], taken: Mapping[UUID, int]) -> int:
    """What is still to be paid for all that has gone home so far, this act included.

    `taken` counts the pieces of each line taken home; of a line that is not complete its share of
    the pieces is asked, so that nobody carries half a purchase away unpaid.
    """
    shares = 0
    for line in live(lines):
        pieces = line.quantity if line.status in SETTLED else taken.get(line.pk, 0)
        shares += line.total_fen * min(pieces, line.quantity) // line.quantity
    return max(0, shares - order.paid_fen)
