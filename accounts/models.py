"""Re-exports: Django sees one app, a reader sees rooms."""

from accounts.audit.models import AuditEvent, OutboxMessage
from accounts.files.models import Attachment
from accounts.idempotency.models import IdempotencyKey
from accounts.identity.models import DeviceToken, User
from accounts.notifications.models import Notification
from accounts.tenancy.models import County

__all__ = [
    "Attachment",
    "AuditEvent",
    "County",
    "DeviceToken",
    "IdempotencyKey",
    "Notification",
    "OutboxMessage",
    "User",
]
