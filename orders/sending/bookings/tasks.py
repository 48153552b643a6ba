from __future__ import annotations

from celery import shared_task

from accounts.tenancy.models import PLATFORM, County

from .actions import book_with_carriers as book_with_carriers_of


@shared_task(name="orders.book_with_carriers")
def book_with_carriers() -> int:
    """Ask carriers for the numbers that are owed; holds no transaction while it waits."""
    counties = County.objects.filter(is_active=True).exclude(pk=PLATFORM)
    return sum(book_with_carriers_of(pk) for pk in counties.values_list("pk", flat=True))
