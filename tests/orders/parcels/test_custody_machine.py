"""Whatever is scanned, replayed, sent late or by a wrong clock: one custodian, one status.

The oracle below knows nothing of the code under test but the tables of moves: it folds the events
in the server's order, by hand, and says who must have each parcel.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.kernel.errors import DomainError
from accounts.kernel.ids import new_id
from orders.cases.models import Case
from orders.counter.actions import hand_over
from orders.parcels.actions import (
    Proof,
    announce_parcel,
    cancel_outbound,
    open_outbound,
    record_scans,
    refuse_parcel,
)
from orders.parcels.choices import INBOUND_MOVES, OUTBOUND_MOVES
from orders.parcels.models import Parcel, ScanEvent
from orders.parcels.rules import path_of
from orders.parcels.scans import ScanIn, ScanResult
from tests.world import World

pytestmark = pytest.mark.django_db

STEPS = ["receive", "load", "unload", "shelve", "hold", "release", "send_back", "accept", "stage",
         "tender"]  # fmt: skip
LIKELY = ["receive", "load", "unload", "shelve", "send_back", "tender"]
PLACES = ["centre", "willow", "pine"]
PEOPLE = {"booked", "collected", "delivered", "cancelled"}
ROAD = {"loaded", "in_transit", "forwarding", "return_loaded"}
CARRIERS = {"expected", "tendered", "carrier_transit", "returned_carrier", "returned_to_sender",
            "void"}  # fmt: skip
NOBODY_NEW = {"short", "lost", "claim"}
OVER = {"collected", "claim", "returned_carrier", "void", "delivered", "returned_to_sender",
        "cancelled"}  # fmt: skip
COLUMNS = ["id", "parcel_id", "recorded_at", "occurred_at", "step", "status", "inferred",
           "direction", "station_id", "op_id", "note", "device", "custody", "custody_id",
           "actor_id"]  # fmt: skip


def keeper(status: str, station: UUID, before: tuple[str, UUID | None]) -> tuple[str, UUID | None]:
    """Who has a parcel that became this at this station."""
    if status in NOBODY_NEW:
        return before
    if status in ROAD:
        return "run", None
    if status in PEOPLE:
        return "person", None
    if status in CARRIERS:
        return "carrier", None
    return "station", station


def folded(events: list[dict[str, Any]], direction: str) -> tuple[str, tuple[str, UUID | None]]:
    """Fold a parcel's events in the server's order; every step must be in the table."""
    moves = INBOUND_MOVES if direction == "inbound" else OUTBOUND_MOVES
    status = "expected" if direction == "inbound" else "booked"
    custodian: tuple[str, UUID | None] = ("carrier", None)
    for event in events:
        if event["status"] != status:
            assert event["status"] in moves[status], (status, event)
        status = event["status"]
        custodian = keeper(status, event["station_id"], custodian)
        assert (event["custody"], event["custody_id"]) == custodian, event
    return status, custodian


class Custody(RuleBasedStateMachine):
    """A centre, two villages, phones that are offline and clocks that are wrong."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.waybills = 0
        self.answered: dict[UUID, tuple[ScanIn, ScanResult]] = {}
        self.pockets: dict[str, list[ScanIn]] = {"phone": [], "tablet": []}
        self.seen: dict[UUID, dict[str, Any]] = {}
        self.parcels: list[Parcel] = []
        for station, villager in (("willow", "granny"), ("willow", "loner"), ("pine", "stranger")):
            self.announce(station, villager)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # --- who does what ---

    def announce(self, station: str, villager: str, waybill: str = "") -> None:
        self.waybills += 1
        parcel = announce_parcel(
            actor=self.world.buyer,
            carrier="yto",
            waybill_no=waybill or f"YT{self.waybills:013d}",
            station=getattr(self.world, station),
            villager=getattr(self.world, villager),
        )
        if parcel.pk not in {one.pk for one in self.parcels}:
            self.parcels.append(parcel)

    def scan_of(self, which: int, step: str, place: str, minutes: int) -> ScanIn:
        parcel = self.parcels[which % len(self.parcels)]
        return ScanIn(
            op_id=new_id(),
            step=step,
            station=getattr(self.world, place).pk,
            occurred_at=timezone.now() + datetime.timedelta(minutes=minutes),
            parcel=parcel.pk,
        )

    def upload(self, scans: list[ScanIn], device: str) -> None:
        """Send scans; check each answer against the record as it was before."""
        known = {scan.op_id: self.answered[scan.op_id] for scan in scans
                 if scan.op_id in self.answered}  # fmt: skip
        before = self.record()
        alone = len(scans) == 1
        results = record_scans(scans, actor=self.world.ops, device=device)
        for scan, result in zip(scans, results, strict=True):
            assert result.op_id == scan.op_id
            if scan.op_id in known:
                first = known[scan.op_id][1]
                assert result.outcome == "duplicate"
                assert (result.parcel, result.status, result.problem) == (
                    first.parcel, first.status, first.problem,
                )  # fmt: skip
            else:
                self.answered[scan.op_id] = (scan, result)
                if alone:
                    self.check_lateness(scan, result, before)
        if known and len(known) == len(scans):
            assert self.record() == before

    def check_lateness(self, scan: ScanIn, result: ScanResult, before: dict) -> None:
        """A scan refused now is a late fact exactly when it fitted at the time it names."""
        code = (result.problem or {}).get("code")
        if result.outcome == "applied" or code not in ("illegal_move", "late_fact"):
            return
        events = before[scan.parcel]
        then = [event for event in events if event["occurred_at"] <= scan.occurred_at]
        place = next(one for one in PLACES if getattr(self.world, one).pk == scan.station)
        kind = "centre" if place == "centre" else "point"
        fitted = bool(then) and scan.occurred_at < timezone.now() and (
            then[-1]["status"] != events[-1]["status"]
            and path_of(events[0]["direction"], scan.step, kind, then[-1]["status"]) is not None
        )  # fmt: skip
        assert (code == "late_fact") == fitted, (scan, result)
        if fitted:
            cases = Case.objects.in_county(self.world.county_id).filter(
                kind="late_fact", subject_id=scan.parcel, status="open"
            )
            assert result.problem["case"] == cases.get().number

    def record(self) -> dict[UUID, list[dict[str, Any]]]:
        """All events by parcel, in the server's order."""
        rows: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        events = ScanEvent.objects.in_county(self.world.county_id).order_by("recorded_at", "id")
        for row in events.values(*COLUMNS):
            rows[row["parcel_id"]].append(row)
        return rows

    # --- what may happen, in any order ---

    minutes = st.one_of(st.just(0), st.integers(-1440, 1440))
    which = st.integers(0, 5)
    steps = st.one_of(st.sampled_from(LIKELY), st.sampled_from(STEPS))
    places = st.sampled_from(PLACES)

    @rule(which=which, step=steps, place=places, minutes=minutes)
    def scan(self, which: int, step: str, place: str, minutes: int) -> None:
        self.upload([self.scan_of(which, step, place, minutes)], "gun")

    @rule(which=which, first=steps, second=steps, place=places)
    def scan_twice_in_a_batch(self, which: int, first: str, second: str, place: str) -> None:
        one = self.scan_of(which, first, place, 0)
        self.upload([one, self.scan_of(which, second, place, 0), one], "gun")

    @rule(which=which, step=steps, place=places, minutes=minutes,
          device=st.sampled_from(["phone", "tablet"]))  # fmt: skip
    def scan_offline(self, which: int, step: str, place: str, minutes: int, device: str) -> None:
        self.pockets[device].append(self.scan_of(which, step, place, minutes))

    @rule(device=st.sampled_from(["phone", "tablet"]), keeps=st.booleans())
    def come_online(self, device: str, keeps: bool) -> None:
        """Send what the pocket holds; an answer that was lost makes the phone send it again."""
        for scan in list(self.pockets[device]):
            self.upload([scan], device)
        if not keeps:
            self.pockets[device] = []

    @precondition(lambda self: self.answered)
    @rule(number=st.integers(0, 40))
    def replay(self, number: int) -> None:
        ops = list(self.answered)
        scan, result = self.answered[ops[number % len(ops)]]
        if result.problem is None or result.problem["status"] != 403:
            self.upload([scan], "gun")

    @rule(which=which)
    def hand_over(self, which: int) -> None:
        parcel = self.world.fresh(self.parcels[which % len(self.parcels)])
        station = self.world.willow if parcel.station_id == self.world.willow.pk else None
        with suppress(DomainError):
            hand_over(
                actor=self.world.lan if station else self.world.bo,
                station=station or self.world.pine,
                parcels=[parcel.pk],
                proof=Proof(pickup_code=parcel.pickup_code or "1-1-0000"),
            )

    @rule(which=which)
    def refuse(self, which: int) -> None:
        parcel = self.parcels[which % len(self.parcels)]
        with suppress(DomainError):
            refuse_parcel(parcel, actor=self.world.ops, reason="no")

    @rule(which=which)
    def cancel(self, which: int) -> None:
        parcel = self.parcels[which % len(self.parcels)]
        if parcel.direction == "outbound":
            with suppress(DomainError):
                cancel_outbound(parcel, actor=self.world.ops, note="no")

    @rule(which=which)
    def comes_again(self, which: int) -> None:
        """The same waybill once more: a finished one opens another visit, an open one is joined."""
        parcel = self.parcels[which % len(self.parcels)]
        if parcel.direction == "inbound" and parcel.villager_id == self.world.granny.pk:
            self.announce("willow", "granny", parcel.waybill_no)

    @rule()
    def send_away(self) -> None:
        """A parcel nobody knew is taken over for sending."""
        self.waybills += 1
        self.parcels.append(
            open_outbound(
                actor=self.world.ops,
                station=self.world.willow,
                carrier="sto",
                waybill_no=f"7700000{self.waybills:06d}",
            )
        )

    # --- what must hold after each ---

    @invariant()
    def each_parcel_has_one_custodian_and_is_the_fold_of_its_events(self) -> None:
        record = self.record()
        for parcel in Parcel.objects.in_county(self.world.county_id):
            status, custodian = folded(record[parcel.pk], parcel.direction)
            assert parcel.status == status
            assert (parcel.custody, parcel.custody_id) == custodian
            held = parcel.held_at_id
            assert held == (custodian[1] if custodian[0] == "station" else None) or (
                status in NOBODY_NEW and held is None
            )
            assert parcel.is_open == (status not in OVER)
            if status in ("shelved", "overdue"):
                assert parcel.pickup_code

    @invariant()
    def nothing_is_rewound_or_edited(self) -> None:
        now = {event["id"]: event for events in self.record().values() for event in events}
        assert {pk: now.get(pk) for pk in self.seen} == self.seen
        self.seen = now

    @invariant()
    def one_visit_of_a_waybill_is_open(self) -> None:
        parcels = Parcel.objects.in_county(self.world.county_id).filter(is_open=True)
        waybills = list(parcels.values_list("carrier_id", "waybill_no"))
        assert len(waybills) == len(set(waybills))


def play(world: World, examples: int) -> None:
    machine = type("CustodyOfQinghe", (Custody,), {"world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=12 if examples < 100 else 25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_any_sequence_leaves_one_custodian(world: World) -> None:
    play(world, 30)


@pytest.mark.slow
def test_any_long_sequence_leaves_one_custodian(world: World) -> None:
    play(world, 1000)
