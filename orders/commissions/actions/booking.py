"""Writing lines, and their money as the last of the act."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.audit.actions import record_event
from accounts.kernel.ids import new_id
from accounts.tenancy.inserts import insert_rows
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind

from ..choices import Party
from ..models import CommissionLine, CommissionTally

if TYPE_CHECKING:
    from accounts.identity.models import User

Key = tuple[UUID, datetime.date, str]


def lock_tallies(county_id: int, keys: Iterable[Key]) -> dict[Key, CommissionTally]:
    """Lock the month's tally of each (station, first of the month, work), opening what is missing.

    Whoever earns or takes back at one station waits here for the other; stations never do.
    """
    wanted = sorted(set(keys), key=str)
    CommissionTally.objects.bulk_create(
        [
            CommissionTally(
                id=new_id(), county_id=county_id, station_id=station, month_on=month, work=work
            )
            for station, month, work in wanted
        ],
        ignore_conflicts=True,
    )
    rows = (
        CommissionTally.objects.in_county(county_id)
        .filter(
            station_id__in={station for station, _month, _work in wanted},
            month_on__in={month for _station, month, _work in wanted},
            work__in={work for _station, _month, work in wanted},
        )
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    found = {(one.station_id, one.month_on, one.work): one for one in rows}
    return {key: found[key] for key in wanted}


def book(lines: Sequence[CommissionLine], *, kind: str, topic: str, actor: User) -> None:
    """Insert the lines, tell their stations, and post one entry for all that are booked together.

    What is owed to a station is booked at that station, the county's share where it was earned.
    """
    insert_rows(lines)
    by_entry: dict[UUID, list[CommissionLine]] = defaultdict(list)
    for line in lines:
        by_entry[line.booked_with].append(line)
    for together in by_entry.values():
        _tell(topic, together, actor)
    for booked_with, together in by_entry.items():
        if legs := _legs(together):
            carrier = next(line for line in together if line.pk == booked_with)
            post_entry(
                county_id=carrier.county_id,
                kind=kind,
                source=carrier,
                actor=actor,
                label=carrier.document or carrier.about,
                transfers=legs,
            )


def _legs(lines: Sequence[CommissionLine]) -> list[Leg]:
    """Add up what moves between the same two accounts; a negative line moves the other way."""
    moved: dict[tuple[UUID, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        account = (
            AccountKind.COMMISSION_COUNTY
            if line.party == Party.COUNTY
            else AccountKind.COMMISSION_PAYABLE
        )
        moved[line.station_id, account][line.amount_fen < 0] += abs(line.amount_fen)
    legs = []
    for (station_id, account), (earned, taken_back) in sorted(moved.items(), key=str):
        legs.append(Leg(station_id, AccountKind.COMMISSION_COST, account, earned))
        legs.append(Leg(station_id, account, AccountKind.COMMISSION_COST, taken_back))
    return [leg for leg in legs if leg.amount_fen]


def _tell(topic: str, lines: Sequence[CommissionLine], actor: User) -> None:
    record_event(
        topic,
        county_id=lines[0].county_id,
        actor=actor,
        subject=lines[0],
        station_id=lines[0].station_id,
        stations={line.station_id for line in lines},
        data={
            "lines": [str(line.pk) for line in lines],
            "whole_fen": sum(line.amount_fen for line in lines),
        },
    )
