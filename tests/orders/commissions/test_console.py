"""The page a station head opens at the end of the day: how much, when, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from tests.consoles import Desk as Browser
from tests.consoles import said
from tests.recorder import recording

pytestmark = pytest.mark.django_db
PAGE = "/commission/"


def test_the_month_so_far_with_what_waits(world, desk) -> None:
    desk.rule(rate=Decimal("0.05"), name_en="Purchases")
    desk.sell(10000, return_days=7)
    desk.sell(2000, about="Towel")

    text = said(Browser(world.head).get(PAGE))

    assert "Earned this month so far ¥6.00" in text
    assert "Earned for good ¥1.00" in text
    assert "Waits for returns ¥5.00" in text
    assert "Rules in force today Purchases" in text


def test_why_is_one_tap_away_in_either_language(world, desk) -> None:
    desk.rule(rate=Decimal("0.05"), name_en="Purchases")
    desk.sell(6534)

    english = said(Browser(world.lan).get(PAGE))
    chinese = said(Browser(world.lan, language="zh-hans").get(PAGE))

    assert "Why ¥3.27?" in english
    assert "5 % of ¥65.34 is ¥3.267." in english
    assert "为什么是 ¥3.27？" in chinese
    assert "四舍五入到分：¥3.27。" in chinese


def test_an_empty_month_says_what_will_come(world) -> None:
    text = said(Browser(world.lan).get(PAGE))

    assert "Nothing earned here yet" in text
    assert "Ask county finance" in text


def test_only_what_waits_can_be_looked_at(world, desk) -> None:
    desk.rule()
    desk.sell(10000, return_days=7, document="D1/1")
    desk.sell(2000, document="D2/1")

    text = said(Browser(world.lan).get(PAGE, {"state": "waiting"}))

    assert "D1/1" in text
    assert "D2/1" not in text


def test_the_county_chooses_a_station(world, desk) -> None:
    desk.rule()
    desk.sell(10000)
    finance = Browser(world.finance)

    assert "¥5.00" in said(finance.get(PAGE))
    assert "Why ¥5.00?" in said(finance.get(PAGE, {"station": world.willow.pk}))


def test_another_stations_lines_stay_where_they_are(world, desk) -> None:
    desk.rule()
    desk.sell(10000, document="D1/1")

    answer = Browser(world.bo).get(PAGE, {"station": str(world.willow.pk)})

    assert "D1/1" not in said(answer)
    assert "¥5.00" not in said(answer)


def test_a_driver_does_not_come_in(world) -> None:
    assert Browser(world.driver).get(PAGE).status_code == 403


def test_a_long_month_costs_no_more(world, desk) -> None:
    desk.rule()
    browser = Browser(world.lan)

    def look() -> int:
        with recording() as seen:
            assert browser.get(PAGE, {"month": f"{timezone.localdate():%Y-%m}"}).status_code == 200
        return len(seen.counted)

    desk.sell(1000)
    look()
    few = look()
    for _n in range(10):
        desk.sell(1000)

    assert look() == few
