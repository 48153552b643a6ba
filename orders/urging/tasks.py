from __future__ import annotations

from celery import shared_task

from accounts.tenancy.models import PLATFORM, County
from accounts.tenancy.unit_of_work import unit_of_work

from .actions import walk_ladder


@shared_task(name="orders.walk_overdue_ladder")
def walk_overdue_ladder() -> int:
    """Urge and mark for return, a county at a time."""
    steps = 0
    counties = County.objects.filter(is_active=True).exclude(pk=PLATFORM)
    for county_id in counties.values_list("pk", flat=True):
        with unit_of_work(county_id):
            steps += sum(walk_ladder(county_id).values())
    return steps
