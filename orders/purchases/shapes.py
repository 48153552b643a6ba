"""How an order looks to a client. Plain dicts: a serializer would cost more than the queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from .models import Order, OrderLine
from .policy import line_need_fen

Row = dict[str, Any]


def line_row(row: Row) -> Row:
    return {
        "id": row["id"],
        "position": row["position"],
        "status": row["status"],
        "title": row["title"],
        "category": row["category__code"],
        "platform": row["platform_id"],
        "quantity": row["quantity"],
        "unit_price_fen": row["unit_price_fen"],
        "total_fen": row["total_fen"],
        "deposit_fen": row["deposit_fen"],
    }


def line_out(row: Row, waybills: list[Row]) -> Row:
    return {
        **line_row(row),
        "status_changed_at": row["status_changed_at"],
        "product": row["product_id"],
        "url": row["url"],
        "spec": row["spec"],
        "freight_share_fen": row["freight_share_fen"],
        "discount_share_fen": row["discount_share_fen"],
        "actual_price_fen": row["actual_price_fen"],
        "platform_order_no": row["upstream__number"],
        "cancel_reason": row["cancel_reason"],
        "waybills": [
            {
                "parcel": one["parcel_id"],
                "number": one["parcel__number"],
                "carrier": one["parcel__carrier_id"],
                "waybill_no": one["parcel__waybill_no"],
                "quantity": one["quantity"],
                "status": one["parcel__status"],
                "pickup_code": one["parcel__pickup_code"],
            }
            for one in waybills
        ],
    }


def order_row(row: Row, lines: list[Row]) -> Row:
    """An order of a list, from `.values()`."""
    return {
        "id": row["id"],
        "number": row["number"],
        "status": row["status"],
        "station": {
            "id": row["station_id"],
            "code": row["station__code"],
            "name": row["station__name"],
        },
        "villager": {"id": row["villager_id"], "name_masked": row["villager__name_masked"]},
        "lines": lines,
        "total_fen": row["total_fen"],
        "deposit_due_fen": _deposit_due_fen(lines, row["paid_fen"]),
        "paid_fen": row["paid_fen"],
        "balance_fen": row["total_fen"] - row["paid_fen"],
        "refund_due_fen": row["refund_due_fen"],
        "created_at": row["created_at"],
        "valid_until": row["valid_until"],
        "version": row["version"],
    }


def order_out(order: Order, lines: list[Row], waybills: Mapping[UUID, list[Row]]) -> Row:
    """One order in full; `station` and `villager` come with it."""
    return {
        "id": order.pk,
        "number": order.number,
        "status": order.status,
        "station": {
            "id": order.station_id,
            "code": order.station.code,
            "name": order.station.name,
        },
        "villager": {"id": order.villager_id, "name_masked": order.villager.name_masked},
        "lines": [line_out(line, waybills.get(line["id"], [])) for line in lines],
        "freight_fen": order.freight_fen,
        "discount_fen": order.discount_fen,
        "total_fen": order.total_fen,
        "deposit_fen": order.deposit_fen,
        "deposit_due_fen": _deposit_due_fen(lines, order.paid_fen),
        "paid_fen": order.paid_fen,
        "balance_fen": order.balance_fen,
        "refund_due_fen": order.refund_due_fen,
        "note": order.note,
        "evidence": {"kind": order.evidence_kind, "note": order.evidence_note}
        if order.evidence_kind
        else None,
        "created_at": order.created_at,
        "valid_until": order.valid_until,
        "version": order.version,
    }


def new_order_out(order: Order) -> Row:
    """Shape an order just placed from memory: the hot path reads nothing back."""
    return order_out(order, [_from_memory(line) for line in order.new_lines], {})


def _from_memory(line: OrderLine) -> Row:
    return {
        "id": line.pk,
        "position": line.position,
        "status": line.status,
        "status_changed_at": line.status_changed_at,
        "product_id": line.product_id,
        "category__code": line.category.code,
        "platform_id": line.platform_id,
        "title": line.title,
        "url": line.url,
        "spec": line.spec,
        "quantity": line.quantity,
        "unit_price_fen": line.unit_price_fen,
        "freight_share_fen": line.freight_share_fen,
        "discount_share_fen": line.discount_share_fen,
        "total_fen": line.total_fen,
        "deposit_fen": line.deposit_fen,
        "actual_price_fen": None,
        "upstream__number": None,
        "cancel_reason": "",
    }


def _deposit_due_fen(lines: list[Row], paid_fen: int) -> int:
    needed = sum(
        line_need_fen(line["status"], line["total_fen"], line["deposit_fen"]) for line in lines
    )
    return max(0, needed - paid_fen)
