"""All writes of returns. Locks: the order, its lines, the return, parcels, the ledger last."""

from .ask import expire_returns, open_refused, request_return, withdraw_return
from .decide import (
    agree_refund,
    close_return,
    dispute_return,
    exchange_goods,
    merchant_received,
    merchant_rejected,
    send_goods_home,
)
from .goods import bring_goods, hand_to_carrier, inspect_goods, issue_pick_code, lose_in_return
from .money import approve_advance, pay_out, take_refund_in

__all__ = [
    "agree_refund",
    "approve_advance",
    "bring_goods",
    "close_return",
    "dispute_return",
    "exchange_goods",
    "expire_returns",
    "hand_to_carrier",
    "inspect_goods",
    "issue_pick_code",
    "lose_in_return",
    "merchant_received",
    "merchant_rejected",
    "open_refused",
    "pay_out",
    "request_return",
    "send_goods_home",
    "take_refund_in",
    "withdraw_return",
]
