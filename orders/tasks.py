"""Re-exports for Celery's autodiscovery."""

from orders.parcels.carriers.tasks import call_carriers, forget_carrier_pushes
from orders.parcels.tasks import mark_overdue_everywhere, watch_partitions
from orders.returns.tasks import expire_returns_everywhere
from orders.urging.tasks import walk_overdue_ladder

__all__ = [
    "call_carriers",
    "expire_returns_everywhere",
    "forget_carrier_pushes",
    "mark_overdue_everywhere",
    "walk_overdue_ladder",
    "watch_partitions",
]
