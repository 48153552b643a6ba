"""Competing acts on the same things: one wins or both count, and custody stays provable."""

from __future__ import annotations

import pytest

from orders.cases.models import Case
from orders.parcels.actions import record_scans
from orders.parcels.models import Parcel, ScanEvent
from orders.runs.actions import (
    ItemIn,
    Proof,
    commit_manifest,
    confirm_custody,
    count_pouch,
    depart_run,
    dispute_act,
    draft_manifest,
    finish_unload,
    list_on_manifest,
    make_bag,
    open_bag,
    put_bag_in_bag,
    put_in_bag,
    say_in_which_bag,
    seal_bag,
    take_pouch,
)
from orders.runs.models import Bag, CustodyAct, Pouch, UnitEvent
from tests.orders.custody import prove_custody
from tests.orders.scenes import scan_in
from tests.threads import at_once, waiting_behind
from tests.whole.line_haul import fill_drawer

pytestmark = pytest.mark.django_db(transaction=True)


def cases(world, **given):
    return Case.objects.in_county(world.county_id).filter(**given)


def test_two_who_unload_one_bag_sealed_and_opened_leave_one_custodian(world, line, scan_off):
    said = at_once(
        world.county_id,
        lambda: scan_off(line.stop, [], [line.bag], by=world.lan, opened=False),
        lambda: scan_off(line.stop, line.parcels[:2], [line.bag], by=world.head),
        lambda: record_scans(
            [scan_in("unload", line.parcels[0], world.willow)], actor=world.lan
        ),
    )  # fmt: skip

    assert said == ["done"] * 3
    finish_unload(line.stop, actor=world.lan)
    prove_custody(world.county_id)
    events = UnitEvent.objects.in_county(world.county_id).filter(unit_id=line.bag.pk)
    assert events.filter(status="delivered").count() == 1


def test_what_is_scanned_while_the_unloading_is_closed_is_not_short(world, line, scan_off):
    """The verdict waits for the scan that has the parcel, and sees that it came."""
    scan_off(line.stop, line.parcels[1:], [line.bag])
    late = scan_in("unload", line.parcels[0], world.willow)

    said = waiting_behind(
        world.county_id,
        hold=lambda: record_scans([late], actor=world.head),
        waits=lambda: finish_unload(line.stop, actor=world.lan),
    )

    assert said == "done"
    assert world.fresh(line.parcels[0]).status == "arrived"
    assert not cases(world, kind="short").exists()
    prove_custody(world.county_id)


def test_events_stand_in_the_order_in_which_they_were_folded(world, bring):
    """A scan that had to wait is recorded after what it waited for, whenever it was sent."""
    (parcel,) = bring(1)
    mine, others = scan_in("hold", parcel, world.centre), scan_in("load", parcel, world.centre)

    said = waiting_behind(
        world.county_id,
        hold=lambda: Parcel.objects.in_county(world.county_id).lock(parcel.pk),
        waits=lambda: record_scans([others], actor=world.ops),
        then=lambda: record_scans([mine], actor=world.ops),
    )

    assert said == "done"
    prove_custody(world.county_id)
    events = ScanEvent.objects.in_county(world.county_id).filter(parcel_id=parcel.pk)
    last = events.order_by("recorded_at", "id").last()
    assert last.status == world.fresh(parcel).status == "held"


def test_a_clock_that_is_behind_records_no_event_before_the_last(world, bring, monkeypatch):
    """The scan comes to a server whose clock is an hour behind the one that wrote the last."""
    import datetime

    from django.utils import timezone

    (parcel,) = bring(1)
    slow = timezone.now() - datetime.timedelta(hours=1)
    with monkeypatch.context() as clock:
        clock.setattr("orders.parcels.actions.scan.timezone.now", lambda: slow)
        record_scans([scan_in("hold", parcel, world.centre)], actor=world.ops)

    assert world.fresh(parcel).status == "held"
    prove_custody(world.county_id)


def test_a_run_leaves_with_a_bag_or_the_bag_is_opened(world, run, bring, bag_of):
    parcels = bring(2)
    bag = bag_of(parcels)
    manifest = draft_manifest(run, actor=world.ops)
    list_on_manifest(manifest, actor=world.ops, bags=[bag.number])
    commit_manifest(manifest, actor=world.ops)

    said = at_once(
        world.county_id,
        lambda: depart_run(run, actor=world.driver),
        lambda: open_bag(bag, actor=world.ops, seal_no="S001"),
    )

    assert sorted(said) == ["bag_elsewhere", "done"]
    assert world.fresh(bag).status == ("loaded" if said[0] == "done" else "opened")
    prove_custody(world.county_id)


