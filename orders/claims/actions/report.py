"""A claim comes in: who answers is read off the parcel's custody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.identity.policy import require
from accounts.kernel import crypto
from accounts.kernel.masking import mask_name, mask_phone
from accounts.kernel.numbers import random_number
from orders.cases.actions import open_case
from orders.cases.choices import CaseKind
from orders.cases.custodians import custodians_in_words
from orders.parcels.actions import close_as_claimed
from orders.parcels.choices import Custody, ParcelStatus
from orders.parcels.models import Parcel

from ..choices import Basis, Claimant, ClaimKind, ClaimStatus, Liable
from ..errors import ClaimedBefore, IsLost, NotLost
from ..models import Claim
from ..policy import liable_by_custody
from ..terms import terms_of
from .keeping import tell

if TYPE_CHECKING:
    from accounts.identity.models import User
    from stations.villagers.models import Villager

CASE_OF = {
    ClaimKind.LOST: CaseKind.LOST,
    ClaimKind.DAMAGED: CaseKind.DAMAGED,
    ClaimKind.CONTENTS: CaseKind.OPENED,
    ClaimKind.DELAYED: CaseKind.OVERDUE,
}


def report_claim(
    parcel: Parcel,
    *,
    actor: User,
    kind: str,
    claimant: str,
    claimed_fen: int,
    villager: Villager | None = None,
    name: str = "",
    phone: str = "",
    insured: bool = False,
    declared_fen: int = 0,
    fee_fen: int = 0,
    note: str = "",
) -> Claim:
    """Report a claim for a parcel; a lost one is closed as claimed in the same act.

    The recorded terms of sending (declared value, fee) count before what the claimant says.
    Raises NotLost, IsLost, ClaimedBefore.
    """
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        require(actor, "claims.report", at=parcel.station_id)
        claims = Claim.objects.in_county(parcel.county_id).filter(parcel_id=parcel.pk)
        if claims.exclude(status=ClaimStatus.REJECTED).exists():
            raise ClaimedBefore
        _check_kind(parcel, kind)
        claim = Claim(
            county_id=parcel.county_id,
            number=random_number("K"),
            kind=kind,
            parcel=parcel,
            station_id=parcel.station_id,
            claimant_kind=claimant,
            claimed_fen=claimed_fen,
            reported_by=actor,
        )
        _set_terms(claim, insured=insured, declared_fen=declared_fen, fee_fen=fee_fen)
        _set_liable(claim, parcel)
        _set_claimant(claim, parcel, villager, name, phone)
        case = open_case(
            CASE_OF[ClaimKind(kind)],
            county_id=parcel.county_id,
            station_id=parcel.station_id,
            subject=parcel,
            actor=actor,
            parcel_id=parcel.pk,
            custodian=(parcel.custody, parcel.custody_id),
            money_fen=claimed_fen,
            note=note,
        )
        claim.case = case
        claim.save(force_insert=True)
        if parcel.status == ParcelStatus.LOST:
            close_as_claimed(parcel, actor=actor, claim_number=claim.number)
        tell("claim.reported", claim, actor, kind=kind, claimed_fen=claimed_fen)
    return claim


def _check_kind(parcel: Parcel, kind: str) -> None:
    """A parcel that cannot be found is claimed as lost, and only such a one."""
    gone = parcel.status in (ParcelStatus.LOST, ParcelStatus.CLAIM)
    if kind == ClaimKind.LOST and not gone:
        raise NotLost(status_now=parcel.status)
    if kind != ClaimKind.LOST and gone:
        raise IsLost(pointer="/kind")


def _set_terms(claim: Claim, *, insured: bool, declared_fen: int, fee_fen: int) -> None:
    terms = terms_of(claim.county_id, claim.parcel_id)
    if terms is not None:
        insured, declared_fen, fee_fen = terms.insured, terms.declared_fen, terms.fee_fen
    claim.basis = Basis.INSURED if insured else Basis.UNINSURED
    claim.declared_fen, claim.fee_fen = declared_fen, fee_fen


def _set_liable(claim: Claim, parcel: Parcel) -> None:
    claim.custody, claim.custody_id = parcel.custody, parcel.custody_id
    claim.liable, claim.liable_station_id = liable_by_custody(parcel.custody, parcel.custody_id)
    if claim.liable == Liable.CARRIER:
        claim.liable_carrier_id = parcel.carrier_id
    if parcel.custody == Custody.RUN:
        custodian = (parcel.custody, parcel.custody_id)
        claim.recourse = custodians_in_words(parcel.county_id, [custodian])[custodian]


def _set_claimant(
    claim: Claim, parcel: Parcel, villager: Villager | None, name: str, phone: str
) -> None:
    """Keep who claims: a villager of ours, the recipient as the label has him, or by name."""
    if claim.claimant_kind == Claimant.STATION:
        return
    if villager is None and not name and claim.claimant_kind == Claimant.RECIPIENT:
        claim.villager_id = parcel.villager_id
        claim.name_masked, claim.phone_masked = parcel.name_masked, parcel.phone_masked
        return
    if villager is not None:
        claim.villager = villager
        claim.name_masked, claim.phone_masked = villager.name_masked, villager.phone_masked
        return
    claim.name_secret = crypto.encrypt(claim.county_id, "claim", "name", name) if name else ""
    claim.phone_secret = crypto.encrypt(claim.county_id, "claim", "phone", phone) if phone else ""
    claim.name_masked, claim.phone_masked = mask_name(name), mask_phone(phone)
