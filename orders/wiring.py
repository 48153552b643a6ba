"""Who hears what, for the rooms of orders: the one page that says what follows from a fact."""

from accounts.audit.hearing import hear
from orders.ledger.queries import prove_with
from orders.purchases.handlers import mark_lines_ready_when_shelved
from orders.purchases.queries import order_faults


def wire() -> None:
    hear("parcels.scanned", mark_lines_ready_when_shelved)
    prove_with(order_faults)
