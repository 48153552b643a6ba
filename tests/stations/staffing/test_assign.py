"""Posts: rights begin and end with them, to the day."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.identity.models import User
from accounts.kernel.errors import Meaningless, NotAllowed
from stations.staffing.actions import assign, end_assignment, hire
from stations.staffing.choices import Role
from stations.staffing.errors import AlreadyAssigned, PostElsewhere
from stations.staffing.policy import current_posts, present_station, visible_station_ids

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def zhu(world) -> User:
    return hire(
        actor=world.manager, county_id=world.county_id, username="zhu", name="祝新",
        password="mulberry-3-lantern",
    )  # fmt: skip


def test_a_clerk_acts_at_his_own_station_only(world, zhu):
    assign(actor=world.manager, user=zhu, station=world.willow, role=Role.CLERK)

    assert zhu.has_perm("orders.place", world.willow)
    assert not zhu.has_perm("orders.place", world.pine)
    assert not zhu.has_perm("staff.manage")
    assert visible_station_ids(zhu) == [world.willow.pk]
    assert present_station(zhu) == world.willow
    assert not zhu.is_staff


def test_a_county_role_reaches_every_station_and_opens_the_admin(world, zhu):
    assign(actor=world.manager, user=zhu, station=world.centre, role=Role.AUDITOR)

    zhu = User.objects.get(pk=zhu.pk)
    assert zhu.has_perm("audit.view", world.pine)
    assert not zhu.has_perm("orders.place", world.willow)
    assert visible_station_ids(zhu) is None
    assert present_station(zhu) is None
    assert zhu.is_staff


def test_a_post_counts_from_its_first_to_its_last_day(world, zhu):
    today = timezone.localdate()
    assign(
        actor=world.manager, user=zhu, station=world.willow, role=Role.CLERK,
        from_on=today - 9 * DAY, until_on=today - DAY,
    )  # fmt: skip
    assign(actor=world.manager, user=zhu, station=world.pine, role=Role.CLERK, from_on=today + DAY)
    last = assign(
        actor=world.manager, user=zhu, station=world.centre, role=Role.CLERK, until_on=today
    )

    assert current_posts(zhu) == [last]


def test_ending_a_post_ends_its_rights(world, zhu):
    yesterday = timezone.localdate() - DAY
    post = assign(
        actor=world.manager, user=zhu, station=world.centre, role=Role.MANAGER,
        from_on=yesterday - DAY,
    )  # fmt: skip

    end_assignment(post, actor=world.manager, until_on=yesterday, reason="调离")

    zhu = User.objects.get(pk=zhu.pk)
    assert not zhu.has_perm("staff.manage")
    assert not zhu.is_staff
    assert world.events()[-1] == "staff.assignment_ended"


def test_the_same_post_is_not_given_twice_in_the_same_days(world, zhu):
    today = timezone.localdate()
    assign(
        actor=world.manager, user=zhu, station=world.willow, role=Role.CLERK,
        until_on=today + 5 * DAY,
    )  # fmt: skip

    with pytest.raises(AlreadyAssigned):
        assign(actor=world.manager, user=zhu, station=world.willow, role=Role.CLERK)
    assign(
        actor=world.manager, user=zhu, station=world.willow, role=Role.CLERK,
        from_on=today + 6 * DAY,
    )  # fmt: skip


def test_county_roles_stand_at_the_centre(world, zhu):
    with pytest.raises(PostElsewhere):
        assign(actor=world.manager, user=zhu, station=world.willow, role=Role.FINANCE)


def test_a_post_cannot_end_before_it_begins(world, zhu):
    with pytest.raises(Meaningless):
        assign(
            actor=world.manager, user=zhu, station=world.willow, role=Role.CLERK,
            until_on=timezone.localdate() - DAY,
        )  # fmt: skip


def test_nobody_is_given_a_post_in_another_county(world, zhu):
    for actor in (world.manager, world.far_manager, None):
        with pytest.raises(NotAllowed):
            assign(actor=actor, user=zhu, station=world.far_point, role=Role.CLERK)
    with pytest.raises(NotAllowed):
        assign(actor=world.far_manager, user=zhu, station=world.willow, role=Role.CLERK)
