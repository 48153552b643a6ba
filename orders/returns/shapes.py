"""How a return looks to a client, as plain dicts."""

from __future__ import annotations

from typing import Any

from orders.parcels.models import Parcel

from .choices import Basis
from .models import GoodsReturn
from .policy import next_step

Row = dict[str, Any]


def return_row(row: Row) -> Row:
    """A return of a list, from `.values()`."""
    return {
        "id": row["id"],
        "number": row["number"],
        "status": row["status"],
        "status_changed_at": row["status_changed_at"],
        "order": row["order_id"],
        "order_number": row["order__number"],
        "line": row["line_id"],
        "title": row["line__title"],
        "quantity": row["quantity"],
        "basis": row["basis"],
        "station": {
            "id": row["station_id"],
            "code": row["station__code"],
            "name": row["station__name"],
        },
        "worth_fen": row["worth_fen"],
        "agreed_fen": row["agreed_fen"],
        "refund_in_fen": row["refund_in_fen"],
        "advance_fen": row["advance_fen"],
        "paid_out_fen": row["paid_out_fen"],
        "requested_at": row["requested_at"],
        "version": row["version"],
    }


LIST_FIELDS = [
    "id", "number", "status", "status_changed_at", "order_id", "order__number", "line_id",
    "line__title", "quantity", "basis", "station_id", "station__code", "station__name",
    "worth_fen", "agreed_fen", "refund_in_fen", "advance_fen", "paid_out_fen", "requested_at",
    "version",
]  # fmt: skip


def return_out(goods: GoodsReturn) -> Row:
    """One return in full; order, line, station and parcels come with it."""
    held = goods.order.refund_due_fen
    return {
        **return_row({name: _reach(goods, name) for name in LIST_FIELDS}),
        "next": next_step(goods, held),
        "to_pay_fen": held if goods.basis == Basis.REFUSED else goods.owed_fen,
        "reason": goods.reason,
        "condition": goods.condition,
        "condition_note": goods.condition_note,
        "pick_code": goods.pick_code,
        "refund": goods.refund_kind,
        "refund_reference": goods.refund_reference,
        "without_goods": goods.without_goods,
        "goods_by": goods.goods_by,
        "return_parcel": _parcel_out(goods.return_parcel),
        "back_parcel": _parcel_out(goods.back_parcel),
        "exchange_line": goods.exchange_line_id,
        "payouts": [
            {
                "amount_fen": one.amount_fen,
                "payee": one.payee,
                "payee_name": one.payee_name,
                "evidence_kind": one.evidence_kind,
                "paid_at": one.paid_at,
            }
            for one in goods.payouts.order_by("paid_at", "pk")
        ],
    }


def _parcel_out(parcel: Parcel | None) -> Row | None:
    if parcel is None:
        return None
    return {
        "id": parcel.pk,
        "number": parcel.number,
        "direction": parcel.direction,
        "carrier": parcel.carrier_id,
        "waybill_no": parcel.waybill_no,
        "status": parcel.status,
    }


def _reach(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row
