from __future__ import annotations

from celery import shared_task

from accounts.tenancy.models import PLATFORM, County
from accounts.tenancy.unit_of_work import unit_of_work

from .actions import mark_overdue


@shared_task(name="orders.mark_overdue")
def mark_overdue_everywhere() -> int:
    """Mark overdue parcels, a county at a time."""
    marked = 0
    for county_id in County.objects.filter(is_active=True).exclude(pk=PLATFORM).values_list("pk"):
        with unit_of_work(county_id[0]):
            marked += mark_overdue(county_id[0])
    return marked
