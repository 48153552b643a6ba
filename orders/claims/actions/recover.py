"""What the liable pays back to the county, and what he never will."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind

from ..choices import ClaimStatus
from ..errors import NoRecovery
from ..models import Claim
from .keeping import borne_by, centre_of, lock_claim, reason_of, step, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def record_recovery(claim: Claim, *, actor: User, amount_fen: int, reference: str = "") -> Claim:
    """Book what the carrier or station paid to the county's bank; the last of it closes."""
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.recover")
        if not 0 < amount_fen <= claim.to_recover_fen:
            raise NoRecovery(pointer="/amount_fen", to_recover_fen=claim.to_recover_fen)
        claim.recovered_fen += amount_fen
        claim.version += 1
        claim.save(update_fields=["recovered_fen", "version"])
        tell("claim.recovered", claim, actor, amount_fen=amount_fen, reference=reference)
        post_entry(
            county_id=claim.county_id,
            kind=EntryKind.RECOVERY,
            source=claim,
            actor=actor,
            reason=reference[:200],
            transfers=[
                Leg(centre_of(claim.county_id), AccountKind.BANK, borne_by(claim), amount_fen)
            ],
        )
        _close_when_settled(claim)
    return claim


def write_off(claim: Claim, *, actor: User, reason: str) -> Claim:
    """Give up what is still to be recovered: the county bears it."""
    reason = reason_of(reason)
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.approve")
        amount = claim.to_recover_fen
        if not amount:
            raise NoRecovery
        claim.written_off_fen += amount
        claim.version += 1
        claim.save(update_fields=["written_off_fen", "version"])
        tell("claim.written_off", claim, actor, amount_fen=amount, reason=reason)
        post_entry(
            county_id=claim.county_id,
            kind=EntryKind.WRITE_OFF,
            source=claim,
            actor=actor,
            reason=reason[:200],
            transfers=[
                Leg(
                    centre_of(claim.county_id),
                    AccountKind.CLAIMS_EXPENSE,
                    borne_by(claim),
                    amount,
                )
            ],
        )
        _close_when_settled(claim)
    return claim


def _close_when_settled(claim: Claim) -> None:
    if claim.status == ClaimStatus.PAID and not claim.to_recover_fen:
        step(claim, ClaimStatus.CLOSED)
