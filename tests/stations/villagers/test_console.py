"""People at the console: found, registered, changed, revealed with a reason."""

from __future__ import annotations

import pytest

from stations.villagers.queries import standing_consents, standing_delegates
from tests.consoles import Desk, said

pytestmark = pytest.mark.django_db


def test_a_person_is_shown_masked(world):
    page = said(Desk(world.lan).get(f"/people/{world.granny.pk}/"))

    assert "刘**" in page
    assert "刘小花" not in page
    assert "15400000001" not in page


def test_a_stranger_finds_nobody_there(world):
    assert Desk(world.bo).get(f"/people/{world.granny.pk}/").status_code == 404


def test_revealing_asks_why_and_keeps_it(world):
    desk, path = Desk(world.lan), f"/people/{world.granny.pk}/reveal/"

    unasked = desk.post(path, {"reason": ""})
    shown = desk.post(path, {"reason": "Call about a parcel"})

    assert "刘小花" not in said(unasked)
    assert "刘小花" in said(shown)
    assert (shown["Cache-Control"], shown["Refresh"][:3]) == ("no-store", "30;")
    assert world.events("villager.revealed") == ["villager.revealed"]


def test_looking_at_many_people_is_stopped(world, settings):
    desk, path = Desk(world.lan), f"/people/{world.granny.pk}/reveal/"

    answers = [said(desk.post(path, {"reason": "x"})) for _again in range(25)]

    assert "Wait a minute" in answers[-1]
    assert "刘小花" not in answers[-1]


def test_consents_are_changed_by_ticking(world):
    path = f"/people/{world.loner.pk}/change/"

    answer = Desk(world.lan).send(path, consents=["hold_at_station", "sms"], note="Deaf")

    assert answer.status_code == 302
    stands = standing_consents(world.county_id, [world.loner.pk])
    assert stands[world.loner.pk] == ["hold_at_station", "sms"]
    assert world.fresh(world.loner).name == "仇明"


def test_a_change_somebody_else_made_first_is_said(world):
    path = f"/people/{world.loner.pk}/change/"
    Desk(world.lan).send(path, note="first", version="1")

    answer = Desk(world.lan).send(path, note="second", version="1")

    assert "Someone changed this in the meantime" in said(answer)
    assert world.fresh(world.loner).note == "first"


def test_a_delegate_is_named_and_ended(world):
    desk, path = Desk(world.lan), f"/people/{world.granny.pk}/delegates/"

    desk.send(path, name="章小雨")
    [delegate] = standing_delegates(world.granny)
    desk.send(f"{path}{delegate.pk}/revoke/")

    assert delegate.name_masked == "章**"
    assert standing_delegates(world.granny) == []


def test_somebody_of_another_station_is_adopted_by_exact_name_and_phone(world):
    desk = Desk(world.lan)

    wrong = desk.send("/people/adopt/", name="盖春", phone="15400000009")
    right = desk.send("/people/adopt/", name="盖春生", phone="15400000009")

    assert "Nobody is registered under exactly this name and phone." in said(wrong)
    assert right["Location"] == f"/people/{world.stranger.pk}/"
    assert world.fresh(world.stranger).station_id == world.willow.pk
