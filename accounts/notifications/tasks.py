from __future__ import annotations

from celery import shared_task

from accounts.tenancy.models import PLATFORM, County

from .actions import send_due_messages as send_due_messages_of


@shared_task(name="accounts.send_due_messages")
def send_due_messages() -> int:
    """Send what is due, a county at a time."""
    counties = County.objects.filter(is_active=True).exclude(pk=PLATFORM)
    return sum(send_due_messages_of(pk) for pk in counties.values_list("pk", flat=True))
