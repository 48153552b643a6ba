"""What is owed by the rule in force, and offering it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.kernel.text import clean_text
from orders.cases.models import CaseNote
from stations.network.models import Station

from ..choices import Basis, ClaimKind, ClaimStatus, Liable
from ..errors import AboveClaim, EvidenceMissing, NobodyLiable, NothingOwed
from ..models import FOUR_EYES_FEN, Claim, LiabilityRule
from ..policy import owed_fen, rule_in_force
from .keeping import lock_claim, reason_of, step, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def assess_claim(
    claim: Claim,
    *,
    actor: User,
    loss_fen: int,
    reason: str,
    damage_percent: int = 100,
    liable: str = "",
    liable_station: UUID | None = None,
    recourse: str = "",
) -> Claim:
    """Say what is owed: the proven loss within the rule of the day the parcel was taken in.

    Who is liable by custody may be changed here, with the reason on record. Raises
    EvidenceMissing, AboveClaim, NobodyLiable, NothingOwed.
    """
    reason = reason_of(reason)
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.assess")
        if loss_fen > claim.claimed_fen:
            raise AboveClaim(pointer="/loss_fen", claimed_fen=claim.claimed_fen)
        _check_evidence(claim)
        if liable:
            _change_liable(claim, liable, liable_station)
        if claim.liable == Liable.NOBODY:
            raise NobodyLiable(pointer="/liable")
        rule, owed = _reckon(claim, loss_fen, damage_percent)
        if not owed:
            raise NothingOwed(pointer="/loss_fen")
        step(
            claim,
            ClaimStatus.ASSESSED,
            loss_fen=loss_fen,
            damage_percent=damage_percent,
            rule=rule,
            four_eyes_above_fen=rule.four_eyes_above_fen if rule else FOUR_EYES_FEN,
            assessed_fen=owed,
            assessed_by=actor,
            reason=reason,
            liable=claim.liable,
            liable_carrier_id=claim.liable_carrier_id,
            liable_station_id=claim.liable_station_id,
            recourse=clean_text(recourse, max_length=200) or claim.recourse,
        )
        tell(
            "claim.assessed",
            claim,
            actor,
            loss_fen=loss_fen,
            assessed_fen=owed,
            liable=str(claim.liable),
            reason=reason,
            rule=str(rule.pk) if rule else None,
        )
    return claim


def offer_claim(claim: Claim, *, actor: User) -> Claim:
    """Offer the assessed amount to the claimant."""
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.assess")
        step(claim, ClaimStatus.OFFERED)
        tell("claim.offered", claim, actor, amount_fen=claim.assessed_fen)
    return claim


def _reckon(claim: Claim, loss_fen: int, damage_percent: int) -> tuple[LiabilityRule | None, int]:
    """Give the rule of the day the parcel was taken in, and what is owed by it."""
    since = timezone.localdate(claim.parcel.announced_at)
    rule = rule_in_force(claim.county_id, claim.parcel.carrier_id, claim.basis, since)
    owed = owed_fen(
        basis=claim.basis,
        claimed_fen=claim.claimed_fen,
        loss_fen=loss_fen,
        damage_percent=damage_percent,
        declared_fen=claim.declared_fen,
        fee_fen=claim.fee_fen,
        rule=rule,
    )
    return rule, owed


def _check_evidence(claim: Claim) -> None:
    """Damage needs a picture or paper; a loss without insurance, what proves the value."""
    notes = CaseNote.objects.in_county(claim.county_id).filter(case_id=claim.case_id)
    if claim.kind in (ClaimKind.DAMAGED, ClaimKind.CONTENTS):
        notes = notes.filter(attachment_id__isnull=False)
    elif claim.basis == Basis.INSURED:
        return
    if not notes.exists():
        raise EvidenceMissing


def _change_liable(claim: Claim, liable: str, station_id: UUID | None) -> None:
    claim.liable = liable
    claim.liable_carrier_id = claim.parcel.carrier_id if liable == Liable.CARRIER else None
    claim.liable_station = None
    if liable == Liable.STATION:
        stations = Station.objects.in_county(claim.county_id)
        claim.liable_station = stations.refer(station_id or claim.station_id, "/liable_station")
