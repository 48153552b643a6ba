"""An order under its lock: fetched with its lines, and kept with what they derive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from accounts.audit.actions import record_event

from ..models import Order, OrderLine
from ..policy import derive_header

if TYPE_CHECKING:
    from accounts.identity.models import User

LINE_COLUMNS = [
    "status",
    "status_changed_at",
    "quantity",
    "unit_price_fen",
    "freight_share_fen",
    "discount_share_fen",
    "total_fen",
    "deposit_fen",
    "upstream",
    "actual_price_fen",
    "cancel_reason",
]
ORDER_COLUMNS = [
    "status",
    "freight_fen",
    "discount_fen",
    "total_fen",
    "deposit_fen",
    "paid_fen",
    "refund_due_fen",
    "evidence_kind",
    "evidence_note",
    "valid_until",
    "version",
]


def lock_order(order: Order, actor: User) -> tuple[Order, list[OrderLine]]:
    """Lock an order, then its lines in the order of their ids; whoever comes second waits here."""
    locked = Order.objects.in_county(actor.county_id or 0).lock(order.pk)
    return locked, lock_lines(locked.county_id, [locked.pk])


def lock_lines(county_id: int, order_ids: list[UUID]) -> list[OrderLine]:
    lines = list(
        OrderLine.objects.in_county(county_id)
        .filter(order_id__in=order_ids)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    return [watch(line) for line in lines]


def watch(line: OrderLine) -> OrderLine:
    """Remember a line as the database has it, so that only what changes is written."""
    line.as_locked = _figures(line)  # type: ignore[attr-defined]
    return line


def line_of(lines: list[OrderLine], line: OrderLine) -> OrderLine:
    """Find the locked twin of a line."""
    return next(one for one in lines if one.pk == line.pk)


def keep(order: Order, lines: list[OrderLine]) -> None:
    """Derive the header, then write the lines that changed and the order: two statements."""
    derive_header(order, lines)
    order.version += 1
    keep_lines(order.county_id, lines)
    order.save(update_fields=ORDER_COLUMNS)


def keep_lines(county_id: int, lines: list[OrderLine]) -> list[OrderLine]:
    """Write the columns that changed since the lock, of all lines in one statement."""
    changed, columns = [], set()
    for line in lines:
        now = _figures(line)
        before = line.as_locked  # type: ignore[attr-defined]
        if different := {name for name in LINE_COLUMNS if now[name] != before[name]}:
            changed.append(line)
            columns |= different
            line.as_locked = now  # type: ignore[attr-defined]
    if changed:
        OrderLine.objects.in_county(county_id).bulk_update(changed, sorted(columns))
    return changed


def tell(topic: str, order: Order, actor: User | None, **data: Any) -> None:
    """Record what happened to an order, for its station to learn."""
    record_event(
        topic,
        county_id=order.county_id,
        actor=actor,
        subject=order,
        station_id=order.station_id,
        stations=[order.station_id],
        data={
            "order": str(order.pk),
            "number": order.number,
            "status": order.status,
            "total_fen": order.total_fen,
            "paid_fen": order.paid_fen,
            **data,
        },
    )


def _figures(line: OrderLine) -> dict[str, Any]:
    return {
        name: getattr(line, "upstream_id" if name == "upstream" else name) for name in LINE_COLUMNS
    }
