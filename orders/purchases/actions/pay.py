"""Money over the counter: deposits, balances, and money paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.identity.policy import require
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind

from ..choices import PaymentMethod
from ..errors import NoAccount, NotAccepted, NothingDue, OverPayment
from ..models import Order
from ..policy import payable_now_fen
from .header import keep, lock_order, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def take_payment(
    order: Order, *, actor: User, amount_fen: int, method: str = PaymentMethod.CASH
) -> Order:
    """Put cash in the drawer against what is owed; a covered deposit lets the buyer buy."""
    with transaction.atomic():
        order, lines = lock_order(order, actor)
        require(actor, "payments.take", at=order.station_id)
        if method != PaymentMethod.CASH:
            raise NoAccount
        if amount_fen <= 0 or amount_fen > order.balance_fen:
            raise OverPayment(pointer="/amount_fen", balance_fen=order.balance_fen)
        if amount_fen > (payable := payable_now_fen(order, lines)):
            raise NotAccepted(pointer="/amount_fen", payable_fen=payable)
        order.paid_fen += amount_fen
        keep(order, lines)
        tell("purchase.paid", order, actor, amount_fen=amount_fen, method=str(method))
        post_entry(
            county_id=order.county_id,
            kind=EntryKind.PAYMENT,
            source=order,
            actor=actor,
            transfers=[
                Leg(order.station_id, AccountKind.DRAWER, AccountKind.CUSTOMER_FUNDS, amount_fen)
            ],
        )
    return order


def pay_refund(order: Order, *, actor: User, reason: str = "") -> Order:
    """Pay back from the drawer what is held beyond the total."""
    with transaction.atomic():
        order, lines = lock_order(order, actor)
        require(actor, "payments.take", at=order.station_id)
        if not order.refund_due_fen:
            raise NothingDue
        amount = take_refund(order)
        keep(order, lines)
        tell("purchase.refunded", order, actor, amount_fen=amount)
        post_refund(order, actor=actor, amount_fen=amount, reason=reason)
    return order


def take_refund(order: Order) -> int:
    """Take what is to be paid back out of what the order holds."""
    amount, order.refund_due_fen = order.refund_due_fen, 0
    return amount


def post_refund(order: Order, *, actor: User, amount_fen: int, reason: str) -> None:
    """Book cash leaving the drawer of the order's station."""
    if amount_fen:
        post_entry(
            county_id=order.county_id,
            kind=EntryKind.REFUND,
            source=order,
            actor=actor,
            reason=reason,
            transfers=[
                Leg(order.station_id, AccountKind.CUSTOMER_FUNDS, AccountKind.DRAWER, amount_fen)
            ],
        )
