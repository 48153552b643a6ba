"""What a play came to: counted in the tables, digested without ids and times, told to people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Count, Min

from accounts.tenancy.unit_of_work import unit_of_work
from orders.cases.choices import CaseStatus
from orders.cases.models import Case
from orders.ledger.queries import fen_by_kind
from orders.parcels.choices import Direction
from orders.parcels.models import Parcel, ScanEvent
from orders.purchases.models import OrderLine

from .player import Player

DIGESTED = ("counts", "statuses", "money")


def sum_up(player: Player) -> dict[str, Any]:
    """Count what the play left behind, from the events and rows of its own parcels and orders."""
    county = player.cast.county_id
    with unit_of_work(county):
        parcels = _parcels(player)
        summary: dict[str, Any] = {
            "counts": _counts(county, parcels),
            "statuses": _statuses(county, parcels),
            "money": _money(player, parcels),
            "open_cases": _open_cases(county, parcels),
        }
    return {
        "seed": player.plan.seed,
        "days": player.plan.days,
        "stations": player.plan.stations,
        "parcels_a_day": player.plan.parcels,
        "peak": player.plan.peak,
        **summary,
        "outcomes": dict(sorted(player.outcomes.items())),
        "problems": dict(sorted(player.problems.items())),
        "faults": dict(sorted(player.faults.items())),
        "digest": digest_of(summary),
    }


def digest_of(summary: dict[str, Any]) -> str:
    """Fingerprint of counts, statuses and money by step: the same seed gives the same."""
    told = {name: summary[name] for name in DIGESTED}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _parcels(player: Player) -> set[UUID]:
    """Every visit of the play's waybills; one that came twice has two."""
    waybills = [one.waybill_no for one in player.plan.inbound if one.waybill_no]
    waybills += [one.waybill_no for day in player.plan.outbound for one in day if one.waybill_no]
    carriers = sorted({one.carrier for one in player.plan.inbound})
    carriers += sorted({one.carrier for day in player.plan.outbound for one in day})
    rows = Parcel.objects.in_county(player.cast.county_id).filter(
        carrier_id__in=carriers, waybill_no__in=waybills
    )
    return set(rows.values_list("pk", flat=True))


def _counts(county: int, parcels: Collection[UUID]) -> dict[str, dict[str, int]]:
    """Events by direction and step; those a scan implies stand under `inferred`."""
    counts: dict[str, dict[str, int]] = {direction: {} for direction in Direction.values}
    since = (
        Parcel.objects.in_county(county).filter(pk__in=parcels).aggregate(at=Min("announced_at"))
    )
    rows = (
        ScanEvent.objects.in_county(county)
        .filter(parcel_id__in=parcels, recorded_at__gte=since["at"])
        .values_list("direction", "step")
        .annotate(Count("pk"))
        if parcels
        else []
    )
    for direction, step, n in sorted(rows):
        counts[direction][step] = n
    return counts


def _statuses(county: int, parcels: Collection[UUID]) -> dict[str, dict[str, int]]:
    statuses: dict[str, dict[str, int]] = {direction: {} for direction in Direction.values}
    rows = Parcel.objects.in_county(county).filter(pk__in=parcels)
    for direction, status, n in sorted(
        rows.values_list("direction", "status").annotate(Count("pk"))
    ):
        statuses[direction][status] = n
    return statuses


def _money(player: Player, parcels: Collection[UUID]) -> dict[str, int]:
    """Fen moved in the ledger for the play's documents, by what it was moved for."""
    county = player.cast.county_id
    orders = {one.order for one in player.plan.inbound if one.order}
    lines = OrderLine.objects.in_county(county).filter(order_id__in=orders)
    documents = {
        "parcel": parcels,
        "order": orders,
        "orderline": set(lines.values_list("pk", flat=True)),
        "pouch": set(player.pouches),
        "sending": {one.sending for day in player.plan.outbound for one in day if one.sending},
    }
    return dict(sorted(fen_by_kind(county, documents).items()))


def _open_cases(county: int, parcels: Collection[UUID]) -> dict[str, int]:
    rows = Case.objects.in_county(county).filter(parcel_id__in=parcels, status=CaseStatus.OPEN)
    return dict(sorted(rows.values_list("kind").annotate(Count("pk"))))


def page_of(summary: dict[str, Any], seconds: float) -> str:
    """Write the summary as people read it."""
    size = f"{summary['days']} days, {summary['stations']} service points, seed {summary['seed']}"
    lines = [", ".join(filter(None, [size, summary["peak"], f"{seconds:.0f} s"]))]
    for direction in Direction.values:
        lines += ["", direction.capitalize()]
        lines += _columns(summary["counts"][direction])
        lines += ["  stand now:"]
        lines += _columns(summary["statuses"][direction])
    for title, name in (
        ("Faults played", "faults"),
        ("Answers to scans", "outcomes"),
        ("Refusals and warnings", "problems"),
        ("Open cases", "open_cases"),
    ):
        lines += ["", title, *(_columns(summary[name]) or ["  none"])]
    money = {name: f"{fen / 100:,.2f}" for name, fen in summary["money"].items()}
    lines += [
        "",
        "Money, yuan",
        *(_columns(money) or ["  none"]),
        "",
        f"Digest {summary['digest']}",
    ]
    return "\n".join(lines)


def _columns(values: dict[str, Any]) -> list[str]:
    return [
        f"  {name:<20}{value:>12,}" if isinstance(value, int) else f"  {name:<20}{value:>12}"
        for name, value in values.items()
    ]
