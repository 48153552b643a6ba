"""The explanation of a line as data: rule and version, base, steps, rounding, days (domain 6.1)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from .rates import Step, next_statement_on, plain

if TYPE_CHECKING:
    from .models import CommissionRule


def rule_facts(rule: CommissionRule) -> dict[str, Any]:
    """Name the rule and its version as they stood; the row itself never changes either."""
    return {
        "id": str(rule.pk),
        "code": rule.code,
        "version": rule.version,
        "name": rule.name,
        "name_en": rule.name_en,
        "work": rule.work,
        "scope": rule.scope,
        "kind": rule.kind,
        "rate": None if rule.rate is None else plain(rule.rate),
        "from_on": rule.from_on.isoformat(),
        "until_on": rule.until_on.isoformat() if rule.until_on else None,
        "approved_on": timezone.localtime(rule.decided_at).date().isoformat()
        if rule.decided_at
        else None,
    }


def picked_facts(
    asked_at: datetime.datetime, scope: str, passed_over: list[str], grade: str
) -> dict[str, Any]:
    return {
        "on": timezone.localtime(asked_at).date().isoformat(),
        "scope": scope,
        "passed_over": passed_over,
        "grade": grade,
    }


def explain(
    rule: CommissionRule,
    *,
    picked: dict[str, Any],
    base: list[Step],
    base_fen: int,
    steps: list[Step],
    whole_fen: int,
    earned_on: datetime.date,
    return_days: int,
    vests: datetime.date,
    takes_back: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Put together what a reader needs to reckon the line again with pencil and paper."""
    return {
        "rule": rule_facts(rule),
        "picked": picked,
        "base": base,
        "base_fen": base_fen,
        "steps": steps,
        "whole_fen": whole_fen,
        "earned_on": earned_on.isoformat(),
        "return_days": return_days,
        "vests_on": vests.isoformat(),
        "next_statement_on": next_statement_on(vests).isoformat(),
        "takes_back": takes_back,
    }
