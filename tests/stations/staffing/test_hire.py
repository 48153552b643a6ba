"""Hiring: who signs in, by what, and who may let him."""

from __future__ import annotations

import pytest

from accounts.identity.models import User
from accounts.kernel.errors import Meaningless, NotAllowed
from stations.staffing.actions import hire
from stations.staffing.errors import NotDemo, UsernameTaken, WeakPassword

pytestmark = pytest.mark.django_db
GOOD = "mulberry-3-lantern"


def hired(world, **more) -> User:
    given = {"username": "zhu", "name": "祝新", "password": GOOD} | more
    return hire(actor=world.manager, county_id=world.county_id, **given)


def test_a_new_clerk_signs_in_and_sees_nothing_yet(world, api):
    user = hired(world, username=" ＺＨＵ ", mobile="154 0000 0101")

    assert (user.username, user.mobile, user.county_id) == ("zhu", "15400000101", world.county_id)
    answer = api.post("/api/v1/auth/login/", {"username": "15400000101", "password": GOOD})
    assert (answer.status_code, answer.json()["assignments"]) == (200, [])
    assert not user.is_staff
    assert not user.has_perm("orders.place", world.willow.pk)
    assert world.events("staff.hired") == ["staff.hired"]


@pytest.mark.parametrize("who", ["lan", "head", "ops", "finance", "auditor", "buyer", "driver"])
def test_only_the_manager_hires(world, who):
    with pytest.raises(NotAllowed):
        hire(
            actor=getattr(world, who), county_id=world.county_id, username="zhu", name="祝新",
            password=GOOD,
        )  # fmt: skip

    assert not User.objects.filter(username="zhu").exists()


def test_a_manager_hires_for_his_own_county_only(world):
    with pytest.raises(NotAllowed):
        hire(
            actor=world.far_manager, county_id=world.county_id, username="zhu", name="祝新",
            password=GOOD,
        )  # fmt: skip


def test_a_code_or_number_is_one_persons(world):
    hired(world, mobile="15400000101")

    with pytest.raises(UsernameTaken):
        hired(world)
    with pytest.raises(UsernameTaken):
        hired(world, username="zhu2", mobile="15400000101")


@pytest.mark.parametrize("username", ["", "z", "15400000101", "zhu xin", "祝新", "../etc", "-zhu"])
def test_a_staff_code_is_plain_and_no_phone_number(world, username):
    with pytest.raises(Meaningless) as refusal:
        hired(world, username=username)

    assert refusal.value.pointer == "/username"


@pytest.mark.parametrize("password", ["", "12345678", "password", "short"])
def test_a_weak_password_is_refused(world, password):
    with pytest.raises(WeakPassword):
        hired(world, password=password)


def test_demo_logins_exist_in_demo_mode_only(world, settings):
    settings.DEMO = False

    with pytest.raises(NotDemo):
        hired(world, password="xiangyi-demo", is_demo=True)
