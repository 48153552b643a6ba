"""Whatever is bagged, sealed, loaded, unloaded, replayed or late: one custodian, one status.

Parcels alone are tried in tests/orders/parcels/test_custody_machine.py; here they ride in bags, and
pouches ride along. The oracle stands in tests/orders/custody.py.
"""

from __future__ import annotations

import datetime
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.kernel.errors import DomainError
from accounts.kernel.ids import new_id
from orders.parcels.actions import record_scans
from orders.parcels.models import ScanEvent
from orders.runs.actions import (
    ItemIn,
    Proof,
    UnloadIn,
    arrive_at_stop,
    cancel_run,
    close_run,
    collect_at_stop,
    commit_manifest,
    confirm_custody,
    confirm_departure,
    count_pouch,
    depart_run,
    dispute_act,
    draft_manifest,
    fail_stop,
    finish_unload,
    list_on_manifest,
    make_bag,
    open_bag,
    plan_run,
    put_bag_in_bag,
    put_in_bag,
    return_empty,
    say_in_which_bag,
    seal_bag,
    take_out_of_bag,
    take_pouch,
    unload_at_stop,
)
from orders.runs.models import Bag, CustodyAct, Manifest, Pouch, Run, Stop, UnitEvent
from orders.runs.queries import pouch_faults
from tests.orders.custody import prove_custody
from tests.orders.scenes import scan_in
from tests.whole.line_haul import fill_drawer
from tests.world import World

pytestmark = pytest.mark.django_db
COLUMNS = ["unit_id", "version", "status", "custody", "custody_id", "recorded_at", "actor_id"]


