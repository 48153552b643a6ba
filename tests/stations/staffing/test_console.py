"""Signing in and out, the language, one's own page, and what each post sees first."""

from __future__ import annotations

import pytest

from accounts.identity.models import User
from tests.consoles import Desk, said
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_clerk_signs_in_and_sees_today(world):
    desk = Desk()

    answer = desk.post("/sign-in/", {"username": "lan", "password": PASSWORD})

    assert answer["Location"] == "/"
    assert world.willow.name in said(desk.get("/"))
    assert world.events("identity.signed_in") == ["identity.signed_in"]


def test_a_wrong_password_is_said_in_words(world):
    answer = Desk().post("/sign-in/", {"username": "lan", "password": "no"})

    assert "Staff code or password is wrong." in said(answer)


def test_signing_in_returns_to_where_one_came_from_but_never_elsewhere(world):
    ask = {"username": "lan", "password": PASSWORD}

    assert Desk().post("/sign-in/", {**ask, "next": "/find/"})["Location"] == "/find/"
    assert Desk().post("/sign-in/", {**ask, "next": "https://evil.example/"})["Location"] == "/"


def test_demo_logins_are_shown_in_demo_mode_only(world, settings):
    User.objects.filter(username="lan").update(is_demo=True, username="clerk")

    settings.DEMO = False
    assert "Demo" not in said(Desk().get("/sign-in/"))
    settings.DEMO = True
    assert "clerk" in said(Desk().get("/sign-in/"))


def test_signing_out_ends_the_session_and_clears_the_machine(world):
    desk = Desk(world.lan)

    answer = desk.post("/sign-out/")

    assert "storage" in answer["Clear-Site-Data"]
    assert desk.get("/")["Location"].startswith("/sign-in/")


def test_the_language_is_kept_for_the_person_and_the_machine(world):
    desk = Desk(world.lan)

    answer = desk.post("/language/", {"language": "zh-hans", "next": "/me/"})

    assert (answer["Location"], answer.cookies["xiangyi_language"].value) == ("/me/", "zh-hans")
    assert User.objects.get(pk=world.lan.pk).language == "zh-hans"
    assert 'lang="zh-Hans"' in desk.get("/me/").content.decode()


def test_an_unknown_language_changes_nothing(world):
    answer = Desk(world.lan).post("/language/", {"language": "xx", "next": "//evil.example"})

    assert answer["Location"] == "/"
    assert "xiangyi_language" not in answer.cookies


@pytest.mark.parametrize(
    ("who", "sees", "misses"),
    [
        ("lan", ["Today", "New order", "Scan", "Hand over"], ["To buy", "Administration"]),
        ("buyer", ["To buy", "Scan", "Messages"], ["New order", "Hand over"]),
        ("driver", ["Scan"], ["New order", "To buy", "Messages"]),
        ("manager", ["Find", "Scan", "Administration"], ["New order", "To buy"]),
    ],
)
def test_everyone_sees_his_own_menu(world, who, sees, misses):
    page = Desk(getattr(world, who)).get("/me/").content.decode()
    menu = page.partition('<nav class="tabs"')[2].partition("</nav>")[0]

    assert [word for word in sees if word not in menu] == []
    assert [word for word in misses if word in menu] == []


def test_a_buyer_starts_at_the_buying_list(world):
    assert Desk(world.buyer).get("/")["Location"] == "/buying/"


def test_a_driver_starts_at_the_scan_screen(world):
    assert Desk(world.driver).get("/")["Location"] == "/scan/"


def test_a_manager_starts_at_a_page_of_his_own(world):
    assert Desk(world.manager).get("/").status_code == 200


def test_a_genuine_station_is_public_and_names_nobody(world):
    answer = Desk().get("/s/990101/QH01/")

    assert "genuine" in said(answer)
    assert world.lan.name not in said(answer)
    assert Desk().get("/s/990101/NOPE/").status_code == 404
    assert Desk().get("/s/000000/QH01/").status_code == 404
