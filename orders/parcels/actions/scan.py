"""A batch of scans, of one phone or a whole van: the same number of statements for any length."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit.actions import record_event
from accounts.identity.policy import allows
from accounts.kernel.errors import DomainError, IllegalMove, NotAllowed, UnknownReference
from accounts.kernel.ids import new_ids
from orders.shelves.actions import RoomTaken
from stations.villagers.queries import consenting

from ..choices import ConsentBasis, ParcelStatus
from ..scans import (
    MalformedScan,
    ScanIn,
    ScanResult,
    again,
    first_result,
    problem_of,
    refused_as_malformed,
)
from . import statements as sql
from .exceptions import settle_cases
from .fold import INFERRED, NO_SLOT, SHELVED, TENDERED, Facts, Folded, Rules, Slot, is_open
from .late import LateFacts
from .named import Named
from .places import Places

if TYPE_CHECKING:
    from accounts.identity.models import User

FOUND = ParcelStatus.FOUND.value
GATHERED = ParcelStatus.ARRIVED_COUNTY.value
TWIN_TRIES = 4
TICK = datetime.timedelta(microseconds=1)
CAPABILITY = {
    "load": "parcels.load",
    "unload": "parcels.load",
    "bag": "runs.bag",
    "short": "parcels.load",
    "lost": "parcels.declare_lost",
}
NOT_KEPT = {403}
"""A scan refused for want of a right is asked anew when it comes again."""


class TwinUpload(DomainError):
    """The same scans are being recorded by another request, again and again."""

    code = "in_progress"
    title = _("The same scans are being recorded. Send them again.")


class _TwinTookOne(Exception):
    pass


def record_scans(
    scans: Sequence[ScanIn | MalformedScan],
    *,
    actor: User,
    device: str = "",
    run_id: UUID | None = None,
    against_record: bool = False,
) -> list[ScanResult]:
    """Record the scans in their order; each gets its own result, and a bad one stops nothing.

    An op_id seen before gets its first result as `duplicate`. When a twin of this upload commits
    first, everything is rolled back to the savepoint and done again: then its ops are known.
    `run_id` names the run that takes what is loaded, or whose stop unloads; `against_record` lets a
    station take in what is not its own, and a joint count miss what the record has there.
    """
    for _try in range(TWIN_TRIES):
        try:
            with transaction.atomic():
                return _Batch(actor, device, scans, run_id, against_record).record()
        except (_TwinTookOne, RoomTaken):
            continue
    raise TwinUpload


class _Batch:
    def __init__(
        self,
        actor: User,
        device: str,
        scans: Sequence[ScanIn | MalformedScan],
        run_id: UUID | None,
        against_record: bool,
    ) -> None:
        self.run_id, self.against_record = run_id, against_record
        self.actor, self.device, self.scans = actor, device, scans
        self.county_id: int = actor.county_id or 0
        self.now = timezone.now()
        self.results: list[ScanResult | None] = [None] * len(scans)
        self.first_of: dict[UUID, int] = {}
        self.facts = Facts()
        self.rights: dict[tuple[str, int], bool] = {}

    def record(self) -> list[ScanResult]:
        fresh = self._sift()
        if fresh:
            self.named = Named(
                self.actor,
                [self.scans[i] for i in fresh],
                self.run_id,
                self.against_record,
            )
            self.now = self._now_that_all_are_ours()
            consenting = self._consenting(fresh)
            rules = Rules(
                self.now, consenting, self.named.name_of, self.run_id, self.against_record
            )
            self.places = Places(self.county_id, self.named, rules, self.now)
            slots = self.places.choose([(i, self.scans[i]) for i in fresh], self._may)
            self.late = LateFacts(self.county_id, self.actor, self.now)
            for i in fresh:
                self.results[i] = self._fold(i, slots.get(i, NO_SLOT), rules)
            self.late.open_cases(self.results)
            self._write(fresh)
        for i, scan in enumerate(self.scans):
            if self.results[i] is None:  # named twice in this batch
                self.results[i] = again(self.results[self.first_of[scan.op_id]])
        return self.results

    # --- reading ---

    def _sift(self) -> list[int]:
        """Answer what is malformed or known; returns the places of the rest."""
        fresh = []
        for i, scan in enumerate(self.scans):
            if type(scan) is MalformedScan:
                self.results[i] = refused_as_malformed(scan)
            elif self.first_of.setdefault(scan.op_id, i) == i:
                fresh.append(i)
        if not fresh:
            return fresh
        rows = sql.read(sql.KNOWN_OPS, [self.county_id, sql.uuids(self.first_of)])
        known = {row[0]: row for row in rows}
        if not known:
            return fresh
        for i in fresh:
            if row := known.get(self.scans[i].op_id):
                self.results[i] = first_result(*row)
        return [i for i in fresh if self.results[i] is None]

    def _now_that_all_are_ours(self) -> datetime.datetime:
        """Read the clock after the locks: what we waited for is older than what we record.

        Also where the clock of this server is behind that of the one we waited for.
        """
        newest = max(
            (parcel.status_changed_at for parcel in self.named.by_id.values()), default=self.now
        )
        return max(timezone.now(), newest + TICK)

    def _consenting(self, fresh: list[int]) -> set[UUID]:
        asked = {
            parcel.villager_id
            for i in fresh
            if self.scans[i].step in ("shelve", "release")
            for parcel in self.named.by(self.scans[i])
            if parcel.villager_id
            and parcel.consent_basis in (ConsentBasis.NONE, ConsentBasis.STANDING)
        }
        return consenting(self.county_id, asked)

    # --- folding ---

    def _fold(self, i: int, slot: Slot, rules: Rules) -> ScanResult:
        scan, parcel, place = self.scans[i], None, None
        try:
            place = self.named.places.get(scan.station.int)
            if place is None:
                raise UnknownReference(pointer="/station")
            if not self._may(scan):
                raise NotAllowed
            parcel = self.named.parcel_of(scan, place)
            advice = rules.apply(scan, parcel, place, slot, self.facts)
        except DomainError as refusal:
            if isinstance(refusal, IllegalMove) and place is not None:
                about = parcel.id if parcel else UUID(refusal.extra["parcel"])
                self.late.suspect(i, about, scan, place)
            return ScanResult(
                scan.op_id,
                "rejected",
                parcel.id if parcel else None,
                parcel.status if parcel else None,
                problem=problem_of(refusal),
            )
        return ScanResult(
            scan.op_id,
            "applied",
            parcel.id,
            parcel.status,
            parcel.pickup_code or None,
            problem_of(advice) if advice else None,
        )

    def _may(self, scan: ScanIn) -> bool:
        key = (CAPABILITY.get(scan.step, "parcels.scan"), scan.station.int)
        right = self.rights.get(key)
        if right is None:
            right = self.rights[key] = allows(self.actor, key[0], at=scan.station)
        return right

    # --- writing ---

    def _write(self, fresh: list[int]) -> None:
        if self.facts.moved:
            self._move_parcels(list(self.facts.moved.values()))
            self.places.settle(self.facts.moved.values())
            self._tell(self._insert_events())
            settle_cases(self.county_id, self.facts, self.actor)
        kept = [
            one
            for i in fresh
            if (one := self.results[i]).problem is None or one.problem["status"] not in NOT_KEPT
        ]
        self._keep(kept)

    def _move_parcels(self, moved: list[Folded]) -> None:
        sql.write(
            sql.MOVE_PARCELS,
            [
                self.now,
                self.now,
                sql.uuids([one.id for one in moved]),
                sql.words([one.status for one in moved]),
                sql.bools([is_open(one) for one in moved]),
                sql.uuids([one.held_at_id for one in moved]),
                sql.words([one.hold_reason for one in moved]),
                sql.words([one.consent_basis for one in moved]),
                sql.words([one.shelf_code for one in moved]),
                sql.words([one.pickup_code for one in moved]),
                sql.bools([one.shelved_now for one in moved]),
                sql.words([one.custody for one in moved]),
                sql.uuids([one.custody_id for one in moved]),
                self.county_id,
            ],
        )

    def _insert_events(self) -> list[UUID]:
        facts = self.facts
        ids = new_ids(len(facts.step))
        sql.write(
            sql.INSERT_EVENTS,
            [
                self.county_id,
                self.now,
                self.actor.pk,
                self.device,
                sql.uuids(ids),
                sql.moments(facts.occurred_at),
                sql.uuids(facts.parcel_id),
                sql.words(facts.step),
                sql.words(facts.status),
                sql.bools([step == INFERRED for step in facts.step]),
                sql.words(facts.direction),
                sql.uuids(facts.station_id),
                sql.uuids(facts.op_id),
                sql.notes(facts.note),
                sql.words(facts.custody),
                sql.uuids(facts.custody_id),
            ],
        )
        return ids

    def _tell(self, ids: list[UUID]) -> None:
        """Hearers get what was scanned; who waits for the shelved or the found gets only these."""
        steps, statuses = self.facts.step, self.facts.status
        scanned = [id_ for id_, step in zip(ids, steps, strict=True) if step != INFERRED]
        shelved = [id_ for id_, status in zip(ids, statuses, strict=True) if status == SHELVED]
        found = [id_ for id_, status in zip(ids, statuses, strict=True) if status == FOUND]
        stations = {one.int: one for one in self.facts.station_id}
        only = next(iter(stations.values())) if len(stations) == 1 else None
        meant_for = {one.station_id.int: one.station_id for one in self.facts.moved.values()}
        told = (stations | meant_for).values()
        gathered = [id_ for id_, status in zip(ids, statuses, strict=True) if status == GATHERED]
        tendered = [id_ for id_, status in zip(ids, statuses, strict=True) if status == TENDERED]
        for topic, facts in (
            ("parcels.scanned", scanned),
            ("parcels.shelved", shelved),
            ("parcels.found", found),
            ("parcels.gathered", gathered),
            ("parcels.tendered", tendered),
        ):
            if facts:
                record_event(
                    topic,
                    county_id=self.county_id,
                    actor=self.actor,
                    station_id=only,
                    stations=told,
                    data={"count": len(facts), "since": self.now.isoformat()},
                    facts=facts,
                )

    def _keep(self, results: list[ScanResult]) -> None:
        """Keep the first results; fewer rows than sent means that a twin was faster."""
        if not results:
            return
        written = sql.write(
            sql.INSERT_OPS,
            [
                self.county_id,
                self.now,
                sql.uuids(new_ids(len(results))),
                sql.uuids([one.op_id for one in results]),
                sql.words([one.outcome for one in results]),
                sql.uuids([one.parcel for one in results]),
                sql.words([one.status or "" for one in results]),
                sql.words([one.pickup_code or "" for one in results]),
                sql.jsons([one.problem for one in results]),
            ],
        )
        if written < len(results):
            raise _TwinTookOne
