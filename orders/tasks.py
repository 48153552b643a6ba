"""Re-exports for Celery's autodiscovery."""

from orders.parcels.tasks import mark_overdue_everywhere

__all__ = ["mark_overdue_everywhere"]
