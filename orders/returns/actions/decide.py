"""What the merchant says, and how a return ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.kernel.errors import IllegalMove
from accounts.kernel.ids import new_id
from orders.cases.actions import end_case, open_case
from orders.cases.choices import CaseKind, CaseStatus, Outcome
from orders.cases.models import Case
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind
from orders.parcels.actions import announce_parcel
from orders.parcels.choices import ConsentBasis
from orders.purchases.actions import centre_id, post_purchase
from orders.purchases.actions.header import keep as keep_order
from orders.purchases.actions.header import lock_order, watch
from orders.purchases.actions.header import tell as tell_order
from orders.purchases.choices import LineStatus
from orders.purchases.models import Order, OrderLine
from orders.purchases.policy import goods_fen, price_line

from ..choices import GOODS_HERE, Basis, RefundKind, ReturnStatus
from ..errors import GoodsStillHere, MoneyOpen, RefundTooLarge
from ..models import GoodsReturn
from ..policy import most_agreed_fen
from .record import lock_return, move

if TYPE_CHECKING:
    from accounts.identity.models import User

S = ReturnStatus
A = AccountKind


def merchant_received(goods: GoodsReturn, *, actor: User) -> GoodsReturn:
    """The merchant has the goods."""
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.settle")
        move(goods, S.MERCHANT_RECEIVED, actor)
    return goods


def merchant_rejected(goods: GoodsReturn, *, actor: User, reason: str) -> GoodsReturn:
    """The merchant turns the return down."""
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.settle")
        move(goods, S.MERCHANT_REJECTED, actor, said={"reason": reason})
    return goods


def dispute_return(goods: GoodsReturn, *, actor: User, reason: str) -> GoodsReturn:
    """Take it to the platform; a case keeps the clock and the evidence."""
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.settle")
        move(goods, S.DISPUTED, actor, said={"reason": reason})
        open_case(
            CaseKind.RETURN_DISPUTED,
            county_id=goods.county_id,
            station_id=goods.station_id,
            subject=goods,
            actor=actor,
            parcel_id=goods.return_parcel_id,
            money_fen=goods.worth_fen,
            note=reason,
        )
    return goods


def agree_refund(
    goods: GoodsReturn,
    *,
    actor: User,
    refund: str,
    amount_fen: int | None = None,
    without_goods: bool = False,
) -> GoodsReturn:
    """Write down what the merchant, or the platform, decided: in full, in part, nothing.

    While the goods are here, only a refund that lets the villager keep them can be agreed.
    Raises GoodsStillHere, RefundTooLarge.
    """
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.settle")
        if (goods.status in GOODS_HERE) != without_goods:
            raise GoodsStillHere(pointer="/without_goods", status_now=goods.status)
        agreed = _agreed(goods, RefundKind(refund), amount_fen)
        was = goods.status
        move(
            goods,
            S.REFUND_AGREED,
            actor,
            refund_kind=RefundKind(refund),
            agreed_fen=agreed,
            without_goods=without_goods,
            said={"refund": refund, "agreed_fen": agreed, "without_goods": without_goods},
        )
        if was == S.DISPUTED:
            outcome = Outcome.ACCEPTED if agreed else Outcome.NOT_UPHELD
            _end_dispute(goods, actor, outcome)
    return goods


def exchange_goods(goods: GoodsReturn, *, actor: User) -> GoodsReturn:
    """The merchant sends the same again: a new line of the order, paid with what was paid.

    At the centre the old goods leave the books and the new ones enter them.
    """
    with transaction.atomic():
        order, lines = lock_order(goods.order, actor)
        goods = lock_return(goods, actor, "returns.settle")
        old = next(one for one in lines if one.pk == goods.line_id)
        line = _twin(old, goods, max(one.position for one in lines) + 1)
        line.save(force_insert=True)
        lines.append(watch(line))
        if goods.basis != Basis.REFUSED:
            order.paid_fen += line.total_fen
        keep_order(order, lines)
        tell_order("purchase.exchanged", order, actor, line=str(line.pk), instead=str(old.pk))
        move(goods, S.EXCHANGED, actor, exchange_line=line, said={"exchange_line": str(line.pk)})
        _post_exchange(order, goods, line, actor)
    return goods


def send_goods_home(
    goods: GoodsReturn, *, actor: User, carrier: str, waybill_no: str
) -> GoodsReturn:
    """The merchant sends the goods back: they come as another visit, for the villager to fetch."""
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.settle")
        if goods.refund_kind != RefundKind.NONE:
            raise IllegalMove(status_now=goods.status)
        parcel = announce_parcel(
            actor=actor,
            carrier=carrier,
            waybill_no=waybill_no,
            station=goods.station,
            villager=goods.order.villager,
            consent_basis=ConsentBasis.ORDER,
        )
        move(
            goods,
            S.GOODS_COMING_BACK,
            actor,
            back_parcel=parcel,
            said={"parcel": str(parcel.pk)},
        )
    return goods


def close_return(goods: GoodsReturn, *, actor: User) -> GoodsReturn:
    """End a return with nothing open; an advance the merchant did not cover is the county's loss.

    Raises MoneyOpen.
    """
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.settle")
        refused = goods.basis == Basis.REFUSED
        short = goods.agreed_fen - goods.refund_in_fen
        held = goods.order.refund_due_fen if refused else goods.owed_fen
        if held or short or (goods.status == S.REFUND_AGREED and goods.agreed_fen):
            raise MoneyOpen(held_fen=held, short_fen=short)
        move(goods, S.CLOSED, actor)
        if (lost := goods.advance_fen - goods.refund_in_fen) > 0:
            post_entry(
                county_id=goods.county_id,
                kind=EntryKind.ADVANCE,
                source=goods,
                actor=actor,
                reason=goods.order.number,
                transfers=[Leg(goods.station_id, A.PRICE_VARIANCE, A.REFUND_ADVANCED, lost)],
            )
    return goods


def _agreed(goods: GoodsReturn, refund: RefundKind, amount_fen: int | None) -> int:
    most = most_agreed_fen(goods)
    if refund == RefundKind.NONE:
        amount, fits = 0, not amount_fen
    elif refund == RefundKind.FULL:
        amount = goods.worth_fen if amount_fen is None else amount_fen
        fits = goods.worth_fen <= amount <= most
    else:
        amount = amount_fen or 0
        fits = 0 < amount < max(goods.worth_fen, most)
    if not fits:
        raise RefundTooLarge(pointer="/amount_fen", most_fen=most)
    return amount


def _end_dispute(goods: GoodsReturn, actor: User, outcome: str) -> None:
    case = (
        Case.objects.in_county(goods.county_id)
        .filter(kind=CaseKind.RETURN_DISPUTED, subject_id=goods.pk, status=CaseStatus.OPEN)
        .select_for_update(of=("self",))
        .first()
    )
    if case is not None:
        end_case(case, actor=actor, outcome=outcome, reason=goods.number)


def _twin(old: OrderLine, goods: GoodsReturn, position: int) -> OrderLine:
    """The same goods once more, bought already, for what the villager was charged."""
    line = OrderLine(
        **{
            field.attname: getattr(old, field.attname)
            for field in OrderLine._meta.concrete_fields
            if field.name not in ("id", "position", "quantity", "status", "cancel_reason")
        },
        id=new_id(),
        position=position,
        quantity=goods.quantity,
        status=LineStatus.PLACED,
    )
    line.status_changed_at = timezone.now()
    difference = goods.worth_fen - goods_fen(line)
    line.freight_share_fen, line.discount_share_fen = max(0, difference), max(0, -difference)
    line.deposit_fen = 0
    price_line(line)
    return line


def _post_exchange(order: Order, goods: GoodsReturn, line: OrderLine, actor: User) -> None:
    """What the villager paid pays the new line; the platform owes nothing and is owed nothing."""
    centre = centre_id(order.county_id)
    value = goods_fen(line)
    legs = [Leg(centre, A.UPSTREAM_PAYABLE, A.IN_TRANSIT, value)]
    moved = goods.basis != Basis.REFUSED and line.total_fen
    if moved:
        legs.append(Leg(goods.station_id, A.SALES_DUE, A.REFUND_OWED, line.total_fen))
    post_entry(
        county_id=order.county_id,
        kind=EntryKind.EXCHANGE,
        source=goods,
        actor=actor,
        reason=order.number,
        transfers=legs,
    )
    if moved:
        post_entry(
            county_id=order.county_id,
            kind=EntryKind.EXCHANGE,
            source=order,
            actor=actor,
            reason=goods.number,
            transfers=[Leg(goods.station_id, A.REFUND_OWED, A.CUSTOMER_FUNDS, line.total_fen)],
        )
    post_purchase(order, line, actor=actor, actual_fen=value)
