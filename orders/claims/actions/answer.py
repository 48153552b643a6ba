"""What the claimant says to the offer, and evidence for the claim."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from orders.cases.actions import add_note
from orders.cases.models import Case

from ..choices import ClaimStatus
from ..models import Claim
from .keeping import expect, lock_claim, reason_of, step, tell

if TYPE_CHECKING:
    from django.core.files.base import File

    from accounts.identity.models import User


def accept_offer(claim: Claim, *, actor: User, note: str = "") -> Claim:
    """Write down that the claimant takes the offer."""
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.report")
        step(claim, ClaimStatus.ACCEPTED)
        tell("claim.accepted", claim, actor, amount_fen=claim.assessed_fen, note=note)
    return claim


def dispute_claim(claim: Claim, *, actor: User, reason: str) -> Claim:
    """Write down that the claimant refuses the offer, and why; it is assessed again."""
    reason = reason_of(reason)
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.report")
        expect(claim, ClaimStatus.OFFERED)
        step(claim, ClaimStatus.DISPUTED, reason=reason)
        tell("claim.disputed", claim, actor, reason=reason)
    return claim


def add_evidence(
    claim: Claim,
    *,
    actor: User,
    text: str = "",
    attachment_id: UUID | None = None,
    upload: File | None = None,
) -> Claim:
    """Add evidence to the claim's case."""
    case = Case.objects.in_county(actor.county_id or 0).get(pk=claim.case_id)
    add_note(case, actor=actor, text=text, attachment_id=attachment_id, upload=upload)
    return claim
