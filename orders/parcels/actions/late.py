"""Facts that come too late: true when they happened, against the record now (decisions 21).

A phone that was offline tells of a scan that fitted when it was made. What the server knows since
stands; the scan is refused and a case is opened, with both facts in it.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.kernel.errors import DomainError
from orders.cases.actions import NewCase, open_cases
from orders.cases.choices import CaseKind

from ..choices import ParcelStatus
from ..rules import is_clock_suspect, path_of
from ..scans import ScanIn, ScanResult, problem_of
from . import statements as sql
from .fold import Place

if TYPE_CHECKING:
    from accounts.identity.models import User

THEN = """
SELECT n.place, p.id, p.number, p.direction, p.status, p.station_id, p.custody, p.custody_id,
    (SELECT e.status FROM orders_scanevent e
        WHERE e.county_id = %s AND e.parcel_id = n.parcel_id AND e.occurred_at <= n.at
        ORDER BY e.recorded_at DESC, e.id DESC LIMIT 1)
FROM unnest(%s::int[], %s::uuid[], %s::timestamptz[]) AS n(place, parcel_id, at)
JOIN orders_parcel p ON p.county_id = %s AND p.id = n.parcel_id
"""


class LateFact(DomainError):
    code = "late_fact"
    title = gettext_lazy(
        "This fitted when it happened, but more is known since. A case is open: see it there."
    )


class LateFacts:
    """The illegal scans of a batch, and which of them were legal at the time they name."""

    def __init__(self, county_id: int, actor: User, now: datetime.datetime) -> None:
        self.county_id, self.actor, self.now = county_id, actor, now
        self.illegal: dict[int, tuple[UUID, ScanIn, Place]] = {}

    def suspect(self, i: int, parcel_id: UUID, scan: ScanIn, place: Place) -> None:
        """Remember a scan the present state refuses; a clock that is wrong proves nothing."""
        if scan.occurred_at < self.now and not is_clock_suspect(scan.occurred_at, self.now):
            self.illegal[i] = (parcel_id, scan, place)

    def open_cases(self, results: list[ScanResult | None]) -> None:
        """Open the cases and answer with them: four statements for any number, none for none."""
        if not self.illegal:
            return
        rows = sql.read(
            THEN,
            [
                self.county_id,
                list(self.illegal),
                sql.uuids([one[0] for one in self.illegal.values()]),
                sql.moments([one[1].occurred_at for one in self.illegal.values()]),
                self.county_id,
            ],
        )
        late = {row[0]: self._case(row) for row in rows if self._was_legal(row)}
        if not late:
            return
        numbers = open_cases(
            self.county_id, CaseKind.LATE_FACT, list(late.values()), actor=self.actor
        )
        for i, case in late.items():
            refusal = LateFact(case=numbers[case.subject_id])
            results[i] = ScanResult(
                self.illegal[i][1].op_id,
                "rejected",
                case.subject_id,
                case.data["status_now"],
                problem=problem_of(refusal),
            )

    def _was_legal(self, row: tuple) -> bool:
        direction, status_now, status_then = row[3], row[4], row[8]
        _parcel, scan, place = self.illegal[row[0]]
        return (
            status_then is not None
            and status_then != status_now
            and path_of(direction, scan.step, place.kind, status_then) is not None
        )

    def _case(self, row: tuple) -> NewCase:
        _place, pk, number, _direction, now, station_id, custody, custody_id, then = row
        _parcel, scan, place = self.illegal[row[0]]
        return NewCase(
            station_id=place.id,
            subject_type="parcel",
            subject_id=pk,
            subject_label=number,
            parcel_id=pk,
            custodian=(custody, custody_id),
            note=_("%(step)s at %(time)s: it was “%(then)s” then, it is “%(now)s” now.")
            % {
                "step": scan.step,
                "time": scan.occurred_at.isoformat(timespec="seconds"),
                "then": ParcelStatus(then).label,
                "now": ParcelStatus(now).label,
            },
            data={
                "op_id": str(scan.op_id),
                "step": scan.step,
                "occurred_at": scan.occurred_at.isoformat(),
                "status_then": then,
                "status_now": now,
                "meant_for": str(station_id),
            },
        )
