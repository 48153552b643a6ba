"""Re-exports for Celery's autodiscovery."""

from accounts.audit.tasks import relay_county, sweep_outbox
from accounts.idempotency.tasks import forget_old_answers
from accounts.notifications.tasks import send_due_messages

__all__ = ["forget_old_answers", "relay_county", "send_due_messages", "sweep_outbox"]
