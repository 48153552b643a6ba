"""What the demo county pays its stations for: rules two people agreed on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from orders.catalogue.models import Category
from orders.commissions.actions import approve_rule, propose_rule, set_terms
from orders.commissions.models import CommissionRule

from .day import Day
from .people import TONGLU

RULES: list[dict[str, Any]] = [
    {"name": "代购佣金", "name_en": "Goods ordered", "work": "purchase", "scope": "default",
     "kind": "percent", "rate": Decimal("0.05")},
    {"name": "A级站代购佣金", "name_en": "Goods ordered, grade A", "work": "purchase",
     "scope": "grade", "grade": "A", "kind": "percent", "rate": Decimal("0.055")},
    {"name": "代收派件费", "name_en": "Parcels handed over", "work": "inbound", "scope": "default",
     "kind": "tier", "tiers": [{"from": 1, "fen": 40}, {"from": 501, "fen": 50}]},
    {"name": "收寄佣金", "name_en": "Parcels sent", "work": "outward", "scope": "default",
     "kind": "fixed", "amount_fen": 100},
    {"name": "新站保底", "name_en": "Minimum for a month", "work": "period", "scope": "default",
     "kind": "guarantee", "amount_fen": 80000},
    {"name": "丢件扣罚", "name_en": "Lost parcel", "work": "lapse", "scope": "default",
     "kind": "penalty", "amount_fen": 500},
]  # fmt: skip
PROPOSED: dict[str, Any] = {
    "name": "代购佣金", "name_en": "Goods ordered", "work": "purchase", "scope": "default",
    "kind": "percent", "rate": Decimal("0.045"), "note": "双十一后下调",
}  # fmt: skip
"""Waits for the manager: a lower rate, to be looked at as a difference."""


def seed_commission_rules(day: Day) -> None:
    """Put the county's rules in force before anything is bought; one change waits for approval."""
    if CommissionRule.objects.in_county(TONGLU).exists():
        return
    finance, manager = day.users["finance"], day.users["manager"]
    today = timezone.localdate()
    set_terms(day.stations["TL20"], actor=manager, from_on=today, grade="A",
              recommender=day.stations["TL34"])  # fmt: skip
    made = [propose_rule(actor=finance, from_on=today, **given) for given in RULES]
    appliance = Category.objects.in_county(TONGLU).get(code="appliance")
    made.append(
        propose_rule(
            actor=finance,
            from_on=today,
            name="家电佣金",
            name_en="Appliances",
            work="purchase",
            scope="category",
            category_id=appliance.pk,
            kind="percent",
            rate=Decimal("0.03"),
            cap_fen=10000,
            partner_share=80,
            recommender_share=15,
            county_share=5,
        )
    )
    for rule in made:
        approve_rule(rule, actor=manager, reason="县务会议通过")
    propose_rule(actor=finance, from_on=today, changes_rule=made[0], **PROPOSED)
