"""Closing, rejecting with a reason, and opening again by the manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from orders.cases.actions import open_case
from orders.cases.choices import Outcome
from orders.cases.models import Case

from ..choices import ClaimStatus
from ..errors import ClaimedBefore, RecoveryOpen
from ..models import Claim
from .keeping import end_its_case, lock_claim, reason_of, step, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def close_claim(claim: Claim, *, actor: User) -> Claim:
    """Close a paid claim once nothing is to be recovered any more."""
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.assess")
        if claim.to_recover_fen and claim.status == ClaimStatus.PAID:
            raise RecoveryOpen(to_recover_fen=claim.to_recover_fen)
        step(claim, ClaimStatus.CLOSED)
        tell("claim.closed", claim, actor)
    return claim


def reject_claim(claim: Claim, *, actor: User, reason: str) -> Claim:
    """Reject a claim; its case ends as not upheld."""
    reason = reason_of(reason)
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.assess")
        step(claim, ClaimStatus.REJECTED, reason=reason)
        end_its_case(claim, actor=actor, outcome=Outcome.NOT_UPHELD, reason=reason)
        tell("claim.rejected", claim, actor, reason=reason)
    return claim


def reopen_claim(claim: Claim, *, actor: User, reason: str) -> Claim:
    """Take up again what was rejected or closed (law L5: the manager, with a reason)."""
    reason = reason_of(reason)
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.approve")
        others = Claim.objects.in_county(claim.county_id).filter(parcel_id=claim.parcel_id)
        if others.exclude(pk=claim.pk).exclude(status=ClaimStatus.REJECTED).exists():
            raise ClaimedBefore
        if claim.status == ClaimStatus.CLOSED:
            step(claim, ClaimStatus.PAID)
        else:
            step(claim, ClaimStatus.REPORTED, case=_case_again(claim, actor, reason))
        tell("claim.reopened", claim, actor, reason=reason)
    return claim


def _case_again(claim: Claim, actor: User, reason: str) -> Case:
    """Open a new case with a new clock; the old one keeps its end."""
    old = claim.case
    return open_case(
        old.kind,
        county_id=claim.county_id,
        station_id=claim.station_id,
        subject=claim.parcel,
        actor=actor,
        parcel_id=claim.parcel_id,
        custodian=(old.custody, old.custody_id),
        money_fen=claim.claimed_fen,
        note=reason,
    )
