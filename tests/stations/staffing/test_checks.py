"""`check --deploy` finds the open door of a demo login."""

from __future__ import annotations

import pytest

from stations.staffing.actions import hire
from stations.staffing.checks import no_demo_login_outside_demo

pytestmark = pytest.mark.django_db


def test_a_demo_login_outside_demo_mode_is_an_error(world, settings):
    hire(
        actor=None, county_id=world.county_id, username="clerk", name="演示", is_demo=True,
        password="xiangyi-demo",
    )  # fmt: skip

    assert no_demo_login_outside_demo(None) == []
    settings.DEMO = False
    (error,) = no_demo_login_outside_demo(None)

    assert error.id == "stations.E001"
    assert "clerk" in error.msg


def test_without_demo_logins_there_is_nothing_to_say(world, settings):
    settings.DEMO = False

    assert no_demo_login_outside_demo(None) == []
