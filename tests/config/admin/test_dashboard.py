"""The county's day: decisions, figures and charts, for each role what it may see."""

from __future__ import annotations

import pytest
from django.urls import reverse

from orders.reports.dashboard import county_dashboard
from tests.recorder import recording

pytestmark = pytest.mark.django_db


def test_an_empty_county_says_so(far_desk):
    page = far_desk.get(reverse("admin:index")).content.decode()

    assert "xy-calm" in page
    assert page.count("xy-empty") == 2
    assert "<rect" not in page


def test_what_waits_is_listed_with_its_link(world, story, desk):
    board = county_dashboard(world.manager)

    waiting = {one.icon: one.count for one in board.decisions}
    assert waiting == {"error": 1, "call": 1, "shopping_cart_checkout": 1, "report": 1, "gavel": 1}
    for one in board.decisions:
        assert desk.get(one.url).status_code == 200
    for card in board.cards:
        assert desk.get(card.url).status_code == 200


def test_the_day_is_drawn_after_the_relay(world, story, desk):
    assert county_dashboard(world.manager).columns.is_empty
    world.relay()

    board = county_dashboard(world.manager)

    assert [day.arrived for day, _bars in board.days] == [0] * 13 + [1]
    assert [(row.flow.name, row.flow.arrived) for row in board.stations] == [(world.willow.name, 1)]
    assert board.counted_until is not None
    page = desk.get(reverse("admin:index")).content.decode()
    assert page.count("<rect") == 14 * 3 + 3


def test_cash_is_for_those_who_read_the_books(world, story):
    def figures(user) -> list[str]:
        return [card.icon for card in county_dashboard(user).cards]

    assert "payments" in figures(world.finance)
    assert "payments" not in figures(world.buyer)


def test_the_page_costs_few_statements(world, story, desk, query_count):
    desk.get(reverse("admin:index"))
    with recording() as recorder:
        desk.get(reverse("admin:index"))

    query_count("admin dashboard", recorder)


def test_no_address_outside_is_asked_for(desk):
    page = desk.get(reverse("admin:index")).content.decode()

    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
