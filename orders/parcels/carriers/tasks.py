from __future__ import annotations

from celery import shared_task

from accounts.tenancy.models import PLATFORM, County
from accounts.tenancy.unit_of_work import unit_of_work

from .actions import call_carriers as call_carriers_of
from .actions import forget_pushes


def _counties() -> list[int]:
    counties = County.objects.filter(is_active=True).exclude(pk=PLATFORM)
    return list(counties.values_list("pk", flat=True))


@shared_task(name="orders.call_carriers")
def call_carriers() -> int:
    """Ask carriers about what is due, a county at a time; holds no transaction while it waits."""
    return sum(call_carriers_of(county_id) for county_id in _counties())


@shared_task(name="orders.forget_carrier_pushes")
def forget_carrier_pushes() -> int:
    forgotten = 0
    for county_id in _counties():
        with unit_of_work(county_id):
            forgotten += forget_pushes(county_id)
    return forgotten
