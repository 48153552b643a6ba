"""Which rule applies: by level, by day in Beijing, by the version that was approved then."""

from __future__ import annotations

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from orders.catalogue.models import Category, Platform, Product
from orders.commissions.actions import approve_rule, set_terms
from orders.commissions.policy import Question, pick
from orders.commissions.queries import approved_rules

pytestmark = pytest.mark.django_db
BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def goods(world):
    category = Category.objects.in_county(world.county_id).get(code="appliance")
    product = Product.objects.create(
        county_id=world.county_id,
        code="P1",
        title="Rice cooker",
        category=category,
        platform=Platform.objects.get(code="taobao"),
    )
    return {"product_id": product.pk, "category_id": category.pk}


def rate_of(lines) -> str:
    return lines[0].explanation["rule"]["rate"]


def test_item_before_category_before_campaign_before_grade_before_default(
    world, desk, goods, days
) -> None:
    set_terms(world.willow, actor=world.manager, from_on=days(0), grade="A")
    levels = [
        ({"scope": "default"}, "0.01"),
        ({"scope": "grade", "grade": "A"}, "0.02"),
        ({"scope": "campaign", "until_on": days(3)}, "0.03"),
        ({"scope": "category", "category_id": goods["category_id"]}, "0.04"),
        ({"scope": "item", "product_id": goods["product_id"]}, "0.05"),
    ]
    for given, rate in levels:
        desk.rule(rate=Decimal(rate), **given)

        lines = desk.sell(10000, **goods)

        assert rate_of(lines) == rate
        assert lines[0].explanation["picked"]["scope"] == given["scope"]
    assert desk.sell(10000)[0].explanation["picked"]["passed_over"] == ["item", "category"]


def test_another_station_has_another_grade(world, desk, days) -> None:
    desk.rule(rate=Decimal("0.01"))
    desk.rule(scope="grade", grade="A", rate=Decimal("0.02"))
    set_terms(world.pine, actor=world.manager, from_on=days(0), grade="A")

    assert rate_of(desk.sell(10000)) == "0.01"
    assert rate_of(desk.sell(10000, station=world.pine)) == "0.02"


def test_where_no_rule_holds_nothing_is_earned(world, desk) -> None:
    desk.rule(scope="grade", grade="A")

    assert desk.sell(10000) == []
    assert desk.owed() == 0


@pytest.mark.parametrize(
    ("moment", "rate"),
    [
        (datetime.datetime(2027, 3, 8, 0, 0, tzinfo=BEIJING), "0.08"),
        (datetime.datetime(2027, 3, 10, 23, 59, 59, tzinfo=BEIJING), "0.08"),
        (datetime.datetime(2027, 3, 11, 0, 0, tzinfo=BEIJING), "0.05"),
        (datetime.datetime(2027, 3, 7, 23, 59, 59, tzinfo=BEIJING), "0.05"),
    ],
)
def test_a_campaign_ends_at_midnight_in_beijing(world, desk, moment, rate) -> None:
    """16:00 the day before in UTC: a server's own date would be wrong for eight hours a day."""
    with time_machine.travel(datetime.datetime(2027, 3, 1, 12, 0, tzinfo=BEIJING)):
        desk.rule(rate=Decimal("0.05"))
        desk.rule(
            scope="campaign",
            rate=Decimal("0.08"),
            from_on=datetime.date(2027, 3, 8),
            until_on=datetime.date(2027, 3, 10),
        )

    found = pick(approved_rules(world.county_id), Question("purchase", moment))

    assert found.rule.rate == Decimal(rate)


def test_a_rate_changed_mid_month_counts_for_what_is_bought_from_then_on(world, desk) -> None:
    def at(day: int):
        return time_machine.travel(
            datetime.datetime(2027, 5, day, 10, 0, tzinfo=BEIJING), tick=False
        )

    with at(1):
        first = desk.rule(rate=Decimal("0.05"))
        bought_before = datetime.datetime(2027, 5, 15, 23, 30, tzinfo=BEIJING)
    with at(10):
        desk.rule(changes_rule=first, rate=Decimal("0.03"), from_on=datetime.date(2027, 5, 16))
    with at(20):
        before = desk.sell(10000, bought_at=bought_before)
        after = desk.sell(10000, bought_at=datetime.datetime(2027, 5, 16, 0, 0, tzinfo=BEIJING))

    assert [one.amount_fen for one in before + after] == [500, 300]
    assert before[0].explanation["rule"]["version"] == 1
    assert after[0].explanation["rule"]["version"] == 2


def test_a_rule_approved_late_does_not_reach_back(world, desk) -> None:
    with time_machine.travel(datetime.datetime(2027, 5, 1, 9, 0, tzinfo=BEIJING)):
        rule = desk.proposed()
    with time_machine.travel(datetime.datetime(2027, 5, 3, 9, 0, tzinfo=BEIJING)):
        approve_rule(rule, actor=world.manager)
    rules = approved_rules(world.county_id)
    second = datetime.datetime(2027, 5, 2, 9, 0, tzinfo=BEIJING)
    fourth = datetime.datetime(2027, 5, 4, 9, 0, tzinfo=BEIJING)

    assert pick(rules, Question("purchase", second)).rule is None
    assert pick(rules, Question("purchase", fourth)).rule == rule


def test_an_ended_rule_does_not_come_back_in_its_earlier_version(world, desk, days) -> None:
    first = desk.rule()
    desk.rule(changes_rule=first, until_on=days(1))
    later = datetime.datetime.now(BEIJING) + datetime.timedelta(days=2)

    assert pick(approved_rules(world.county_id), Question("purchase", later)).rule is None
