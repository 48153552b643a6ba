"""Reading returns, and proving that their money is in the books."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, Sum

from orders.ledger.queries import BookFault

from .choices import NEVER_CAME, RefundKind, ReturnStatus
from .models import GoodsReturn

if TYPE_CHECKING:
    from accounts.identity.models import User


def shown_returns(user: User) -> Any:
    """Returns the user may see, with what a page says about them."""
    return GoodsReturn.objects.visible_to(user).select_related(
        "order__villager", "line", "station", "return_parcel", "back_parcel"
    )


def pieces_returning(county_id: int, line_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Count each line's pieces that went back, or are to: not those the villager kept or got."""
    given_back = Q(status=ReturnStatus.CLOSED, refund_kind=RefundKind.NONE)
    rows = (
        GoodsReturn.objects.in_county(county_id)
        .filter(line_id__in=list(line_ids))
        .exclude(Q(status__in=NEVER_CAME) | given_back)
        .values_list("line_id")
        .annotate(Sum("quantity"))
    )
    return dict(rows)


_RETURNS = """
SELECT r.id, r.number, r.refund_in_fen, r.paid_out_fen,
       CASE WHEN r.basis = 'refused' THEN 0 ELSE
           CASE WHEN r.exchange_line_id IS NULL
               THEN greatest(r.refund_in_fen, r.advance_fen) ELSE r.worth_fen END END,
       coalesce(m.came_in, 0), coalesce(m.owed, 0),
       coalesce(m.paid, 0) + CASE WHEN r.basis = 'refused' THEN coalesce(o.paid, 0) ELSE 0 END,
       coalesce(o.paid, 0)
FROM orders_goodsreturn r
LEFT JOIN (
  SELECT e.source_id,
         coalesce(sum(t.amount_fen) FILTER (WHERE d.kind = 'agent_funds'), 0) AS came_in,
         coalesce(sum(t.amount_fen) FILTER (WHERE c.kind = 'refund_owed'), 0) AS owed,
         coalesce(sum(t.amount_fen) FILTER (
           WHERE d.kind = 'refund_owed' AND c.kind = 'drawer'), 0) AS paid
  FROM orders_journalentry e
  JOIN orders_transfer t ON t.county_id = e.county_id AND t.entry_id = e.id
  JOIN orders_ledgeraccount d ON d.county_id = t.county_id AND d.id = t.debit_account_id
  JOIN orders_ledgeraccount c ON c.county_id = t.county_id AND c.id = t.credit_account_id
  WHERE e.county_id = %(county)s AND e.source_type = 'goodsreturn'
  GROUP BY e.source_id
) m ON m.source_id = r.id
LEFT JOIN (
  SELECT p.goods_return_id, sum(p.amount_fen) AS paid
  FROM orders_returnpayout p WHERE p.county_id = %(county)s GROUP BY p.goods_return_id
) o ON o.goods_return_id = r.id
WHERE r.county_id = %(county)s
ORDER BY r.id
"""


def return_faults(county_id: int) -> Iterator[BookFault]:
    """Yield returns whose sums differ from their entries or payments (wired to `check_books`)."""
    with connection.cursor() as cursor:
        cursor.execute(_RETURNS, {"county": county_id})
        rows = cursor.fetchall()
    for row_id, number, came_in, paid_out, owed, booked_in, booked_owed, booked_paid, paid in rows:
        if came_in != booked_in:
            yield BookFault("return", row_id, f"{number}: {came_in} came in, booked {booked_in}")
        if owed != booked_owed:
            yield BookFault("return", row_id, f"{number}: owes {owed}, booked {booked_owed}")
        if not paid_out == booked_paid == paid:
            said = f"{number}: paid out {paid_out}, booked {booked_paid}, signed for {paid}"
            yield BookFault("return", row_id, said)
