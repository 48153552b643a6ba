"""Who answers for a parcel, and how much is owed by the rule in force."""

from __future__ import annotations

import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q

from accounts.kernel.money import half_up, percent_of
from orders.parcels.choices import Custody

from .choices import Basis, Liable
from .models import LiabilityRule


def liable_by_custody(custody: str, custody_id: UUID | None) -> tuple[str, UUID | None]:
    """Liability follows custody: carrier, station, or for what was on the road the county.

    Gives the liable party, and the station where it is one.
    """
    if custody == Custody.CARRIER:
        return Liable.CARRIER, None
    if custody == Custody.STATION:
        return Liable.STATION, custody_id
    if custody == Custody.RUN:
        return Liable.COUNTY, None
    return Liable.NOBODY, None


def rule_in_force(
    county_id: int, carrier_id: str | None, basis: str, day: datetime.date
) -> LiabilityRule | None:
    """Find the latest rule of that day: the carrier's own first, else the one for all carriers."""
    return (
        LiabilityRule.objects.in_county(county_id)
        .filter(Q(carrier_id=carrier_id) | Q(carrier__isnull=True), basis=basis, from_on__lte=day)
        .order_by(F("carrier_id").asc(nulls_last=True), "-from_on")
        .first()
    )


def owed_fen(
    *,
    basis: str,
    claimed_fen: int,
    loss_fen: int,
    damage_percent: int,
    declared_fen: int,
    fee_fen: int,
    rule: LiabilityRule | None,
) -> int:
    """Say what is owed, in fen.

    Insured: the actual loss by its share of damage, at most the declared value. Not insured: the
    proven loss (civil law). Either within the rule's limits, and never more than was claimed.
    """
    owed = percent_of(loss_fen, Decimal(damage_percent) / 100)
    limits = [claimed_fen]
    if basis == Basis.INSURED:
        limits.append(declared_fen)
    if rule is not None and rule.fee_multiple is not None:
        limits.append(half_up(fee_fen * rule.fee_multiple))
    if rule is not None and rule.cap_fen is not None:
        limits.append(rule.cap_fen)
    return max(0, min(owed, *limits))