def test_a_list_is_frozen_with_what_is_in_it_then(world, run, bring, bag_of):
    """Who commits waits for who opens, and does not freeze what is open meanwhile."""
    bag = bag_of(bring(2))
    manifest = draft_manifest(run, actor=world.ops)
    list_on_manifest(manifest, actor=world.ops, bags=[bag.number])

    said = waiting_behind(
        world.county_id,
        hold=lambda: open_bag(bag, actor=world.ops, seal_no="S001"),
        waits=lambda: commit_manifest(manifest, actor=world.ops),
    )

    assert said == "bag_elsewhere"
    assert world.fresh(manifest).status == "draft"


def test_one_pouch_is_taken_once_and_counted_once(world, line, stop_at, scan_off):
    fill_drawer(world, line.run, 20_000)

    def take(by):
        return lambda: take_pouch(line.stop, actor=by, number="003", declared_fen=5_000)

    said = at_once(world.county_id, take(world.lan), take(world.driver))

    assert sorted(said) == ["done", "pouch_number_taken"]
    pouch = Pouch.objects.in_county(world.county_id).get()
    home = stop_at(world.centre)
    said = at_once(
        world.county_id,
        lambda: count_pouch(pouch, actor=world.finance, counted_fen=5_000),
        lambda: count_pouch(pouch, actor=world.ops, counted_fen=4_000),
        lambda: finish_unload(home, actor=world.ops),
    )

    assert sorted(said) == ["done", "done", "illegal_move"]
    assert said[2] == "done"
    pouch = world.fresh(pouch)
    assert (pouch.status, pouch.custody, pouch.custody_id) == (
        "counted", "station", world.centre.pk,
    )  # fmt: skip
    prove_custody(world.county_id)


def test_a_hand_over_is_confirmed_or_disputed_not_both(world, line, scan_off):
    scan_off(line.stop, line.parcels, [line.bag])
    stop = finish_unload(line.stop, actor=world.lan)
    act = CustodyAct.objects.in_county(world.county_id).get(kind="drop")
    own = Proof(method="account")

    said = at_once(
        world.county_id,
        lambda: dispute_act(act, actor=world.driver, reason="我交了六件"),
        lambda: confirm_custody(stop, actor=world.driver, proof=own),
    )

    assert sorted(said) in (["dispute_over", "done"], ["done", "nothing_handed_over"])
    act = world.fresh(act)
    assert (act.confirmed_at is None) != (act.disputed_at is None)
    assert cases(world, kind="custody_disputed").count() == (act.disputed_at is not None)


def test_two_bags_are_not_put_into_each_other(world):
    first, second = (
        make_bag(
            actor=world.ops, station=world.centre, destination=world.willow, direction="to_point"
        )
        for _n in range(2)
    )

    said = at_once(
        world.county_id,
        lambda: put_bag_in_bag(first, actor=world.ops, inner=second.number),
        lambda: put_bag_in_bag(second, actor=world.ops, inner=first.number),
    )

    assert said.count("done") == 1
    parents = Bag.objects.in_county(world.county_id).filter(parent__isnull=False)
    assert parents.count() == 1


def test_two_who_say_where_a_parcel_lies_agree_on_one_bag(world, bring):
    parcels = bring(3)
    bags = [
        make_bag(
            actor=world.ops, station=world.centre, destination=world.willow, direction="to_point"
        )
        for _n in range(2)
    ]
    for bag, own in zip(bags, parcels[1:], strict=True):
        put_in_bag(bag, actor=world.ops, items=[ItemIn(parcel=own.pk), ItemIn(parcels[0].pk)])

    said = at_once(
        world.county_id,
        *(
            lambda bag=bag: say_in_which_bag(
                bag, actor=world.ops, parcel=parcels[0].pk, reason="找到了"
            )
            for bag in bags
        ),
    )

    assert sorted(said) == ["done", "not_clashing"]
    seal_bag(bags[said.index("done")], actor=world.ops, seal_no="S1")
    assert cases(world, kind="two_bags", status="open").count() == 0
    prove_custody(world.county_id)
