"""Taking back: a new negative line by the rate of the day it was bought; nothing is edited."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.ledger.choices import EntryKind

from ..choices import Party
from ..explaining import explain
from ..models import CommissionLine
from ..queries import shares_by_cause
from ..rates import Reckoned, Step, reckon, share_out
from .booking import book, lock_tallies

if TYPE_CHECKING:
    from accounts.identity.models import User


def take_back(
    county_id: int,
    work: str,
    source_id: UUID,
    *,
    cause_id: UUID,
    at: datetime.datetime,
    actor: User,
    refunded_fen: int | None = None,
    reason: str = "",
) -> list[CommissionLine]:
    """Take back what a refund undoes: the amount of before less the amount of what is left.

    `refunded_fen` is the part of the base paid back now, None all that is left. Once for each
    `cause_id`; what was never earned is not taken back. So refunds in parts end where one whole
    refund does, share by share, and the sum never falls below nothing. It vests with the line it
    takes from, or at once if that has vested: a later statement carries it forward.
    """
    with transaction.atomic():
        mine = CommissionLine.objects.in_county(county_id).of(work, [source_id])
        earned = mine.filter(cause_id=source_id, party=Party.PARTNER).first()
        if earned is None:
            return []
        lock_tallies(county_id, [(earned.station_id, earned.earned_on.replace(day=1), work)])
        lines = list(mine.select_related("rule").order_by("created_at", "pk"))
        if any(line.cause_id == cause_id for line in lines):
            return []
        written = _negative_lines(lines, cause_id, at, refunded_fen, reason)
        if written:
            book(written, kind=EntryKind.COMMISSION_BACK, topic="commission.taken_back",
                 actor=actor)  # fmt: skip
    return written


@dataclass(frozen=True)
class _Undoing:
    """A refund against what stands: base and amount before it, the part paid back, what is left."""

    origin: CommissionLine
    base_before_fen: int
    whole_before_fen: int
    refund_fen: int
    due: Reckoned

    @property
    def base_left_fen(self) -> int:
        return self.base_before_fen - self.refund_fen

    @property
    def whole_fen(self) -> int:
        return self.due.amount_fen - self.whole_before_fen


def _negative_lines(
    lines: Sequence[CommissionLine],
    cause_id: UUID,
    at: datetime.datetime,
    refunded_fen: int | None,
    reason: str,
) -> list[CommissionLine]:
    undoing = _undoing(lines, refunded_fen)
    origin = undoing.origin
    if not undoing.whole_before_fen and not undoing.refund_fen:
        return []  # taken back before, all of it
    shares, split = share_out(
        undoing.due.amount_fen, origin.rule.weights, recommended=_was_recommended(origin)
    )
    today = timezone.localtime(at).date()
    vests = max(today, origin.vests_on)
    explanation = _explained(undoing, split, today, vests, reason)
    earned = [line for line in lines if line.cause_id == line.source_id]
    written: list[CommissionLine] = []
    for line in sorted(earned, key=lambda one: one.party != Party.PARTNER):
        had = sum(one.amount_fen for one in lines if one.party == line.party)
        pk = new_id()
        written.append(
            CommissionLine(
                id=pk,
                county_id=line.county_id,
                station_id=line.station_id,
                party=line.party,
                work=line.work,
                rule=line.rule,
                source_id=line.source_id,
                cause_id=cause_id,
                about=line.about,
                document=line.document,
                base_fen=-undoing.refund_fen,
                whole_fen=undoing.whole_fen,
                amount_fen=shares[line.party] - had,
                earned_on=today,
                vests_on=vests,
                explanation=explanation,
                reverses=line,
                booked_with=written[0].booked_with if written else pk,
            )
        )
    return written


def _undoing(lines: Sequence[CommissionLine], refunded_fen: int | None) -> _Undoing:
    """Add up what stands, and reckon what is left by the same version of the rule."""
    firsts = [shares[0] for shares in shares_by_cause(lines).values()]
    base = sum(one.base_fen for one in firsts)
    refund = base if refunded_fen is None else min(max(refunded_fen, 0), base)
    origin = next(
        line for line in lines if line.cause_id == line.source_id and line.party == Party.PARTNER
    )
    if refunded_fen is None or refund == base:
        due = Reckoned(0, [{"step": "nothing_left"}])
    else:
        nth = _nth(origin.explanation["steps"])
        due = reckon(origin.rule, base_fen=base - refund, piece=nth)
    return _Undoing(origin, base, sum(one.whole_fen for one in firsts), refund, due)


def _explained(
    undoing: _Undoing, split: Step, today: datetime.date, vests: datetime.date, reason: str
) -> dict[str, Any]:
    origin, due = undoing.origin, undoing.due
    base: list[Step] = []
    if undoing.base_before_fen:
        base = [
            {"step": "before", "fen": undoing.base_before_fen},
            {"step": "refund", "fen": -undoing.refund_fen},
        ]
    return explain(
        origin.rule,
        picked=origin.explanation["picked"],
        base=base,
        base_fen=undoing.base_left_fen,
        steps=[*due.steps, split] if due.amount_fen else due.steps,
        whole_fen=undoing.whole_fen,
        earned_on=today,
        return_days=origin.explanation["return_days"],
        vests=vests,
        takes_back={
            "line": str(origin.pk),
            "earned_on": origin.earned_on.isoformat(),
            "whole_before_fen": undoing.whole_before_fen,
            "whole_left_fen": due.amount_fen,
            "reason": reason,
        },
    )


def _nth(steps: Sequence[Step]) -> int:
    return next((one["nth"] for one in steps if one["step"] == "nth"), 1)


def _was_recommended(line: CommissionLine) -> bool:
    split = next(one for one in line.explanation["steps"] if one["step"] == "split")
    return bool(split["weights"][Party.RECOMMENDER])
