"""Rules in versions: two people, dates that only look ahead, one rule at a level."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.kernel.errors import NotAllowed
from orders.commissions.actions import approve_rule, propose_rule, reject_rule, set_terms
from orders.commissions.errors import (
    AbsurdDates,
    AbsurdRule,
    OwnProposal,
    RuleDecided,
    RuleOverlaps,
)
from stations.staffing.choices import Role
from stations.staffing.models import Assignment
from stations.staffing.policy import forget_posts
from tests.orders.commissions.conftest import figures

pytestmark = pytest.mark.django_db


def test_finance_proposes_and_the_manager_approves(world, desk) -> None:
    rule = desk.proposed()
    assert (rule.status, rule.version) == ("proposed", 1)

    rule = approve_rule(rule, actor=world.manager)

    assert (rule.status, rule.decided_by_id) == ("approved", world.manager.pk)
    assert world.events() == ["commission_rule.proposed", "commission_rule.approved"]


@pytest.mark.parametrize("who", ["lan", "head", "manager", "auditor", "ops"])
def test_nobody_else_proposes(world, who) -> None:
    with pytest.raises(NotAllowed):
        propose_rule(actor=getattr(world, who), **figures())


@pytest.mark.parametrize("who", ["lan", "head", "finance", "auditor", "ops"])
def test_nobody_else_approves(world, desk, who) -> None:
    rule = desk.proposed()

    with pytest.raises(NotAllowed):
        approve_rule(rule, actor=getattr(world, who))
    assert world.fresh(rule).status == "proposed"


def test_a_person_with_both_posts_does_not_approve_his_own(world, desk) -> None:
    rule = desk.proposed()
    Assignment.objects.create(
        county_id=world.county_id,
        user=world.finance,
        station=world.centre,
        role=Role.MANAGER,
        from_on=rule.from_on,
    )
    forget_posts(world.finance)

    with pytest.raises(OwnProposal):
        approve_rule(rule, actor=world.finance)


def test_an_approved_version_is_decided_for_good(world, desk) -> None:
    rule = desk.rule()

    with pytest.raises(RuleDecided):
        reject_rule(rule, actor=world.manager, reason="Changed my mind")


def test_a_proposal_is_withdrawn_by_whoever_made_it(world, desk) -> None:
    rule = reject_rule(desk.proposed(), actor=world.finance, reason="A slip of the finger")

    assert (rule.status, rule.decision) == ("rejected", "A slip of the finger")


def test_a_change_is_a_new_version_that_says_what_it_changes(world, desk, days) -> None:
    first = desk.rule()

    second = desk.rule(changes_rule=first, rate=Decimal("0.04"), from_on=days(3))

    assert (second.code, second.version) == (first.code, 2)
    assert world.fresh(first).rate == Decimal("0.05")
    event = world_event(world, "commission_rule.approved", second)
    assert event.data["changes"]["rate"] == ["0.050000", "0.040000"]


def world_event(world, topic, subject):
    from accounts.audit.models import AuditEvent

    return AuditEvent.objects.in_county(world.county_id).get(
        topic=topic, subject_id=str(subject.pk)
    )


def test_a_rule_never_begins_in_the_past(desk, days) -> None:
    with pytest.raises(AbsurdDates):
        desk.proposed(from_on=days(-1))
    with pytest.raises(AbsurdDates):
        desk.proposed(from_on=days(2), until_on=days(1))


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"rate": Decimal("1.5")}, "/rate"),
        ({"rate": Decimal("-0.1")}, "/rate"),
        ({"rate": None}, "/rate"),
        ({"amount_fen": 100}, "/amount_fen"),
        ({"kind": "fixed", "amount_fen": -1}, "/amount_fen"),
        ({"kind": "fixed", "amount_fen": 2**63}, "/amount_fen"),
        ({"floor_fen": 200, "cap_fen": 100}, "/floor_fen"),
        ({"kind": "penalty", "amount_fen": 100}, "/kind"),
        ({"work": "inbound"}, "/kind"),
        ({"work": "inbound", "kind": "fixed", "amount_fen": 30, "scope": "category"}, "/category"),
        ({"scope": "grade"}, "/grade"),
        ({"scope": "grade", "grade": "Z"}, "/grade"),
        ({"scope": "campaign"}, "/until_on"),
        ({"kind": "tier"}, "/tiers"),
        ({"kind": "tier", "tiers": [{"from_fen": 5, "rate": "0.1"}]}, "/tiers"),
        ({"kind": "tier", "tiers": [{"from_fen": 0, "rate": 0.1}]}, "/tiers"),
        ({"kind": "tier", "tiers": [{"from_fen": 0, "rate": "NaN"}]}, "/tiers"),
        ({"kind": "tier", "tiers": [{"from_fen": 0, "rate": "0.1"}] * 2}, "/tiers"),
        ({"partner_share": 0}, "/partner_share"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_by_name(desk, given, pointer) -> None:
    with pytest.raises(AbsurdRule) as refusal:
        desk.proposed(**given)

    assert refusal.value.pointer == pointer


def test_two_rules_at_one_level_on_the_same_days_are_refused(world, desk, days) -> None:
    desk.rule(until_on=days(10))

    beside = desk.proposed(name="Another", from_on=days(5))
    with pytest.raises(RuleOverlaps):
        approve_rule(beside, actor=world.manager)

    after = desk.proposed(name="A later one", from_on=days(11))
    assert approve_rule(after, actor=world.manager).status == "approved"


def test_ending_a_rule_by_a_new_version_makes_room(world, desk, days) -> None:
    first = desk.rule()
    desk.rule(changes_rule=first, until_on=days(3))

    other = desk.proposed(name="Another", from_on=days(4))

    assert approve_rule(other, actor=world.manager).status == "approved"


def test_terms_of_a_station_are_the_managers_word(world, days) -> None:
    with pytest.raises(NotAllowed):
        set_terms(world.willow, actor=world.finance, from_on=days(0), grade="A")

    terms = set_terms(
        world.willow, actor=world.manager, from_on=days(0), grade="A", recommender=world.pine
    )

    assert (terms.grade, terms.recommender_id) == ("A", world.pine.pk)
