from __future__ import annotations

from celery import shared_task

from accounts.tenancy.models import PLATFORM, County
from accounts.tenancy.unit_of_work import unit_of_work

from .actions import expire_returns


@shared_task(name="orders.expire_returns")
def expire_returns_everywhere() -> int:
    """End returns whose goods never came, a county at a time."""
    ended = 0
    for county_id in County.objects.filter(is_active=True).exclude(pk=PLATFORM).values_list("pk"):
        with unit_of_work(county_id[0]):
            ended += expire_returns(county_id[0])
    return ended
