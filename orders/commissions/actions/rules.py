"""Rules in versions: finance proposes, the manager approves, nobody both (appendix B)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import UnknownReference
from accounts.kernel.ids import new_id
from accounts.kernel.numbers import random_number

from ..choices import GRADES, RuleStatus
from ..errors import AbsurdRule, OwnProposal, RuleDecided
from ..models import CommissionRule, StationTerms
from ..policy import changes, check_overlap, check_rule
from ..queries import newest_version, version_before

if TYPE_CHECKING:
    from accounts.identity.models import User
    from stations.network.models import Station


class RuleColumns(TypedDict, total=False):
    """What a version of a rule says. `rate` is a share (0.035 is 3.5 %), amounts are fen."""

    name: Required[str]
    name_en: str
    work: Required[str]
    scope: Required[str]
    kind: Required[str]
    product_id: UUID | None
    category_id: UUID | None
    grade: str
    from_on: Required[datetime.date]
    until_on: datetime.date | None
    rate: Decimal | None
    amount_fen: int | None
    tiers: list[dict[str, Any]]
    floor_fen: int | None
    cap_fen: int | None
    partner_share: int
    recommender_share: int
    county_share: int


def propose_rule(
    *,
    actor: User,
    changes_rule: CommissionRule | None = None,
    note: str = "",
    **columns: Unpack[RuleColumns],
) -> CommissionRule:
    """Propose a new rule, or the next version of one; nothing counts before it is approved.

    Raises AbsurdRule and AbsurdDates with the member that is wrong.
    """
    require(actor, "commissions.propose")
    county_id = actor.county_id or 0
    if changes_rule is not None and changes_rule.work != columns["work"]:
        raise AbsurdRule(pointer="/work")
    with transaction.atomic():
        code = changes_rule.code if changes_rule is not None else random_number("R")
        if changes_rule is not None:
            _lock_versions(county_id, code)
        rule = CommissionRule(
            id=new_id(),
            county_id=county_id,
            code=code,
            version=newest_version(county_id, code) + 1,
            note=note,
            proposed_by=actor,
            **columns,
        )
        check_rule(rule, timezone.localdate())
        rule.save(force_insert=True)
        _tell("commission_rule.proposed", rule, actor)
    return rule


def approve_rule(rule: CommissionRule, *, actor: User, reason: str = "") -> CommissionRule:
    """Put a proposed version in force from its first day on, or from now if that has come.

    Raises OwnProposal, RuleDecided, RuleOverlaps.
    """
    return _decide(rule, RuleStatus.APPROVED, actor, reason)


def reject_rule(rule: CommissionRule, *, actor: User, reason: str) -> CommissionRule:
    """Turn a proposal down; whoever proposed it may also withdraw it."""
    return _decide(rule, RuleStatus.REJECTED, actor, reason)


def set_terms(
    station: Station,
    *,
    actor: User,
    from_on: datetime.date,
    grade: str = "",
    recommender: Station | None = None,
) -> StationTerms:
    """Write down a station's grade and who recommended it, from a day on; earlier terms stay."""
    require(actor, "commissions.approve")
    if grade and grade not in GRADES:
        raise AbsurdRule(pointer="/grade")
    if recommender is not None and recommender.pk == station.pk:
        raise UnknownReference(pointer="/recommender")
    with transaction.atomic():
        terms = StationTerms(
            id=new_id(),
            county_id=station.county_id,
            station=station,
            from_on=from_on,
            grade=grade,
            recommender=recommender,
            set_by=actor,
        )
        terms.save(force_insert=True)
        record_event(
            "commission_terms.set",
            county_id=station.county_id,
            actor=actor,
            subject=station,
            station_id=station.pk,
            stations=[station.pk],
            data={
                "from_on": from_on.isoformat(),
                "grade": grade,
                "recommender": str(recommender.pk) if recommender else None,
            },
        )
    return terms


def _decide(rule: CommissionRule, status: str, actor: User, reason: str) -> CommissionRule:
    county_id = actor.county_id or 0
    with transaction.atomic():
        versions = _lock_approved(county_id, rule)
        rule = next(one for one in versions if one.pk == rule.pk)
        own = rule.proposed_by_id == actor.pk
        if not (own and status == RuleStatus.REJECTED):
            require(actor, "commissions.approve")
        if rule.status != RuleStatus.PROPOSED:
            raise RuleDecided(status_now=rule.status)
        if status == RuleStatus.APPROVED:
            if own:
                raise OwnProposal
            check_overlap(rule, [one for one in versions if one.status == RuleStatus.APPROVED])
        rule.move_to(status, decided_by=actor, decided_at=timezone.now(), decision=reason)
        _tell(f"commission_rule.{status}", rule, actor)
    return rule


def _lock_approved(county_id: int, rule: CommissionRule) -> list[CommissionRule]:
    """Lock the rules of the same work: of two that overlap, the second decided sees the first."""
    rules = CommissionRule.objects.in_county(county_id).filter(work=rule.work)
    ids = rules.exclude(status=RuleStatus.REJECTED).values_list("pk", flat=True)
    return CommissionRule.objects.in_county(county_id).lock_all([*ids, rule.pk])


def _lock_versions(county_id: int, code: str) -> None:
    ids = CommissionRule.objects.in_county(county_id).filter(code=code)
    CommissionRule.objects.in_county(county_id).lock_all(list(ids.values_list("pk", flat=True)))


def _tell(topic: str, rule: CommissionRule, actor: User) -> None:
    """Record the step with what the version changes."""
    record_event(
        topic,
        county_id=rule.county_id,
        actor=actor,
        subject=rule,
        data={
            "code": rule.code,
            "version": rule.version,
            "work": rule.work,
            "changes": {
                name: [str(was), str(becomes)]
                for name, was, becomes in changes(version_before(rule), rule)
            },
            "reason": rule.decision or rule.note,
        },
    )
