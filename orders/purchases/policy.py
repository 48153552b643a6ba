"""The rules of proxy purchasing: sums, tolerance, and what the lines say about their order.

Pure: they look at rows in memory and write nothing to the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.kernel.money import percent_of, split_by_largest_remainder
from accounts.kernel.states import check_move

from .choices import (
    BEFORE_PLACED,
    DEAD,
    FINISHED,
    LINE_MOVES,
    PROGRESS,
    SETTLED,
    TO_ACCEPT,
    LineStatus,
)

if TYPE_CHECKING:
    from .models import Order, OrderLine

QUOTE_VALID = timedelta(hours=24)
MOST_LINES = 50
MOST_FEN = 10_000_000_00  # ten million yuan, for a price as for a whole order
LEAST_TOLERANCE_FEN = 200
TOLERANCE_RATE = Decimal("0.01")


def goods_fen(line: OrderLine) -> int:
    return line.unit_price_fen * line.quantity


def tolerance_fen(accepted_goods_fen: int) -> int:
    """How much dearer the purchase may be without asking again (decisions 25)."""
    return max(LEAST_TOLERANCE_FEN, percent_of(accepted_goods_fen, TOLERANCE_RATE))


def live(lines: Iterable[OrderLine]) -> list[OrderLine]:
    """Lines that still ask for money, in their order on the slip."""
    return sorted(
        (line for line in lines if line.status not in DEAD), key=lambda line: line.position
    )


def price_line(line: OrderLine) -> None:
    """Work out total and deposit. A line that has its deposit keeps it, up to the total."""
    goods = goods_fen(line)
    line.discount_share_fen = min(line.discount_share_fen, goods)
    line.total_fen = goods + line.freight_share_fen - line.discount_share_fen
    if line.status in BEFORE_PLACED - {LineStatus.FUNDED}:
        line.deposit_fen = percent_of(line.total_fen, line.deposit_rate)
    else:
        line.deposit_fen = min(line.deposit_fen, line.total_fen)


def share_costs(lines: Sequence[OrderLine], freight_fen: int, discount_fen: int) -> None:
    """Split freight and discount over the goods by largest remainder, to the fen."""
    if not lines:
        return
    weights = [goods_fen(line) for line in lines]
    freight = split_by_largest_remainder(freight_fen, weights)
    discount = split_by_largest_remainder(min(discount_fen, sum(weights)), weights)
    for line, freight_share, discount_share in zip(lines, freight, discount, strict=True):
        line.freight_share_fen = freight_share
        line.discount_share_fen = discount_share
        price_line(line)


def share_costs_again(order: Order, lines: Sequence[OrderLine]) -> None:
    """Split over the lines that remain; what is in a villager's hands keeps the share he paid."""
    remaining = [line for line in live(lines) if line.status not in SETTLED]
    settled = [line for line in lines if line.status in SETTLED]
    share_costs(
        remaining,
        order.freight_fen - sum(line.freight_share_fen for line in settled),
        order.discount_fen - sum(line.discount_share_fen for line in settled),
    )


def step(line: OrderLine, new: str) -> None:
    """Take one legal step in memory; `keep` writes all lines of an order at once."""
    check_move(LINE_MOVES, line.status, new, label=str(line))
    line.status = new
    line.status_changed_at = timezone.now()


def header_status(statuses: Iterable[str]) -> str:
    """Derive the order's status: its earliest open line's; cancelled when all are (L6)."""
    ranked = sorted(statuses, key=PROGRESS.index)
    for status in ranked:
        if status not in FINISHED:
            return status
    return next((one for one in ranked if one != LineStatus.CANCELLED), LineStatus.CANCELLED)


def needed_fen(lines: Iterable[OrderLine]) -> int:
    """What must be paid for these to go on: the share of what was taken home, else the deposit."""
    return sum(line_need_fen(line.status, line.total_fen, line.deposit_fen) for line in lines)


def line_need_fen(status: str, total_fen: int, deposit_fen: int) -> int:
    if status in DEAD:
        return 0
    return total_fen if status in SETTLED else deposit_fen


def fund_waiting(order: Order, lines: Sequence[OrderLine]) -> None:
    """Let waiting lines be bought once the deposits of all accepted lines are covered."""
    waiting = [line for line in lines if line.status == LineStatus.AWAITING_FUNDS]
    accepted = [line for line in lines if line.status not in TO_ACCEPT]
    covered = needed_fen(accepted) <= order.paid_fen
    for line in waiting:
        if covered or line.deposit_fen == 0:
            step(line, LineStatus.FUNDED)


def derive_header(order: Order, lines: Sequence[OrderLine]) -> None:
    """Derive status and sums from the lines; money held is paid up to the total, else due back."""
    asked = live(lines)
    held = order.paid_fen + order.refund_due_fen
    order.freight_fen = sum(line.freight_share_fen for line in asked)
    order.discount_fen = sum(line.discount_share_fen for line in asked)
    order.total_fen = sum(line.total_fen for line in asked)
    order.deposit_fen = sum(line.deposit_fen for line in asked)
    order.paid_fen = min(held, order.total_fen)
    order.refund_due_fen = held - order.paid_fen
    fund_waiting(order, lines)
    order.status = header_status(line.status for line in lines)


def deposit_due_fen(order: Order, lines: Iterable[OrderLine]) -> int:
    """What is still to be paid before everything can be bought; 0 when nothing is asked."""
    return max(0, needed_fen(lines) - order.paid_fen)


def payable_now_fen(order: Order, lines: Iterable[OrderLine]) -> int:
    """How much may be taken now: the villager owes nothing for what he has not said yes to."""
    accepted = sum(line.total_fen for line in live(lines) if line.status not in TO_ACCEPT)
    return max(0, accepted - order.paid_fen)


def due_fen(order: Order, lines: Iterable[OrderLine], taken_home: Iterable[OrderLine]) -> int:
    """What is to be paid before these lines may go home (decisions 26).

    Shares of all lines taken home so far, these included, less what was paid.
    """
    wanted = {line.pk for line in taken_home}
    shares = sum(
        line.total_fen for line in live(lines) if line.pk in wanted or line.status in SETTLED
    )
    return max(0, shares - order.paid_fen)


def parcel_status(quantity: int, linked: int, here: int) -> str:
    """Say where a bought line is, from its pieces that ride in parcels and those that are here."""
    if here >= quantity:
        return LineStatus.READY
    if here:
        return LineStatus.PARTLY_READY
    if linked >= quantity:
        return LineStatus.SHIPPED
    return LineStatus.PARTLY_SHIPPED if linked else LineStatus.PLACED
