"""Quiet hours are Beijing times, over midnight or not."""

from __future__ import annotations

import datetime

import pytest

from accounts.notifications.quiet import not_before
from accounts.tenancy.models import County
from tests.world import QINGHE

pytestmark = pytest.mark.django_db
BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def at(day, hour, minute=0):
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        (at(3, 20, 59), at(3, 20, 59)),
        (at(3, 21), at(4, 8)),
        (at(3, 23, 30), at(4, 8)),
        (at(4, 3), at(4, 8)),
        (at(4, 8), at(4, 8)),
    ],
)
def test_what_is_meant_for_the_night_waits_until_eight(world, asked, goes):
    County.objects.filter(pk=QINGHE).update(
        quiet_from=datetime.time(21), quiet_until=datetime.time(8)
    )

    assert not_before(QINGHE, asked) == goes


def test_a_county_is_quiet_at_night_unless_it_says_otherwise():
    fresh = County(pk=1, code="000001", name="x")

    assert (fresh.quiet_from, fresh.quiet_until) == (datetime.time(21), datetime.time(8))
