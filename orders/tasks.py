"""Re-exports for Celery's autodiscovery."""

from orders.parcels.tasks import mark_overdue_everywhere, watch_partitions
from orders.returns.tasks import expire_returns_everywhere

__all__ = ["expire_returns_everywhere", "mark_overdue_everywhere", "watch_partitions"]
