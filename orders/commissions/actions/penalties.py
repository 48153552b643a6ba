"""What a month or a lapse brings: the guarantee tops up, a penalty takes away."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.identity.policy import require
from accounts.kernel.ids import new_id
from orders.ledger.choices import EntryKind
from stations.network.choices import HANDING_OUT, StationKind
from stations.network.models import Station

from ..choices import Party, Work
from ..errors import MonthNotOver, NotAPenalty
from ..explaining import explain, picked_facts
from ..models import CommissionLine, CommissionRule
from ..policy import Question, in_force, pick, terms_at
from ..queries import approved_rules, month_of, terms_of
from ..rates import Step, reckon
from .booking import book, lock_tallies

if TYPE_CHECKING:
    from accounts.identity.models import User

MONTHLY = UUID("5d6a2c34-6f0e-5a7b-9a0e-3f1d2c4b5a69")
"""Makes one id of a station and a month, so that a month is topped up once."""

COUNTED = [Work.PURCHASE, Work.INBOUND, Work.OUTWARD]
"""What counts towards a guarantee; penalties do not, or they would pay themselves."""


def charge_penalty(
    station: Station,
    rule: CommissionRule,
    *,
    actor: User,
    reason: str,
    pieces: int = 1,
    cause_id: UUID | None = None,
) -> CommissionLine:
    """Charge a station for lapses by an approved penalty rule, with the reason it can read.

    `cause_id` (a case) makes a second charge for the same thing impossible: it returns the first.
    """
    require(actor, "commissions.penalise")
    now = timezone.now()
    today = timezone.localtime(now).date()
    with transaction.atomic():
        standing = in_force(
            approved_rules(station.county_id, Work.LAPSE), Question(Work.LAPSE, now)
        )
        if rule.pk not in {one.pk for one in standing} or pieces < 1:
            raise NotAPenalty(pointer="/rule")
        lock_tallies(station.county_id, [(station.pk, today.replace(day=1), Work.LAPSE)])
        source = cause_id or new_id()
        lines = CommissionLine.objects.in_county(station.county_id).of(Work.LAPSE, [source])
        if known := lines.filter(station_id=station.pk).first():
            return known
        done = reckon(rule, pieces=pieces)
        line = _line(
            station,
            rule,
            today,
            source_id=source,
            cause_id=source,
            about=reason,
            amount_fen=-done.amount_fen,
            picked=picked_facts(now, rule.scope, [], ""),
            steps=[*done.steps, {"step": "penalty", "fen": -done.amount_fen, "reason": reason}],
        )
        book([line], kind=EntryKind.PENALTY, topic="commission.penalised", actor=actor)
    return line


def grant_guarantees(month: datetime.date, *, actor: User) -> list[CommissionLine]:
    """Top each station up to the guarantee of a month that is over; a second time adds nothing."""
    require(actor, "commissions.propose")
    first, following = month_of(month)
    if following > timezone.localdate():
        raise MonthNotOver(month=f"{first:%Y-%m}")
    last = following - datetime.timedelta(days=1)
    county_id = actor.county_id or 0
    with transaction.atomic():
        stations = list(
            Station.objects.in_county(county_id).filter(
                kind=StationKind.POINT, status__in=HANDING_OUT
            )
        )
        lock_tallies(county_id, [(one.pk, first, Work.PERIOD) for one in stations])
        lines = _top_ups(county_id, stations, first, last)
        if lines:
            book(lines, kind=EntryKind.GUARANTEE, topic="commission.topped_up", actor=actor)
    return lines


def _top_ups(
    county_id: int, stations: list[Station], first: datetime.date, last: datetime.date
) -> list[CommissionLine]:
    rules = approved_rules(county_id, Work.PERIOD)
    terms = terms_of(county_id, [one.pk for one in stations])
    mine = CommissionLine.objects.in_county(county_id).payable()
    of_month = mine.filter(earned_on__gte=first, earned_on__lte=last)
    earned = dict(
        of_month.filter(work__in=COUNTED).values_list("station_id").annotate(Sum("amount_fen"))
    )
    topped = set(of_month.filter(work=Work.PERIOD).values_list("station_id", flat=True).distinct())
    # The last moment of the month: a rule approved afterwards is for later months.
    at = timezone.make_aware(datetime.datetime.combine(last, datetime.time(23, 59, 59)))
    lines = []
    for station in stations:
        known = terms_at(terms, station.pk, at)
        grade = known.grade if known else ""
        found = pick(rules, Question(Work.PERIOD, at, grade=grade))
        has = earned.get(station.pk, 0)
        if found.rule is None or station.pk in topped or has >= (found.rule.amount_fen or 0):
            continue
        promised = found.rule.amount_fen or 0
        step = {"step": "guarantee", "promised_fen": promised, "earned_fen": has,
                "fen": promised - has}  # fmt: skip
        lines.append(
            _line(
                station,
                found.rule,
                last,
                source_id=station.pk,
                cause_id=uuid5(MONTHLY, f"{station.pk} {first:%Y-%m}"),
                about=f"{first:%Y-%m}",
                amount_fen=promised - has,
                picked=picked_facts(at, found.rule.scope, found.passed_over, grade),
                steps=[step],
            )
        )
    return lines


def _line(
    station: Station,
    rule: CommissionRule,
    on: datetime.date,
    *,
    source_id: UUID,
    cause_id: UUID,
    about: str,
    amount_fen: int,
    picked: dict[str, Any],
    steps: list[Step],
) -> CommissionLine:
    """Make a line that is the station's alone and vests at once."""
    pk = new_id()
    return CommissionLine(
        id=pk,
        county_id=station.county_id,
        station_id=station.pk,
        party=Party.PARTNER,
        work=rule.work,
        rule=rule,
        source_id=source_id,
        cause_id=cause_id,
        about=about[:120],
        document=rule.code,
        base_fen=0,
        whole_fen=amount_fen,
        amount_fen=amount_fen,
        earned_on=on,
        vests_on=on,
        explanation=explain(
            rule,
            picked=picked,
            base=[],
            base_fen=0,
            steps=steps,
            whole_fen=amount_fen,
            earned_on=on,
            return_days=0,
            vests=on,
        ),
        booked_with=pk,
    )
