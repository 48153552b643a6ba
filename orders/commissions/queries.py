"""Reading rules, terms and lines; and proving the lines against rules and ledger."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Max, Q, Sum
from django.utils import timezone

from orders.ledger.queries import BookFault, select_faults

from .choices import RuleStatus, Work
from .models import CommissionLine, CommissionRule, StationTerms
from .rates import next_statement_on, reckon

if TYPE_CHECKING:
    from accounts.identity.models import User


def approved_rules(county_id: int, work: str | None = None) -> list[CommissionRule]:
    """All approved versions; picking among them is done in memory, for each moment asked."""
    rules = CommissionRule.objects.in_county(county_id).filter(status=RuleStatus.APPROVED)
    return list(rules.filter(work=work) if work else rules)


def terms_of(county_id: int, station_ids: Iterable[UUID]) -> list[StationTerms]:
    return list(StationTerms.objects.in_county(county_id).filter(station_id__in=set(station_ids)))


def newest_version(county_id: int, code: str) -> int:
    rows = CommissionRule.objects.in_county(county_id).filter(code=code)
    return rows.aggregate(newest=Max("version"))["newest"] or 0


def version_before(rule: CommissionRule) -> CommissionRule | None:
    """Return the approved version that this one changes."""
    return (
        CommissionRule.objects.in_county(rule.county_id)
        .filter(code=rule.code, status=RuleStatus.APPROVED, version__lt=rule.version)
        .order_by("-version")
        .first()
    )


def month_of(day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the first day of a day's month and of the next one."""
    first = day.replace(day=1)
    return first, (first + datetime.timedelta(days=32)).replace(day=1)


@dataclass(frozen=True)
class MonthSum:
    """What a station earned in a month, in fen, and when the next statement is drawn up."""

    earned_fen: int
    vested_fen: int
    waiting_fen: int
    taken_back_fen: int
    lines: int
    next_statement_on: datetime.date


def month_sum(county_id: int, station_id: UUID, month: datetime.date) -> MonthSum:
    """Add up what is paid to a station for a month; reversals count in the month they happen."""
    today = timezone.localdate()
    first, following = month_of(month)
    lines = CommissionLine.objects.in_county(county_id).payable().filter(
        station_id=station_id, earned_on__gte=first, earned_on__lt=following
    )  # fmt: skip
    sums = lines.aggregate(
        earned=Sum("amount_fen"),
        vested=Sum("amount_fen", filter=Q(vests_on__lte=today)),
        back=Sum("amount_fen", filter=Q(amount_fen__lt=0)),
    )
    earned, vested = sums["earned"] or 0, sums["vested"] or 0
    return MonthSum(
        earned_fen=earned,
        vested_fen=vested,
        waiting_fen=earned - vested,
        taken_back_fen=sums["back"] or 0,
        lines=lines.count(),
        next_statement_on=next_statement_on(today),
    )


def stations_with_sums(user: User, month: datetime.date) -> dict[UUID, int]:
    """What each station that the user sees earned in a month, in fen."""
    first, following = month_of(month)
    rows = (
        CommissionLine.objects.visible_to(user)
        .payable()
        .filter(earned_on__gte=first, earned_on__lt=following)
        .values_list("station_id")
        .annotate(Sum("amount_fen"))
    )
    return dict(rows.order_by())


# --- proof (reliability B3: I1, I4, I8) ---

_DISAGREEING = """
SELECT coalesce(w.booked_with, b.source_id) AS row_id,
       format('lines say %%s fen, the ledger %%s', coalesce(w.amount, 0), coalesce(b.amount, 0))
FROM (
  SELECT l.booked_with, l.station_id, l.party = 'county' AS of_county, sum(l.amount_fen) AS amount
  FROM orders_commissionline l WHERE l.county_id = %(county)s GROUP BY 1, 2, 3
) w
FULL JOIN (
  SELECT moved.source_id, moved.station_id, moved.of_county, sum(moved.amount) AS amount
  FROM (
    SELECT e.source_id, c.station_id, c.kind = 'commission_county' AS of_county,
           t.amount_fen AS amount
    FROM orders_journalentry e
    JOIN orders_transfer t ON t.county_id = e.county_id AND t.entry_id = e.id
    JOIN orders_ledgeraccount c ON c.county_id = t.county_id AND c.id = t.credit_account_id
    WHERE e.county_id = %(county)s AND e.source_type = 'commissionline'
      AND c.kind IN ('commission_payable', 'commission_county')
    UNION ALL
    SELECT e.source_id, d.station_id, d.kind = 'commission_county', -t.amount_fen
    FROM orders_journalentry e
    JOIN orders_transfer t ON t.county_id = e.county_id AND t.entry_id = e.id
    JOIN orders_ledgeraccount d ON d.county_id = t.county_id AND d.id = t.debit_account_id
    WHERE e.county_id = %(county)s AND e.source_type = 'commissionline'
      AND d.kind IN ('commission_payable', 'commission_county')
  ) moved GROUP BY 1, 2, 3
) b ON b.source_id = w.booked_with AND b.station_id = w.station_id
   AND b.of_county = w.of_county
WHERE coalesce(w.amount, 0) <> coalesce(b.amount, 0)
UNION ALL
SELECT max(l.id::text)::uuid,
       format('shares of %%s fen add up to %%s', min(l.whole_fen), sum(l.amount_fen))
FROM orders_commissionline l
WHERE l.county_id = %(county)s
GROUP BY l.source_id, l.work, l.cause_id
HAVING min(l.whole_fen) <> max(l.whole_fen) OR min(l.whole_fen) <> sum(l.amount_fen)
UNION ALL
SELECT max(l.id::text)::uuid,
       format('more taken back than earned: %%s fen', sum(l.amount_fen))
FROM orders_commissionline l
WHERE l.county_id = %(county)s AND l.work IN ('purchase', 'inbound', 'outward')
GROUP BY l.source_id, l.work
HAVING sum(l.amount_fen) < 0
ORDER BY 1
"""


def commission_faults(county_id: int) -> Iterator[BookFault]:
    """Yield lines that differ from their entries, shares or rule (wired to `check_books`)."""
    yield from select_faults(_DISAGREEING, "commissionline", "{}", county_id)
    yield from _reckoned_otherwise(county_id)


def _reckoned_otherwise(county_id: int) -> Iterator[BookFault]:
    """Reckon each earned line again by its rule's version (invariant I8)."""
    lines = (
        CommissionLine.objects.in_county(county_id)
        .filter(reverses__isnull=True, work__in=[Work.PURCHASE, Work.INBOUND, Work.OUTWARD])
        .select_related("rule")
    )
    for line in lines.iterator(chunk_size=2000):
        nth = next((one["nth"] for one in line.explanation["steps"] if one["step"] == "nth"), 1)
        due = reckon(line.rule, base_fen=line.base_fen, piece=nth).amount_fen
        if due != line.whole_fen:
            yield BookFault("commissionline", line.pk, f"{line.whole_fen} fen, by its rule {due}")


def shares_by_cause(lines: Iterable[CommissionLine]) -> dict[UUID, list[CommissionLine]]:
    """Put the shares of each amount together."""
    found: dict[UUID, list[CommissionLine]] = defaultdict(list)
    for line in lines:
        found[line.cause_id].append(line)
    return found
