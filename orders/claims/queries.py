"""Reads of claims that are not one queryset, and the proof of their money."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from orders.ledger.queries import BookFault, select_faults
from orders.parcels.models import Parcel

from .choices import Basis, ClaimStatus, Liable
from .models import Claim, LiabilityRule
from .policy import owed_fen
from .terms import Terms

if TYPE_CHECKING:
    from accounts.identity.models import User

# What the books say of a claim: net owed to the claimant, paid out, and still to be recovered.
_CLAIMS = """
SELECT c.id, c.number, coalesce(m.payable, 0), coalesce(m.paid, 0), coalesce(m.receivable, 0),
       CASE WHEN c.status = 'approved' THEN c.assessed_fen ELSE 0 END,
       c.paid_fen,
       CASE WHEN c.status IN ('approved', 'paid', 'closed')
            THEN c.assessed_fen - c.recovered_fen ELSE 0 END
FROM orders_claim c
LEFT JOIN (
  SELECT e.source_id,
         coalesce(sum(t.amount_fen) FILTER (WHERE k.kind = 'claims_payable'), 0)
         - coalesce(sum(t.amount_fen) FILTER (WHERE d.kind = 'claims_payable'), 0) AS payable,
         coalesce(sum(t.amount_fen) FILTER (
           WHERE d.kind = 'claims_payable' AND k.kind = 'claims_via_stations'), 0)
         - coalesce(sum(t.amount_fen) FILTER (
           WHERE k.kind = 'claims_payable' AND d.kind = 'claims_via_stations'), 0) AS paid,
         coalesce(sum(t.amount_fen) FILTER (
           WHERE d.kind IN ('claims_carrier', 'claims_station', 'claims_expense')), 0)
         - coalesce(sum(t.amount_fen) FILTER (
           WHERE k.kind IN ('claims_carrier', 'claims_station', 'claims_expense')), 0)
           AS receivable
  FROM orders_journalentry e
  JOIN orders_transfer t ON t.county_id = e.county_id AND t.entry_id = e.id
  JOIN orders_ledgeraccount d ON d.county_id = t.county_id AND d.id = t.debit_account_id
  JOIN orders_ledgeraccount k ON k.county_id = t.county_id AND k.id = t.credit_account_id
  WHERE e.county_id = %(county)s AND e.source_type = 'claim'
  GROUP BY e.source_id
) m ON m.source_id = c.id
WHERE c.county_id = %(county)s
  AND (coalesce(m.payable, 0) <> CASE WHEN c.status = 'approved' THEN c.assessed_fen ELSE 0 END
       OR coalesce(m.paid, 0) <> c.paid_fen
       OR coalesce(m.receivable, 0) <> CASE
         WHEN c.status IN ('approved', 'paid', 'closed') THEN c.assessed_fen - c.recovered_fen
         ELSE 0 END)
ORDER BY c.id
"""


def claim_faults(county_id: int) -> Iterator[BookFault]:
    """Yield claims whose sums differ from their entries (wired to `check_books`)."""
    yield from select_faults(
        _CLAIMS,
        "claim",
        "{}: the books owe {}, paid {}, carry {} instead of {}, {}, {}",
        county_id,
    )


def claim_figures(user: User) -> dict[str, Any]:
    """What waits for whom, and what is still to be recovered, in what the user sees."""
    return (
        Claim.objects.visible_to(user)
        .open()
        .aggregate(
            open=Count("pk"),
            to_assess=Count(
                "pk", filter=Q(status__in=[ClaimStatus.REPORTED, ClaimStatus.DISPUTED])
            ),
            to_approve=Count("pk", filter=Q(status=ClaimStatus.ACCEPTED)),
            to_pay=Count("pk", filter=Q(status=ClaimStatus.APPROVED)),
            to_recover_fen=Sum(
                "assessed_fen",
                filter=Q(status=ClaimStatus.PAID, liable__in=[Liable.CARRIER, Liable.STATION]),
            ),
        )
    )


def liability_if_lost(
    county_id: int,
    parcels: Sequence[Parcel],
    terms: Mapping[UUID, Terms],
    day: datetime.date,
) -> dict[UUID, int]:
    """Say in fen what would be owed by the rules of that day for the loss of what was sent.

    Insured: the declared value; not insured: what was declared as the loss that is to be proven.
    Either within the limits of the carrier's own rule, else of the one for all carriers. One read
    for any number; a parcel without terms was not taken in by us and is not in the answer.
    """
    agreed = {one: terms[one.pk] for one in parcels if one.pk in terms}
    if not agreed:
        return {}
    rules: dict[tuple[str | None, str], LiabilityRule] = {}
    in_force = LiabilityRule.objects.in_county(county_id).filter(from_on__lte=day)
    for rule in in_force.order_by("from_on"):  # a later one takes the place of an earlier
        rules[rule.carrier_id, rule.basis] = rule
    owed = {}
    for parcel, term in agreed.items():
        basis = (Basis.INSURED if term.insured else Basis.UNINSURED).value
        owed[parcel.pk] = owed_fen(
            basis=basis,
            claimed_fen=term.declared_fen,
            loss_fen=term.declared_fen,
            damage_percent=100,
            declared_fen=term.declared_fen,
            fee_fen=term.fee_fen,
            rule=rules.get((parcel.carrier_id, basis)) or rules.get((None, basis)),
        )
    return owed
