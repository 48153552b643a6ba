"""Paying out once: cash or a credit to the order, to the claimant or his delegate."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.identity.policy import require
from accounts.kernel.text import clean_text
from orders.cases.choices import Outcome
from orders.ledger.actions import Leg, post_entry, reverse_entry
from orders.ledger.choices import AccountKind, EntryKind
from stations.network.models import Station
from stations.villagers.queries import delegate_named

from ..choices import Claimant, ClaimKind, ClaimStatus, Liable, Payee, PayMethod
from ..credits import (
    credit_order,
    settle_lost_goods,
    take_back_credit,
    take_back_settlement,
)
from ..errors import NotTheDelegate
from ..models import Claim
from .keeping import centre_of, end_its_case, expect, lock_claim, reason_of, step, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def pay_claim(
    claim: Claim,
    *,
    actor: User,
    method: str = PayMethod.CASH,
    station: Station | None = None,
    order: UUID | None = None,
    payee: str = Payee.CLAIMANT,
    delegate: UUID | None = None,
    note: str = "",
) -> Claim:
    """Pay the assessed amount, all of it and once.

    Cash leaves the drawer of `station` (the claim's own by default). Raises NotTheDelegate,
    DrawerTooLow; UnknownReference where the order has nothing to do with the parcel.
    """
    with transaction.atomic():
        claim = Claim.objects.in_county(actor.county_id or 0).lock(claim.pk)
        where = station.pk if station is not None else claim.station_id
        require(actor, "claims.pay", at=where)
        expect(claim, ClaimStatus.APPROVED)
        words = _payee(claim, payee, delegate, note)
        step(
            claim,
            ClaimStatus.PAID,
            method=method,
            payee=payee,
            payee_note=words,
            order_id=order if method == PayMethod.ORDER else None,
            paid_at_station_id=where,
            paid_fen=claim.assessed_fen,
            paid_by=actor,
            paid_at=timezone.now(),
        )
        end_its_case(claim, actor=actor, outcome=Outcome.PAID, reason=claim.number)
        if method == PayMethod.ORDER:
            claim.order_entry = credit_order(
                county_id=claim.county_id,
                parcel_id=claim.parcel_id,
                order_id=order or claim.pk,
                actor=actor,
                amount_fen=claim.paid_fen,
                reason=claim.number,
            )
        tell("claim.paid", claim, actor, amount_fen=claim.paid_fen, method=str(method))
        claim.payout = post_entry(
            county_id=claim.county_id,
            kind=EntryKind.CLAIM_PAID,
            source=claim,
            actor=actor,
            transfers=_legs(claim, method, where),
        )
        claim.save(update_fields=["payout", "order_entry"])
        if claim.kind == ClaimKind.LOST:
            _settle_goods(claim, actor)
        if claim.liable == Liable.COUNTY:
            step(claim, ClaimStatus.CLOSED)
    return claim


def _settle_goods(claim: Claim, actor: User) -> None:
    """What was bought for a villager and is lost and paid for is no longer waited for.

    Cash counts for the goods only where their recipient got it, and not whoever sent them.
    """
    in_cash = claim.method == PayMethod.CASH and claim.claimant_kind == Claimant.RECIPIENT
    settle_lost_goods(
        county_id=claim.county_id,
        parcel_id=claim.parcel_id,
        actor=actor,
        document=claim.number,
        credited=claim.order_id,
        credit_fen=claim.paid_fen if claim.order_id else 0,
        cash_fen=claim.paid_fen if in_cash else 0,
    )


def _legs(claim: Claim, method: str, where: UUID) -> list[Leg]:
    """The centre's debt to the claimant becomes one to the station that paid him."""
    legs = [
        Leg(
            centre_of(claim.county_id),
            AccountKind.CLAIMS_PAYABLE,
            AccountKind.CLAIMS_VIA_STATIONS,
            claim.paid_fen,
        )
    ]
    if method == PayMethod.CASH:
        legs.append(Leg(where, AccountKind.CLAIMS_ADVANCED, AccountKind.DRAWER, claim.paid_fen))
    return legs


def _payee(claim: Claim, payee: str, delegate_id: UUID | None, note: str) -> str:
    """Say who took it: the claimant, or a delegate recorded for that villager."""
    note = clean_text(note, max_length=120)
    if payee != Payee.DELEGATE:
        return note
    if claim.villager is None or delegate_id is None:
        raise NotTheDelegate(pointer="/delegate")
    delegate = delegate_named(claim.villager, delegate_id)
    if delegate is None:
        raise NotTheDelegate(pointer="/delegate")
    return f"{delegate.pk} {note}".strip()[:120]


def reverse_payout(claim: Claim, *, actor: User, reason: str) -> Claim:
    """Take back a payment made by mistake: the entries are reversed, the claim stays approved."""
    reason = reason_of(reason)
    with transaction.atomic():
        claim = lock_claim(claim, actor, "claims.approve")
        expect(claim, ClaimStatus.PAID)
        payout, order_entry, order_id = claim.payout, claim.order_entry, claim.order_id
        amount = claim.paid_fen
        step(
            claim,
            ClaimStatus.APPROVED,
            method="",
            payee="",
            payee_note="",
            order_id=None,
            paid_at_station=None,
            paid_fen=0,
            paid_by=None,
            paid_at=None,
            payout=None,
            order_entry=None,
        )
        tell("claim.payout_reversed", claim, actor, amount_fen=amount, reason=reason)
        if claim.kind == ClaimKind.LOST:
            take_back_settlement(
                county_id=claim.county_id,
                parcel_id=claim.parcel_id,
                actor=actor,
                document=claim.number,
                reason=reason[:200],
            )
        if order_entry is not None and order_id is not None:
            take_back_credit(
                county_id=claim.county_id,
                order_id=order_id,
                entry=order_entry,
                actor=actor,
                amount_fen=amount,
                reason=reason[:200],
            )
        if payout is not None:
            reverse_entry(payout, actor=actor, reason=reason[:200])
    return claim
