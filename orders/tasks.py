"""Re-exports for Celery's autodiscovery."""

from orders.parcels.tasks import mark_overdue_everywhere, watch_partitions
from orders.returns.tasks import expire_returns_everywhere
from orders.urging.tasks import walk_overdue_ladder

__all__ = [
    "expire_returns_everywhere",
    "mark_overdue_everywhere",
    "walk_overdue_ladder",
    "watch_partitions",
]
