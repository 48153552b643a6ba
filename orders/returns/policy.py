"""The rules of returns: windows, what pieces are worth, who is asked next.

Pure: they look at rows in memory and write nothing to the database.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from .choices import Basis, RefundKind, ReturnStatus

if TYPE_CHECKING:
    from orders.purchases.models import OrderLine

    from .models import GoodsReturn

S = ReturnStatus
GOODS_WITHIN = datetime.timedelta(days=7)
"""How long a return that was asked for in time waits for its goods."""


def window_ends_at(collected_at: datetime.datetime, days: int) -> datetime.datetime:
    """Say when the last day ends, by the calendar of Beijing; the day of receipt does not count.

    Source: consumer law art. 25 (7 days from receipt).
    """
    last = timezone.localtime(collected_at).date() + datetime.timedelta(days=days)
    midnight = datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time())
    return timezone.make_aware(midnight)


def worth_of(line: OrderLine, before: int, pieces: int) -> int:
    """What the villager was charged for the next `pieces` after the first `before`, in fen.

    Freight and discount are shared so that all pieces together give the line's total.
    """

    def upto(share_fen: int, n: int) -> int:
        return share_fen * n // line.quantity

    freight = upto(line.freight_share_fen, before + pieces) - upto(line.freight_share_fen, before)
    discount = upto(line.discount_share_fen, before + pieces) - upto(
        line.discount_share_fen, before
    )
    return line.unit_price_fen * pieces + freight - discount


def most_agreed_fen(goods: GoodsReturn) -> int:
    """How much a merchant can grant: what the villager paid, of a refusal what the county paid."""
    if goods.basis == Basis.REFUSED:
        paid = (goods.line.actual_price_fen or goods.line.unit_price_fen) * goods.quantity
        return max(goods.worth_fen, paid)
    return goods.worth_fen


def is_paid(goods: GoodsReturn, held_fen: int) -> bool:
    """Say whether the villager has all she gets; `held_fen` is what the order has to pay back."""
    if goods.basis == Basis.REFUSED:
        return held_fen == 0
    return goods.refund_in_fen == goods.agreed_fen == goods.paid_out_fen


_NEXT = {
    S.REQUESTED: "goods",
    S.GOODS_AT_STATION: "inspect",
    S.INSPECTED: "pick_code",
    S.PICK_CODE_ISSUED: "hand",
    S.HANDED_TO_CARRIER: "received",
    S.MERCHANT_RECEIVED: "agree",
    S.MERCHANT_REJECTED: "dispute",
    S.DISPUTED: "agree",
    S.LOST_IN_RETURN: "agree",
    S.REFUND_AGREED: "refund_in",
    S.REFUND_IN: "refund_in",
    S.PAID_OUT: "close",
    S.EXCHANGED: "close",
    S.GOODS_COMING_BACK: "close",
}


def next_step(goods: GoodsReturn, held_fen: int) -> str:
    """Name what is to be done next; empty when it is over."""
    step = _NEXT.get(goods.status, "")
    if goods.basis == Basis.REFUSED and goods.status == S.REFUND_IN:
        return "pay_out" if held_fen else "close"
    if goods.owed_fen > 0 and goods.status in (S.REFUND_AGREED, S.REFUND_IN):
        return "pay_out"
    if goods.status == S.REFUND_AGREED and goods.refund_kind == RefundKind.NONE:
        return "close" if goods.without_goods else "goods_back"
    return step