class LineHaul(RuleBasedStateMachine):
    """A centre, two villages, a van; phones that are offline and clocks that are wrong."""

    world: World
    route: Any
    van: Any
    parcels: list[Any]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.county = self.world.county_id
        self.sent: list[tuple[Stop, Any, list[UnloadIn]]] = []
        self.pocket: list[tuple[Stop, Any, list[UnloadIn]]] = []
        self.seen: dict[Any, tuple] = {}
        self.numbers = 0

    def teardown(self) -> None:
        assert list(pouch_faults(self.county)) == []
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # --- picking ---

    def pick(self, rows: Any, which: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[which % len(found)] if found else None

    def bag(self, which: int) -> Any:
        return self.pick(Bag.objects.in_county(self.county), which)

    def run_(self, which: int) -> Any:
        """One of the newest two runs."""
        runs = list(Run.objects.in_county(self.county).order_by("-pk")[:2])
        return runs[which % len(runs)] if runs else None

    def stop(self, which: int) -> Any:
        run = self.run_(which // 3)
        stops = Stop.objects.in_county(self.county).filter(run=run).select_related("station")
        return list(stops.order_by("position"))[which % 3] if run else None

    def clerk(self, stop: Stop) -> Any:
        name = {self.world.willow.pk: "lan", self.world.pine.pk: "bo"}.get(stop.station_id, "ops")
        return getattr(self.world, name)

    def somebody(self, which: int, stop: Stop) -> Any:
        return [self.world.driver, self.world.ops, self.clerk(stop)][which % 3]

    which = st.integers(0, 5)
    some = st.lists(st.integers(0, 5), max_size=4, unique=True)
    minutes = st.one_of(st.just(0), st.integers(-1440, 1440))

    @initialize(under_way=st.booleans(), driver=st.booleans())
    def begin(self, under_way: bool, driver: bool) -> None:
        """Begin in the morning, or with the van at Willow and bags for both villages aboard."""
        if under_way:
            self.bag_at_the_centre([0, 1, 2], "willow", True)
            self.bag_at_the_centre([4, 5], "pine", True)
            self.send_off(True, driver, [3])
            self.arrive(0, 0)

    # --- bags ---

    @rule(some=some, to=st.sampled_from(["willow", "pine"]), seals=st.booleans())
    def bag_at_the_centre(self, some: list[int], to: str, seals: bool) -> None:
        bag = make_bag(
            actor=self.world.ops,
            station=self.world.centre,
            destination=getattr(self.world, to),
            direction="to_point",
        )
        self.fill_and_seal(bag, some, self.world.ops, seals)

    @rule(some=some, direction=st.sampled_from(["to_centre", "return"]))
    def bag_at_the_village(self, some: list[int], direction: str) -> None:
        bag = make_bag(
            actor=self.world.lan,
            station=self.world.willow,
            destination=self.world.centre,
            direction=direction,
        )
        self.fill_and_seal(bag, some, self.world.lan, True)

    def fill_and_seal(self, bag: Bag, some: list[int], by: Any, seals: bool) -> None:
        items = [ItemIn(parcel=self.parcels[one].pk) for one in some]
        put_in_bag(bag, actor=by, items=items)
        if seals:
            with suppress(DomainError):
                seal_bag(bag, actor=by, seal_no=f"S{bag.number}")

    @rule(which=which, some=some)
    def put_in(self, which: int, some: list[int]) -> None:
        if bag := self.bag(which):
            with suppress(DomainError):
                items = [ItemIn(parcel=self.parcels[one].pk) for one in some]
                put_in_bag(bag, actor=self.world.ops, items=items)

    @rule(which=which, other=which)
    def nest(self, which: int, other: int) -> None:
        outer, inner = self.bag(which), self.bag(other)
        if outer:
            with suppress(DomainError):
                put_bag_in_bag(outer, actor=self.world.ops, inner=inner.number)

    @rule(which=which, one=which, act=st.sampled_from(["out", "say", "seal", "open", "empty"]),
          some=some)  # fmt: skip
    def handle_bag(self, which: int, one: int, act: str, some: list[int]) -> None:
        bag, parcel, ops = self.bag(which), self.parcels[one], self.world.ops
        if not bag:
            return
        with suppress(DomainError):
            if act == "out":
                take_out_of_bag(bag, actor=ops, parcel=parcel.pk)
            elif act == "say":
                say_in_which_bag(bag, actor=ops, parcel=parcel.pk, reason="here")
            elif act == "seal":
                seal_bag(bag, actor=ops, seal_no="S9")
            elif act == "open":
                listed = list(bag.items.filter(removed_at__isnull=True).order_by("pk"))
                found = [item.parcel_id for n, item in enumerate(listed) if n in some]
                open_bag(bag, actor=ops, seal_no=bag.seal_no, parcels=found if some else None)
            else:
                return_empty(bag, actor=ops)

    # --- runs ---

    @rule(leaves=st.booleans(), driver=st.booleans(), some=some)
    def send_off(self, leaves: bool, driver: bool, some: list[int]) -> None:
        """Plan a run, list every sealed bag of the centre and some loose parcels, and leave."""
        self.numbers += 1
        ops = self.world.ops
        run = plan_run(
            actor=ops,
            route=self.route,
            vehicle=self.van,
            driver=self.world.driver,
            departs_at=timezone.now() + datetime.timedelta(minutes=self.numbers),
        )
        manifest = draft_manifest(run, actor=ops)
        bags = Bag.objects.in_county(self.county).filter(
            status__in=["sealed", "delivered"],
            custody_id=self.world.centre.pk,
            parent__isnull=True,
            direction="to_point",
        )
        with suppress(DomainError):
            list_on_manifest(manifest, actor=ops, bags=[one.number for one in bags])
        for one in some:
            with suppress(DomainError):
                list_on_manifest(manifest, actor=ops, parcels=[self.parcels[one].pk])
        with suppress(DomainError):
            commit_manifest(manifest, actor=ops)
        if leaves:
            self.leave(run, driver)

    @rule(which=which, driver=st.booleans())
    def leave_later(self, which: int, driver: bool) -> None:
        if run := self.run_(which):
            self.leave(run, driver)

    def leave(self, run: Run, driver: bool) -> None:
        with suppress(DomainError):
            depart_run(run, actor=self.world.driver if driver else self.world.ops)

    @rule(which=which, act=st.sampled_from(["close", "cancel", "confirm", "commit"]))
    def handle_run(self, which: int, act: str) -> None:
        run, ops = self.run_(which), self.world.ops
        if not run:
            return
        with suppress(DomainError, Manifest.DoesNotExist):
            if act == "close":
                close_run(run, actor=ops)
            elif act == "cancel":
                cancel_run(run, actor=ops, reason="no")
            elif act == "confirm":
                confirm_departure(run, actor=self.world.driver, proof=Proof(method="account"))
            else:
                manifests = Manifest.objects.in_county(self.county).live()
                commit_manifest(manifests.get(run=run), actor=ops)

    # --- stops ---

    @rule(which=which, who=which)
    def arrive(self, which: int, who: int) -> None:
        if stop := self.stop(which):
            with suppress(DomainError):
                arrive_at_stop(stop, actor=self.somebody(who, stop))

    def scans(self, bags: list[int], parcels: list[int], opened: bool, minutes: int) -> Any:
        at = timezone.now() + datetime.timedelta(minutes=minutes)
        named = [self.bag(one) for one in bags]
        scans = [
            UnloadIn(new_id(), at, bag=one.number, seal_no=one.seal_no, opened=opened)
            for one in named
            if one
        ]
        return scans + [UnloadIn(new_id(), at, parcel=self.parcels[one].pk) for one in parcels]

    @rule(which=which, bags=some, parcels=some, opened=st.booleans(), minutes=minutes,
          offline=st.booleans())  # fmt: skip
    def unload(
        self, which: int, bags: list[int], parcels: list[int], opened: bool, minutes: int,
        offline: bool,
    ) -> None:  # fmt: skip
        stop = self.stop(which)
        if not stop:
            return
        upload = (stop, self.clerk(stop), self.scans(bags, parcels, opened, minutes))
        if offline:
            self.pocket.append(upload)
        else:
            self.upload(*upload)

    @rule(keeps=st.booleans())
    def come_online(self, keeps: bool) -> None:
        """Send what the pocket holds; an answer that was lost makes the phone send it again."""
        for upload in list(self.pocket):
            self.upload(*upload)
        if not keeps:
            self.pocket = []

    def upload(self, stop: Stop, by: Any, scans: list[UnloadIn]) -> None:
        with suppress(DomainError):
            unload_at_stop(stop, actor=by, scans=scans)
            self.sent.append((stop, by, scans))

    @rule(number=which)
    def replay(self, number: int) -> None:
        """What was sent before changes nothing when it comes again."""
        if not self.sent:
            return
        stop, by, scans = self.sent[number % len(self.sent)]
        before = self.record()
        with suppress(DomainError):
            results = unload_at_stop(stop, actor=by, scans=scans)
            known = {one.outcome for one in results if one.problem is None}
            assert known <= {"duplicate"}, results
        assert self.record() == before

    @rule(which=which, who=which)
    def finish(self, which: int, who: int) -> None:
        if stop := self.stop(which):
            with suppress(DomainError):
                finish_unload(stop, actor=self.somebody(who, stop))

    @rule(which=which)
    def find_it_closed(self, which: int) -> None:
        if stop := self.stop(which):
            with suppress(DomainError):
                fail_stop(stop, actor=self.world.driver, reason="closed")

    @rule(which=which, bags=some, parcels=some)
    def collect(self, which: int, bags: list[int], parcels: list[int]) -> None:
        if stop := self.stop(which):
            named = [one for one in map(self.bag, bags) if one]
            with suppress(DomainError):
                collect_at_stop(
                    stop,
                    actor=self.world.driver,
                    bags=[one.number for one in named],
                    parcels=[self.parcels[one].pk for one in parcels],
                )

    @rule(which=which, number=st.sampled_from(["001", "002"]), fen=st.integers(1, 3000))
    def give_a_pouch(self, which: int, number: str, fen: int) -> None:
        if stop := self.stop(which):
            with suppress(DomainError):
                take_pouch(stop, actor=self.clerk(stop), number=number, declared_fen=fen)

    @rule(which=which, fen=st.integers(0, 3000))
    def count(self, which: int, fen: int) -> None:
        if pouch := self.pick(Pouch.objects.in_county(self.county), which):
            with suppress(DomainError):
                count_pouch(pouch, actor=self.world.finance, counted_fen=fen)

    @rule(which=which, who=which, disputes=st.booleans())
    def answer(self, which: int, who: int, disputes: bool) -> None:
        """The other side confirms or disputes."""
        act = self.pick(CustodyAct.objects.in_county(self.county), which)
        if act is None or act.stop is None:
            return
        by = self.somebody(who, act.stop)
        with suppress(DomainError):
            if disputes:
                dispute_act(act, actor=by, reason="no")
            else:
                confirm_custody(act.stop, actor=by, proof=Proof(method="account"))

    # --- parcels by other doors ---

    @rule(one=which, minutes=minutes, place=st.sampled_from(["centre", "willow", "pine"]),
          step=st.sampled_from(["receive", "load", "unload", "shelve", "hold", "send_back",
                                "short"]))  # fmt: skip
    def scan(self, one: int, step: str, place: str, minutes: int) -> None:
        scan = scan_in(
            step,
            self.parcels[one],
            getattr(self.world, place),
            occurred_at=timezone.now() + datetime.timedelta(minutes=minutes),
        )
        record_scans([scan], actor=self.world.ops)

    # --- what must hold after each ---

    def record(self) -> tuple:
        events = UnitEvent.objects.in_county(self.county).order_by("unit_id", "version")
        parcels = ScanEvent.objects.in_county(self.county).order_by("recorded_at", "id")
        return (list(events.values_list(*COLUMNS)), list(parcels.values_list("id", "status")))

    @invariant()
    def everything_has_one_custodian_and_is_the_fold_of_its_events(self) -> None:
        prove_custody(self.county)

    @invariant()
    def nothing_is_rewound_or_edited(self) -> None:
        units = UnitEvent.objects.in_county(self.county)
        now = {row[0]: row for row in units.values_list("id", *COLUMNS)}
        assert {pk: now.get(pk) for pk in self.seen} == self.seen
        self.seen = now


@pytest.fixture
def play(world: World, route: Any, van: Any, bring: Any, run: Any) -> Any:
    """Play so many stories of a county in which six parcels lie at the centre."""
    fill_drawer(world, run, 5_000)
    parcels = [*bring(4), *bring(2, world.pine)]

    def play(examples: int, steps: int) -> None:
        given = {"world": world, "route": route, "van": van, "parcels": parcels}
        run_state_machine_as_test(
            type("LineHaulOfQinghe", (LineHaul,), given),
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )

    return play


def test_any_sequence_of_line_haul_leaves_one_custodian(play):
    play(8, 10)


@pytest.mark.slow
def test_any_long_sequence_of_line_haul_leaves_one_custodian(play):
    play(1000, 12)
