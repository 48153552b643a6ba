"""A recount: what is scanned on a shelf against what the record has there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from orders.cases.actions import end_case, open_case
from orders.cases.choices import CaseKind, Outcome
from orders.cases.models import Case
from orders.parcels.models import Parcel
from orders.shelves.models import Shelf

from ..queries import on_shelf, scanned

if TYPE_CHECKING:
    from accounts.identity.models import User


@dataclass
class Recount:
    """What a recount found; parcels are told by waybill, shelf of the record and status."""

    count_before: int = 0
    recorded: int = 0
    scanned: int = 0
    missing: list[dict[str, Any]] = field(default_factory=list)
    extra: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    case: str | None = None

    @property
    def agrees(self) -> bool:
        return self.count_before == self.recorded and not (
            self.missing or self.extra or self.unknown
        )

    def explain(self) -> str:
        """Say in a sentence what differs, so that the next reader needs no list."""
        told = [
            _("Counted as %(count)d, on record %(recorded)d, scanned %(scanned)d.")
            % {"count": self.count_before, "recorded": self.recorded, "scanned": self.scanned}
        ]
        for label, numbers in (
            (_("Missing"), [one["waybill_no"] for one in self.missing]),
            (_("Not on record here"), [one["waybill_no"] for one in self.extra]),
            (_("Never announced"), self.unknown),
        ):
            if numbers:
                told.append(f"{label}: {', '.join(numbers)}.")
        return " ".join(told)[:500]


def recount_shelf(
    shelf: Shelf, *, actor: User, waybills: Collection[str], parcels: Collection[UUID] = ()
) -> Recount:
    """Compare what lies on the shelf with the record, repair its count, and say what differs.

    Nothing is moved: what is missing is looked for, what is extra is scanned to its place. A
    difference opens the case `shelf_differs`; a recount that agrees closes it.
    """
    with transaction.atomic():
        require(actor, "parcels.scan", at=shelf.station_id)
        county_id = actor.county_id or 0
        shelf = Shelf.objects.in_county(county_id).select_related("station").lock(shelf.pk)
        found = {one.waybill_no: one for one in scanned(county_id, set(waybills), set(parcels))}
        there = {one.pk: one for one in found.values()}
        recorded = {one.pk: one for one in on_shelf(shelf)}
        result = Recount(
            count_before=shelf.count,
            recorded=len(recorded),
            scanned=len(set(waybills) | {one.waybill_no for one in there.values()}),
            missing=[_told(one) for pk, one in recorded.items() if pk not in there],
            extra=[_told(one) for pk, one in there.items() if pk not in recorded],
            unknown=sorted(set(waybills) - found.keys()),
        )
        _settle(shelf, actor, result)
        shelf.count = result.recorded
        shelf.version += 1
        shelf.save(update_fields=["count", "version"])
        record_event(
            "shelf.recounted",
            county_id=county_id,
            actor=actor,
            subject=shelf,
            station_id=shelf.station_id,
            stations=[shelf.station_id],
            data={"code": shelf.code, **asdict(result)},
        )
    return result


def _settle(shelf: Shelf, actor: User, result: Recount) -> None:
    """Open the case of a difference, or end the one that a right count answers."""
    if not result.agrees:
        case = open_case(
            CaseKind.SHELF_DIFFERS,
            county_id=shelf.county_id,
            station_id=shelf.station_id,
            subject=shelf,
            actor=actor,
            custodian=("station", shelf.station_id),
            note=result.explain(),
            data=asdict(result),
        )
        result.case = case.number
        return
    for case in (
        Case.objects.in_county(shelf.county_id)
        .open()
        .filter(kind=CaseKind.SHELF_DIFFERS, subject_id=shelf.pk)
        .select_for_update(of=("self",))
    ):
        end_case(case, actor=actor, outcome=Outcome.CORRECTED, reason=result.explain())


def _told(parcel: Parcel) -> dict[str, Any]:
    return {
        "id": str(parcel.pk),
        "waybill_no": parcel.waybill_no,
        "status": parcel.status,
        "shelf": parcel.shelf_code,
    }
