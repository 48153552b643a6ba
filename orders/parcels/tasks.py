from __future__ import annotations

import logging

from celery import shared_task

from accounts.tenancy.models import PLATFORM, County
from accounts.tenancy.unit_of_work import unit_of_work

from .actions import mark_overdue
from .partitions import FEWEST_AHEAD, months_ahead

log = logging.getLogger("xiangyi.partitions")


@shared_task(name="orders.mark_overdue")
def mark_overdue_everywhere() -> int:
    """Mark overdue parcels, a county at a time."""
    marked = 0
    for county_id in County.objects.filter(is_active=True).exclude(pk=PLATFORM).values_list("pk"):
        with unit_of_work(county_id[0]):
            marked += mark_overdue(county_id[0])
    return marked


@shared_task(name="orders.watch_partitions")
def watch_partitions() -> int:
    """Warn while there is time: months of scan events are made by the owner, never by a task."""
    ahead = months_ahead()
    if ahead < FEWEST_AHEAD:
        log.warning(
            "only %d months of scan events are made ahead: run `manage.py make_partitions`", ahead
        )
    return ahead
