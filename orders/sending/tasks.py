from __future__ import annotations

from celery import shared_task

from accounts.tenancy.models import PLATFORM, County
from accounts.tenancy.unit_of_work import unit_of_work

from .actions import forget_identities
from .bookings.actions import forget_labels


@shared_task(name="orders.forget_sent_identities")
def forget_sent_identities() -> int:
    """Blank what documents and carriers' labels left, a batch and a county at a time."""
    forgotten = 0
    counties = County.objects.filter(is_active=True).exclude(pk=PLATFORM)
    for county_id in counties.values_list("pk", flat=True):
        while True:
            with unit_of_work(county_id):
                count = forget_identities(county_id)
            forgotten += count
            if not count:
                break
        with unit_of_work(county_id):
            forget_labels(county_id)
    return forgotten
