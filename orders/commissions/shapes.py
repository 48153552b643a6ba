"""Rules and lines as the API shows them, made from rows of `.values()` or models."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from .choices import Stand
from .models import CommissionLine, CommissionRule
from .policy import changes
from .rates import plain
from .telling import tell_in_both

LINE_FIELDS = [
    "id", "station_id", "station__code", "station__name", "party", "work", "about", "document",
    "base_fen", "whole_fen", "amount_fen", "earned_on", "vests_on", "reverses_id",
    "rule_id", "rule__code", "rule__version", "rule__name", "rule__name_en",
    "explanation__next_statement_on",
]  # fmt: skip


def line_row(row: dict[str, Any]) -> dict[str, Any]:
    vested = row["vests_on"] <= timezone.localdate()
    return {
        "id": row["id"],
        "station": {
            "id": row["station_id"],
            "code": row["station__code"],
            "name": row["station__name"],
        },
        "party": row["party"],
        "work": row["work"],
        "about": row["about"],
        "document": row["document"],
        "base_fen": row["base_fen"],
        "whole_fen": row["whole_fen"],
        "amount_fen": row["amount_fen"],
        "earned_on": row["earned_on"],
        "vests_on": row["vests_on"],
        "state": Stand.VESTED if vested else Stand.WAITING,
        "next_statement_on": row["explanation__next_statement_on"],
        "reverses": row["reverses_id"],
        "rule": {
            "id": row["rule_id"],
            "code": row["rule__code"],
            "version": row["rule__version"],
            "name": row["rule__name"],
            "name_en": row["rule__name_en"],
        },
    }


def explained(line: CommissionLine) -> dict[str, Any]:
    """Give the data of an explanation and its sentences in both languages."""
    return {"data": line.explanation, "sentences": tell_in_both(line.explanation)}


def rule_out(rule: CommissionRule) -> dict[str, Any]:
    return {
        "id": rule.pk,
        "code": rule.code,
        "version": rule.version,
        "name": rule.name,
        "name_en": rule.name_en,
        "status": rule.status,
        "work": rule.work,
        "scope": rule.scope,
        "product": rule.product_id,
        "category": rule.category.code if rule.category else None,
        "grade": rule.grade,
        "from_on": rule.from_on,
        "until_on": rule.until_on,
        "kind": rule.kind,
        "rate": None if rule.rate is None else plain(rule.rate),
        "amount_fen": rule.amount_fen,
        "tiers": rule.tiers,
        "floor_fen": rule.floor_fen,
        "cap_fen": rule.cap_fen,
        "partner_share": rule.partner_share,
        "recommender_share": rule.recommender_share,
        "county_share": rule.county_share,
        "note": rule.note,
        "proposed_by": rule.proposed_by.name,
        "proposed_at": rule.proposed_at,
        "decided_by": rule.decided_by.name if rule.decided_by else None,
        "decided_at": rule.decided_at,
        "decision": rule.decision,
    }


def changes_out(before: CommissionRule | None, rule: CommissionRule) -> list[dict[str, Any]]:
    """List what a version changes against the approved one before it; nothing for a first one."""
    return [
        {"member": name.removesuffix("_id"), "was": _text(was), "becomes": _text(becomes)}
        for name, was, becomes in (changes(before, rule) if before is not None else [])
    ]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
