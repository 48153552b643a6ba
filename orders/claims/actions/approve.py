"""Approving: above the limit by somebody else than the assessor; the books owe it from here on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from orders.ledger.actions import Leg, post_entry, reverse_entry
from orders.ledger.choices import AccountKind, EntryKind

from ..choices import ClaimStatus
from ..errors import FourEyes
from ..models import Claim
from .keeping import borne_by, centre_of, expect, lock_claim, reason_of, step, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def approve_claim(claim: Claim, *, actor: User) -> Claim:
    """Approve what was accepted: owed to the claimant, borne by or recovered from the liable."""
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.approve")
        expect(claim, ClaimStatus.ACCEPTED)
        if claim.assessed_fen > claim.four_eyes_above_fen and claim.assessed_by_id == actor.pk:
            raise FourEyes(limit_fen=claim.four_eyes_above_fen)
        step(claim, ClaimStatus.APPROVED, approved_by=actor)
        tell("claim.approved", claim, actor, amount_fen=claim.assessed_fen)
        claim.accrual = post_entry(
            county_id=claim.county_id,
            kind=EntryKind.CLAIM,
            source=claim,
            actor=actor,
            reason=claim.reason[:200],
            transfers=[
                Leg(
                    centre_of(claim.county_id),
                    borne_by(claim),
                    AccountKind.CLAIMS_PAYABLE,
                    claim.assessed_fen,
                )
            ],
        )
        claim.save(update_fields=["accrual"])
    return claim


def send_back(claim: Claim, *, actor: User, reason: str) -> Claim:
    """Send a claim back before it is paid; what an approval booked is reversed."""
    reason = reason_of(reason)
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.approve")
        expect(claim, ClaimStatus.ACCEPTED, ClaimStatus.APPROVED)
        accrual = claim.accrual
        step(claim, ClaimStatus.DISPUTED, reason=reason, approved_by=None, accrual=None)
        tell("claim.sent_back", claim, actor, reason=reason)
        if accrual is not None:
            reverse_entry(accrual, actor=actor, reason=reason[:200])
    return claim
