"""Seeing a full name and phone: one at a time, with a reason that stays."""

from __future__ import annotations

import pytest

from accounts.audit.models import AuditEvent
from accounts.kernel.errors import Meaningless, NotAllowed
from stations.villagers.actions import adopt_villager, reveal_villager
from stations.villagers.errors import NobodyMatches
from stations.villagers.models import Villager

pytestmark = pytest.mark.django_db


def test_who_looked_and_why_is_kept(world):
    shown = reveal_villager(world.granny, actor=world.lan, reason="电话通知取件")

    assert shown == ("刘小花", "15400000001")
    event = AuditEvent.objects.in_county(world.county_id).get(topic="villager.revealed")
    assert (event.actor_id, event.subject_id) == (world.lan.pk, str(world.granny.pk))
    assert event.data == {"reason": "电话通知取件"}


def test_without_a_reason_nothing_is_shown(world):
    with pytest.raises(Meaningless):
        reveal_villager(world.granny, actor=world.lan, reason="  ")

    assert world.events() == []


@pytest.mark.parametrize("who", ["bo", "auditor", "finance", "driver", "far_clerk"])
def test_others_see_her_masked_or_not_at_all(world, who):
    with pytest.raises(NotAllowed):
        reveal_villager(world.granny, actor=getattr(world, who), reason="x")

    assert world.events() == []


def test_another_stations_clerk_adopts_by_exact_phone_and_name(world):
    adopted = adopt_villager(actor=world.bo, name="刘 小花", phone="154 0000 0001")

    assert adopted == world.granny
    assert adopted.station == world.pine
    assert Villager.objects.visible_to(world.bo).filter(pk=adopted.pk).exists()
    assert not Villager.objects.visible_to(world.lan).filter(pk=adopted.pk).exists()
    event = AuditEvent.objects.in_county(world.county_id).get(topic="villager.adopted")
    assert event.data == {"from_station": str(world.willow.pk)}
    assert set(event.stations) == {world.willow.pk, world.pine.pk}


@pytest.mark.parametrize(
    ("name", "phone"),
    [("刘小", "15400000001"), ("刘小花", "15400000002"), ("仇明", ""), ("刘**", "15400000001")],
)
def test_a_guess_adopts_nobody(world, name, phone):
    with pytest.raises(NobodyMatches):
        adopt_villager(actor=world.bo, name=name, phone=phone)

    assert world.fresh(world.granny).station == world.willow


def test_adopting_ones_own_changes_nothing(world):
    adopted = adopt_villager(actor=world.lan, name="刘小花", phone="15400000001")

    assert adopted.version == 1
    assert world.events() == []


def test_nobody_is_adopted_out_of_another_county(world):
    with pytest.raises(NobodyMatches):
        adopt_villager(actor=world.far_clerk, name="刘小花", phone="15400000001")
