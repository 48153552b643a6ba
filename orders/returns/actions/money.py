"""Money back: from the merchant into the county's account, from today's drawer to the villager."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts.kernel.errors import IllegalMove
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind
from orders.parcels.errors import NotADelegate
from orders.purchases.actions import centre_id
from orders.purchases.actions.pay import pay_refund
from orders.purchases.choices import EvidenceKind
from orders.purchases.errors import NothingDue
from orders.purchases.models import Order
from stations.villagers.queries import delegate_named

from ..choices import FINISHED, Basis, Payee, ReturnStatus
from ..errors import MoreThanCameIn, NoAdvance, RefundTooLarge
from ..models import GoodsReturn, ReturnPayout
from ..policy import is_paid
from .record import keep, lock_return, move, tell

if TYPE_CHECKING:
    from accounts.identity.models import User

S = ReturnStatus
A = AccountKind


def take_refund_in(
    goods: GoodsReturn, *, actor: User, amount_fen: int, reference: str = ""
) -> GoodsReturn:
    """Book what the merchant's refund brought, at once or in parts, up to what was agreed.

    The goods' value at the centre becomes money; what the villager gets of it moves from the
    station's debt to the county to what it owes her, an advance first.
    """
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.settle")
        if goods.status not in (S.REFUND_AGREED, S.REFUND_IN):
            raise IllegalMove(status_now=goods.status)
        if amount_fen <= 0 or goods.refund_in_fen + amount_fen > goods.agreed_fen:
            raise RefundTooLarge(
                pointer="/amount_fen", left_fen=goods.agreed_fen - goods.refund_in_fen
            )
        advanced = min(amount_fen, max(0, goods.advance_fen - goods.refund_in_fen))
        came_in = goods.refund_in_fen + amount_fen
        reference = reference or goods.refund_reference
        said = {"amount_fen": amount_fen, "reference": reference}
        if goods.status == S.REFUND_AGREED:
            move(
                goods,
                S.REFUND_IN,
                actor,
                refund_in_fen=came_in,
                refund_reference=reference,
                said=said,
            )
        else:
            keep(goods, refund_in_fen=came_in, refund_reference=reference)
            tell("return.refund_in", goods, actor, **said)
        _finish_if_paid(goods, actor)
        legs = [Leg(centre_id(goods.county_id), A.AGENT_FUNDS, A.IN_TRANSIT, amount_fen)]
        if goods.basis != Basis.REFUSED:
            station = goods.station_id
            legs += [
                Leg(station, A.SALES_DUE, A.REFUND_ADVANCED, advanced),
                Leg(station, A.SALES_DUE, A.REFUND_OWED, amount_fen - advanced),
            ]
        post_entry(
            county_id=goods.county_id,
            kind=EntryKind.REFUND_IN,
            source=goods,
            actor=actor,
            reason=reference,
            transfers=legs,
        )
    return goods


def approve_advance(
    goods: GoodsReturn, *, actor: User, amount_fen: int, reason: str
) -> GoodsReturn:
    """Let the station pay before the merchant does; the manager answers for it with a reason."""
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.advance")
        before_money = goods.status not in (*FINISHED, S.REFUND_IN, S.PAID_OUT, S.EXCHANGED)
        if goods.basis == Basis.REFUSED or not before_money or goods.advance_fen:
            raise NoAdvance(status_now=goods.status)
        if not 0 < amount_fen <= goods.worth_fen:
            raise RefundTooLarge(pointer="/amount_fen", left_fen=goods.worth_fen)
        keep(goods, advance_fen=amount_fen)
        tell("return.advance_approved", goods, actor, amount_fen=amount_fen, reason=reason)
        post_entry(
            county_id=goods.county_id,
            kind=EntryKind.ADVANCE,
            source=goods,
            actor=actor,
            reason=reason,
            transfers=[Leg(goods.station_id, A.REFUND_ADVANCED, A.REFUND_OWED, amount_fen)],
        )
    return goods


def pay_out(
    goods: GoodsReturn,
    *,
    actor: User,
    amount_fen: int | None = None,
    payee: str = Payee.SELF,
    delegate: UUID | None = None,
    evidence_kind: str = EvidenceKind.SIGNATURE,
    evidence_note: str = "",
) -> GoodsReturn:
    """Give the villager, or her recorded delegate, what came in; from today's drawer.

    Without `amount_fen`, all of it. Of a refusal it is what the order holds beyond its total, paid
    in on whatever day. Raises NothingDue, MoreThanCameIn, NotADelegate, DrawerTooLow.
    """
    with transaction.atomic():
        goods = lock_return(goods, actor, "payments.take")
        if goods.status in (S.REQUESTED, S.EXCHANGED, *FINISHED):
            raise IllegalMove(status_now=goods.status)
        order = goods.order
        refused = goods.basis == Basis.REFUSED
        most = order.refund_due_fen if refused else goods.owed_fen
        amount = most if amount_fen is None else amount_fen
        if refused and (not most or amount != most):
            raise NothingDue(pointer="/amount_fen", due_fen=most)
        if amount <= 0 or amount > most:
            raise MoreThanCameIn(pointer="/amount_fen", due_fen=most)
        payout = _sign(goods, actor, amount, payee, delegate, evidence_kind, evidence_note)
        keep(goods, paid_out_fen=goods.paid_out_fen + amount)
        tell("return.paid", goods, actor, amount_fen=amount, payee=payee, payout=str(payout.pk))
        if refused:
            goods.order = pay_refund(order, actor=actor, reason=goods.number)
        if goods.status == S.REFUND_IN:
            _finish_if_paid(goods, actor)
        if not refused:
            post_entry(
                county_id=goods.county_id,
                kind=EntryKind.REFUND,
                source=goods,
                actor=actor,
                reason=order.number,
                transfers=[Leg(goods.station_id, A.REFUND_OWED, A.DRAWER, amount)],
            )
    return goods


def _sign(
    goods: GoodsReturn,
    actor: User,
    amount_fen: int,
    payee: str,
    delegate: UUID | None,
    evidence_kind: str,
    evidence_note: str,
) -> ReturnPayout:
    villager = goods.order.villager
    name, standing = villager.name_masked, None
    if payee == Payee.DELEGATE:
        standing = delegate_named(villager, delegate) if delegate else None
        if standing is None:
            raise NotADelegate(pointer="/delegate")
        name = standing.name_masked
    return ReturnPayout.objects.create(
        county_id=goods.county_id,
        goods_return=goods,
        amount_fen=amount_fen,
        payee=Payee(payee),
        payee_name=name,
        delegate_id=standing.pk if standing else None,
        evidence_kind=EvidenceKind(evidence_kind),
        evidence_note=evidence_note,
        paid_by=actor,
    )


def _finish_if_paid(goods: GoodsReturn, actor: User) -> None:
    """Once all that came in is paid out, say so; a refusal without money of hers has nothing."""
    held = Order.objects.in_county(goods.county_id).get(pk=goods.order_id).refund_due_fen
    if goods.paid_out_fen and is_paid(goods, held):
        move(goods, S.PAID_OUT, actor, said={"paid_out_fen": goods.paid_out_fen})
