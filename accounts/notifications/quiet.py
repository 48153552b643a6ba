"""Quiet hours: when a county's villagers are left alone."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.tenancy.models import County


def not_before(county_id: int, at: datetime.datetime) -> datetime.datetime:
    """Say when a message meant for `at` may go out: then, or when the quiet hours end.

    Quiet hours are Beijing times and may go over midnight; without both ends there are none.
    """
    hours = County.objects.filter(pk=county_id).values_list("quiet_from", "quiet_until").first()
    start, end = hours or (None, None)
    if start is None or end is None or start == end:
        return at
    local = timezone.localtime(at)
    clock = local.time()
    over_midnight = start > end
    is_quiet = (clock >= start or clock < end) if over_midnight else start <= clock < end
    if not is_quiet:
        return at
    morning = local.date()
    if over_midnight and clock >= start:
        morning += datetime.timedelta(days=1)
    return datetime.datetime.combine(morning, end, tzinfo=timezone.get_current_timezone())
