"""Rules in the admin: what changes is looked at before it is sent, and somebody else approves."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from orders.commissions.forms import read_tiers, write_tiers
from orders.commissions.models import CommissionRule, StationTerms
from tests.consoles import Desk as Browser
from tests.consoles import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(days):
    return {
        "name": "代购佣金", "name_en": "Purchases", "work": "purchase", "scope": "default",
        "kind": "percent", "rate": "3.5", "from_on": days(0).isoformat(), "until_on": "",
        "partner_share": "100", "recommender_share": "0", "county_share": "0", "note": "",
        "product": "", "category": "", "grade": "", "amount_fen": "", "floor_fen": "",
        "cap_fen": "", "tier_lines": "", "seen": "",
    }  # fmt: skip


def rules(world) -> list[CommissionRule]:
    return list(CommissionRule.objects.in_county(world.county_id).order_by("version"))


def seen_in(answer: Any) -> str:
    return answer.context["adminform"].form.data["seen"]


def test_a_rule_is_proposed_after_a_second_look(world, sheet) -> None:
    finance, add = Browser(world.finance), reverse("admin:orders_commissionrule_add")

    first = finance.post(add, sheet)
    assert rules(world) == []
    assert "Look at the new rule" in said(first)
    assert "Percentage: – → 3.5 %" in said(first)

    finance.post(add, sheet | {"seen": seen_in(first)})

    (rule,) = rules(world)
    assert (str(rule.rate), rule.status) == ("0.035000", "proposed")


def test_what_was_altered_after_the_look_is_shown_again(world, sheet) -> None:
    finance, add = Browser(world.finance), reverse("admin:orders_commissionrule_add")
    seen = seen_in(finance.post(add, sheet))

    again = finance.post(add, sheet | {"seen": seen, "rate": "35"})

    assert rules(world) == []
    assert "Percentage: – → 35 %" in said(again)


def test_a_change_is_shown_as_a_difference_and_becomes_a_version(world, desk, sheet, days) -> None:
    rule = desk.rule(name_en="Purchases", from_on=days(0))
    finance, path = Browser(world.finance), page(rule)

    first = finance.post(path, sheet | {"rate": "4"})
    assert "Percentage: 5 % → 4 %" in said(first)
    finance.post(path, sheet | {"rate": "4", "seen": seen_in(first)})

    assert [(one.version, str(one.rate)) for one in rules(world)] == [
        (1, "0.050000"),
        (2, "0.040000"),
    ]
    text = said(Browser(world.manager).get(page(rules(world)[1])))
    assert "5 % → 4 %" in text


def page(rule: CommissionRule) -> str:
    return reverse("admin:orders_commissionrule_change", args=[rule.pk])


def press(browser: Browser, name: str, rule: CommissionRule, **given: Any) -> Any:
    path = reverse(f"admin:orders_commissionrule_{name}", args=[rule.pk])
    return browser.post(path, {"_form_submitted": "on", **given}, HTTP_HX_REQUEST="true")


def test_the_manager_approves_and_finance_cannot(world, desk) -> None:
    rule = desk.proposed()

    refused = press(Browser(world.finance), "approve", rule, reason="")
    assert refused.status_code == 403
    press(Browser(world.manager), "approve", rule, reason="Agreed")

    assert world.fresh(rule).status == "approved"


def test_what_cannot_be_reckoned_is_said_beside_its_field(world, sheet) -> None:
    finance, add = Browser(world.finance), reverse("admin:orders_commissionrule_add")
    sheet |= {"kind": "fixed"}
    seen = seen_in(finance.post(add, sheet))

    answer = finance.post(add, sheet | {"seen": seen})

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["rate"]
    assert rules(world) == []


def test_a_station_is_charged_from_a_penalty_rule(world, desk) -> None:
    rule = desk.rule(work="lapse", kind="penalty", amount_fen=500, name="Late")

    press(Browser(world.finance), "charge", rule, station="QH01", pieces="2", reason="Shut")
    unknown = press(
        Browser(world.finance), "charge", rule, station="FA01", pieces="1", reason="Shut"
    )

    assert desk.owed() == -1000
    assert "not known here" in said(unknown)


def test_terms_are_set_by_the_manager(world, days) -> None:
    add = reverse("admin:orders_stationterms_add")
    form = {"station": str(world.willow.pk), "from_on": days(0).isoformat(), "grade": "A",
            "recommender": str(world.pine.pk)}  # fmt: skip

    assert Browser(world.finance).post(add, form).status_code == 403
    Browser(world.manager).post(add, form)

    terms = StationTerms.objects.in_county(world.county_id).get()
    assert (terms.grade, terms.recommender_id) == ("A", world.pine.pk)


@pytest.mark.parametrize(
    ("text", "work", "tiers"),
    [
        ("0 5\n1000 3%", "purchase",
         [{"from_fen": 0, "rate": "0.05"}, {"from_fen": 100000, "rate": "0.03"}]),
        ("1 0.30\n501 0.40", "inbound", [{"from": 1, "fen": 30}, {"from": 501, "fen": 40}]),
    ],
)  # fmt: skip
def test_tiers_are_read_as_they_are_written(text, work, tiers) -> None:
    assert read_tiers(text, work) == tiers
    assert read_tiers(write_tiers(tiers), work) == tiers
    with pytest.raises(ValueError, match="cannot be read"):
        read_tiers("one two three", work)
