"""Changing what is known of a person; what stood before is ended, never erased."""

from __future__ import annotations

import pytest

from accounts.audit.models import AuditEvent
from accounts.kernel.errors import Meaningless, NotAllowed, StaleVersion
from stations.villagers.actions import (
    add_delegate,
    change_villager,
    give_consent,
    note_visits,
    revoke_delegate,
    withdraw_consent,
)
from stations.villagers.models import Consent, Delegate, Villager
from stations.villagers.queries import (
    consenting,
    delegate_named,
    standing_consents,
    standing_delegates,
)

pytestmark = pytest.mark.django_db


def consents(world, villager) -> list[str]:
    return standing_consents(world.county_id, [villager.pk]).get(villager.pk, [])


def test_a_new_name_and_phone_are_searched_by_and_the_old_are_not(world):
    changed = change_villager(world.granny, actor=world.lan, name="柳小花", phone="15400007777")

    mine = Villager.objects.visible_to(world.lan)
    assert (changed.name, changed.phone_masked, changed.version) == ("柳小花", "154******77", 2)
    assert mine.matching("柳小花").get() == mine.matching("7777").get() == changed
    assert not mine.matching("刘小花").exists()
    assert mine.matching("0001").get() == world.neighbour


def test_a_new_phone_leaves_the_name_alone(world):
    changed = change_villager(world.granny, actor=world.lan, phone="")

    assert (changed.name, changed.phone, changed.phone_index) == ("刘小花", "", None)
    assert Villager.objects.visible_to(world.lan).matching("lxh").get() == changed


def test_the_event_names_what_changed_but_not_the_values(world):
    change_villager(world.granny, actor=world.lan, name="柳小花", note="换了手机")

    event = AuditEvent.objects.in_county(world.county_id).get(topic="villager.changed")
    assert event.data == {"changed": ["name", "note"]}
    assert event.stations == [world.willow.pk]


def test_who_read_an_older_state_changes_nothing(world):
    change_villager(world.granny, actor=world.lan, expected_version=1, note="first")

    with pytest.raises(StaleVersion):
        change_villager(world.granny, actor=world.lan, expected_version=1, note="second")

    assert world.fresh(world.granny).note == "first"


def test_consents_given_as_a_whole_replace_the_standing_ones(world):
    change_villager(world.granny, actor=world.lan, consents=["sms"])

    assert consents(world, world.granny) == ["sms"]
    ended = Consent.objects.in_county(world.county_id).get(
        villager=world.granny, kind="hold_at_station"
    )
    assert ended.withdrawn_at is not None


def test_a_consent_can_be_withdrawn_and_given_again(world):
    withdraw_consent(world.granny, "hold_at_station", actor=world.lan)
    assert consenting(world.county_id, [world.granny.pk, world.neighbour.pk]) == {
        world.neighbour.pk
    }

    give_consent(world.granny, "hold_at_station", actor=world.lan)
    give_consent(world.granny, "hold_at_station", actor=world.lan)

    rows = Consent.objects.in_county(world.county_id).filter(villager=world.granny)
    assert rows.count() == 2
    assert consents(world, world.granny) == ["hold_at_station"]


def test_delegates_come_and_go(world):
    son = add_delegate(world.granny, actor=world.lan, name="刘大强", phone="15400006666")
    friend = add_delegate(world.granny, actor=world.lan, person=world.neighbour)
    assert delegate_named(world.granny, son.pk) == son
    assert delegate_named(world.granny, world.neighbour.pk) == friend

    revoke_delegate(son, actor=world.lan)

    assert standing_delegates(world.granny) == [friend]
    assert delegate_named(world.granny, son.pk) is None
    assert Delegate.objects.in_county(world.county_id).get(pk=son.pk).revoked_at is not None


def test_the_same_villager_is_a_delegate_once(world):
    change_villager(
        world.granny, actor=world.lan,
        delegates=[world.neighbour.pk, {"villager": str(world.neighbour.pk)}],
    )  # fmt: skip
    before = standing_delegates(world.granny)

    change_villager(world.granny, actor=world.lan, delegates=[{"id": before[0].pk}])

    assert len(before) == 1
    assert standing_delegates(world.granny) == before


def test_nobody_is_her_own_delegate(world):
    with pytest.raises(Meaningless):
        add_delegate(world.granny, actor=world.lan, person=world.granny)
    with pytest.raises(Meaningless):
        add_delegate(world.granny, actor=world.lan, name=" ")


def test_the_county_moves_her_home_and_a_clerk_does_not(world):
    with pytest.raises(NotAllowed):
        change_villager(world.granny, actor=world.lan, station=world.pine)

    moved = change_villager(world.granny, actor=world.manager, station=world.pine)

    assert moved.station == world.pine
    assert not Villager.objects.visible_to(world.lan).filter(pk=moved.pk).exists()


@pytest.mark.parametrize("who", ["bo", "far_manager", "far_clerk"])
def test_strangers_do_not_find_her(world, who):
    with pytest.raises(Villager.DoesNotExist):
        change_villager(world.granny, actor=getattr(world, who), note="x")


@pytest.mark.parametrize("who", ["finance", "auditor", "buyer"])
def test_who_only_looks_changes_nothing(world, who):
    with pytest.raises(NotAllowed):
        change_villager(world.granny, actor=getattr(world, who), note="x")


def test_whoever_comes_stands_first(world):
    note_visits(world.county_id, [world.loner.pk])

    assert Villager.objects.visible_to(world.lan).latest_first().first() == world.loner
