"""All writes of proxy purchasing. Locks: the order, its lines by id, parcels, the ledger last."""

from ..queries import amount_due_for
from .accept import accept_order
from .buy import centre_id, mark_out_of_stock, post_purchase, record_purchase
from .cancel import cancel_line, cancel_order, resolve_cancel
from .collect import collect_lines
from .credit import credit_claim, take_back_credit
from .lost import settle_lost_goods, take_back_settlement
from .pay import pay_refund, take_payment
from .place import place_order
from .refuse import post_refusals, refuse_lines, settle_refusals
from .ship import link_waybill

__all__ = [
    "accept_order",
    "amount_due_for",
    "cancel_line",
    "cancel_order",
    "centre_id",
    "collect_lines",
    "credit_claim",
    "link_waybill",
    "mark_out_of_stock",
    "pay_refund",
    "place_order",
    "post_purchase",
    "post_refusals",
    "record_purchase",
    "refuse_lines",
    "resolve_cancel",
    "settle_lost_goods",
    "settle_refusals",
    "take_back_credit",
    "take_back_settlement",
    "take_payment",
]
