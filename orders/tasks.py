"""Re-exports for Celery's autodiscovery."""

from orders.parcels.carriers.tasks import call_carriers, forget_carrier_pushes
from orders.parcels.tasks import mark_overdue_everywhere, watch_partitions
from orders.returns.tasks import expire_returns_everywhere
from orders.sending.bookings.tasks import book_with_carriers
from orders.sending.tasks import forget_sent_identities
from orders.urging.tasks import walk_overdue_ladder

__all__ = [
    "book_with_carriers",
    "call_carriers",
    "expire_returns_everywhere",
    "forget_carrier_pushes",
    "forget_sent_identities",
    "mark_overdue_everywhere",
    "walk_overdue_ladder",
    "watch_partitions",
]
