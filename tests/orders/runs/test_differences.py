"""What differs at a stop: cases in a fixed number of statements, with what is at stake."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.cases.models import Case
from orders.claims.models import LiabilityRule
from orders.ledger.queries import check_books
from orders.parcels.models import Parcel, ScanEvent
from orders.purchases.models import OrderLine, ParcelContent
from orders.runs.actions import (
    UnloadIn,
    arrive_at_stop,
    close_run,
    depart_run,
    fail_stop,
    finish_unload,
    make_bag,
    open_bag,
    put_bag_in_bag,
    save_route,
    seal_bag,
    take_pouch,
    unload_at_stop,
)
from orders.runs.actions.routes import DepartureTime, StationOnRoute
from orders.runs.errors import BagInside
from orders.runs.models import CustodyAct, Pouch, RouteStop, RunItem, UnitEvent
from orders.runs.stakes import at_stake
from tests.orders.custody import prove_custody
from tests.recorder import recording
from tests.whole.line_haul import fill_drawer
from tests.whole.sent import sent

pytestmark = pytest.mark.django_db


def cases(world, **given):
    return Case.objects.in_county(world.county_id).filter(**given)


@pytest.mark.parametrize("many", [2, 60])
def test_differences_cost_the_same_for_any_number(
    world, bring, bag_of, leave, stop_at, query_count, many
):
    """Half of them missing and bags with wrong seals, half scanned that nobody had listed."""
    missing, foreign = bring(many), bring(many, world.pine)
    bags = [bag_of([one], seal=f"S{n}") for n, one in enumerate(missing)]
    others = bag_of(foreign, world.pine, seal="P1")
    leave([*bags, others])
    stop = stop_at(world.willow)
    now = timezone.now()
    scans = [UnloadIn(new_id(), now, bag=one.number, seal_no="X") for one in bags[: many // 2]]
    scans += [UnloadIn(new_id(), now, parcel=one.pk) for one in foreign]

    with recording() as unloading:
        unload_at_stop(stop, actor=world.lan, scans=scans)
    with recording() as finishing:
        done = finish_unload(stop, actor=world.lan)

    assert cases(world, kind="wrong_seal").count() == many // 2
    assert cases(world, kind="short", subject_type="parcel").count() == many
    assert cases(world, kind="short", subject_type="bag").count() == many - many // 2
    assert cases(world, kind="surplus").count() == many
    assert (done.missing, done.foreign) == (2 * many - many // 2, many)
    query_count("runs.unload_wrong", unloading)
    query_count("runs.finish_different", finishing)


def test_what_a_missing_parcel_may_cost_is_in_its_case(world, line, scan_off):
    """Cash on delivery, goods the county bought, and what a sender declared within the rules."""
    with_cod, bought = line.parcels[:2]
    Parcel.objects.in_county(world.county_id).filter(pk=with_cod.pk).update(cod_fen=9_900)
    order_line = _line_of(world)
    ParcelContent.objects.create(
        county_id=world.county_id, parcel=bought, line=order_line, quantity=1
    )
    scan_off(line.stop, line.parcels[2:], [line.bag])

    finish_unload(line.stop, actor=world.lan)

    money = dict(cases(world, kind="short").values_list("parcel_id", "money_fen"))
    assert money == {with_cod.pk: 9_900, bought.pk: order_line.total_fen // 2}
    assert all((one.custody, one.custody_id) == ("run", line.run.pk) for one in cases(world))


def _line_of(world) -> OrderLine:
    from orders.purchases.actions import place_order

    order = place_order(
        actor=world.lan,
        station=world.willow.pk,
        villager=world.granny.pk,
        lines=[{"platform": "taobao", "title": "雨鞋", "quantity": 2, "unit_price_fen": 3_990}],
    )
    return order.lines.get()


@pytest.mark.parametrize(
    ("insured", "rule", "owed"),
    [
        (True, None, 50_000),
        (True, {"cap_fen": 30_000}, 30_000),
        (False, {"fee_multiple": 3}, 3_000),
        (False, None, 50_000),
    ],
)
def test_what_was_sent_is_at_stake_by_the_rule_of_its_carrier(world, insured, rule, owed):
    sending, _account = sent(world)
    type(sending).objects.in_county(world.county_id).filter(pk=sending.pk).update(
        declared_fen=50_000,
        freight_fen=1_000,
        insurance_fen=500 if insured else 0,
        total_fen=1_500 if insured else 1_000,
    )
    parcel = sending.parcel
    basis = "insured" if insured else "uninsured"
    old = timezone.localdate() - datetime.timedelta(days=30)
    for carrier_id, given in ((None, {"cap_fen": 1}), (parcel.carrier_id, rule or {})):
        LiabilityRule.objects.create(
            county_id=world.county_id, carrier_id=carrier_id, basis=basis, from_on=old,
            source="test", **given,
        )  # fmt: skip

    stakes = at_stake(world.county_id, [parcel])

    assert stakes == {parcel.pk: owed}
    type(sending).objects.in_county(world.county_id).filter(pk=sending.pk).update(
        declared_fen=sending.declared_fen,
        freight_fen=sending.freight_fen,
        insurance_fen=sending.insurance_fen,
        total_fen=sending.total_fen,
    )


# --- bags that are found later, and cages ---


def test_a_bag_that_was_missing_is_found_on_a_later_run(
    world, line, route, van, stop_at, scan_off, leave, bring, bag_of
):
    """The run it was on is closed; whoever has it now takes it over, with what is in it."""
    finish_unload(line.stop, actor=world.lan)
    fail_stop(stop_at(world.pine, arrive=False), actor=world.driver, reason="关门了")
    home = stop_at(world.centre)
    scan_off(home, line.others, [world.fresh(line.other)], by=world.ops)
    finish_unload(home, actor=world.ops)
    close_run(line.run, actor=world.ops)
    assert {world.fresh(one).status for one in line.parcels} == {"short"}
    later = _another_run(world, route, van, bring, bag_of)

    (result,) = unload_at_stop(
        later,
        actor=world.lan,
        scans=[
            UnloadIn(new_id(), timezone.now(), bag=line.bag.number, seal_no="S001", opened=False)
        ],
    )

    assert result.outcome == "applied", result.problem
    bag = world.fresh(line.bag)
    assert (bag.status, bag.custody_id) == ("delivered", world.willow.pk)
    assert {world.fresh(one).status for one in line.parcels} == {"arrived"}
    assert not cases(world, kind="short", subject_type="bag", status="open").exists()
    assert not RunItem.objects.in_county(world.county_id).filter(
        bag=line.bag, state="missing"
    ).exists()  # fmt: skip
    world.relay()
    world.relay()
    assert not cases(world, kind="short", status="open").exists()
    prove_custody(world.county_id)


def _another_run(world, route, van, bring, bag_of):
    from orders.runs.actions import commit_manifest, draft_manifest, list_on_manifest, plan_run
    from orders.runs.models import Stop

    run = plan_run(
        actor=world.ops,
        route=route,
        vehicle=van,
        driver=world.driver,
        departs_at=timezone.now() + datetime.timedelta(hours=3),
    )
    manifest = draft_manifest(run, actor=world.ops)
    bag = bag_of(bring(1), seal="S009")
    list_on_manifest(manifest, actor=world.ops, bags=[bag.number])
    commit_manifest(manifest, actor=world.ops)
    depart_run(run, actor=world.driver)
    stop = Stop.objects.in_county(run.county_id).get(run=run, station=world.willow)
    return arrive_at_stop(stop, actor=world.driver)


def test_a_bag_on_a_run_that_is_still_out_is_not_taken_over_by_another(
    world, line, route, van, bring, bag_of
):
    later = _another_run(world, route, van, bring, bag_of)

    scan = UnloadIn(new_id(), timezone.now(), bag=line.bag.number, seal_no="S001")
    (result,) = unload_at_stop(later, actor=world.lan, scans=[scan])

    assert result.problem["code"] == "bag_elsewhere"
    assert world.fresh(line.bag).custody_id == line.run.pk


def test_a_missing_bag_that_comes_sealed_after_the_count_brings_its_parcels(world, line, scan_off):
    finish_unload(line.stop, actor=world.lan)
    assert {world.fresh(one).status for one in line.parcels} == {"short"}

    scan_off(line.stop, [], [line.bag], opened=False)

    assert {world.fresh(one).status for one in line.parcels} == {"arrived"}
    prove_custody(world.county_id)


def test_what_is_counted_out_of_a_sealed_bag_is_not_short_at_the_end(world, line, scan_off):
    """Taken over sealed, opened and counted before the unloading is closed."""
    scan_off(line.stop, [], [line.bag], opened=False)

    open_bag(
        line.bag, actor=world.lan, seal_no="S001", parcels=[one.pk for one in line.parcels[1:]]
    )
    stop = finish_unload(line.stop, actor=world.lan)

    assert {world.fresh(one).status for one in line.parcels[1:]} == {"arrived"}
    assert world.fresh(line.parcels[0]).status == "short"
    assert [one.parcel_id for one in cases(world, kind="short")] == [line.parcels[0].pk]
    assert stop.status == "discrepant"


def test_a_bag_in_a_closed_cage_is_neither_opened_nor_taken_alone(world, bring, bag_of):
    inner = bag_of(bring(1))
    cage = make_bag(
        actor=world.ops, station=world.centre, destination=world.willow, direction="to_point"
    )
    put_bag_in_bag(cage, actor=world.ops, inner=inner.number)
    other = make_bag(
        actor=world.ops, station=world.centre, destination=world.willow, direction="to_point"
    )
    seal_bag(cage, actor=world.ops, seal_no="C1")

    with pytest.raises(BagInside):
        open_bag(inner, actor=world.ops, seal_no="S001")
    with pytest.raises(BagInside):
        put_bag_in_bag(other, actor=world.ops, inner=inner.number)
    open_bag(cage, actor=world.ops, seal_no="C1")
    open_bag(inner, actor=world.ops, seal_no="S001")


# --- a driver's acts replayed ---


def test_a_drivers_acts_sent_again_change_nothing(world, api, line, shelved):
    """His phone was offline and lost the answers: the same keys, the same op_ids, hours late."""
    from orders.parcels.actions import refuse_parcel

    parcel = refuse_parcel(shelved(), actor=world.lan, reason="颜色不对")
    fill_drawer(world, line.run, 10_000)
    driver = api.as_(world.driver)
    late = (timezone.now() - datetime.timedelta(hours=20)).isoformat()
    pine = line.run.stops.get(station=world.pine)
    scans = [
        {"op_id": str(new_id()), "occurred_at": late, "bag": line.bag.number, "seal_no": "S001"},
        *(
            {"op_id": str(new_id()), "occurred_at": late, "parcel": str(one.pk)}
            for one in line.parcels
        ),
    ]
    here = f"/api/v1/runs/{line.run.pk}/stops/{line.stop.pk}"
    there = f"/api/v1/runs/{line.run.pk}/stops/{pine.pk}"
    acts = [
        (f"{here}/unload/", {"scans": scans}),
        (f"{here}/finish-unload/", {}),
        (f"{here}/collect/", {"parcels": [str(parcel.pk)]}),
        (f"{here}/pouch/", {"number": "003", "declared_fen": 5_000}),
        (f"{there}/arrive/", {}),
    ]
    keyed = [(str(new_id()), url, body) for url, body in acts]

    first = [driver.post(url, body, key=key) for key, url, body in keyed]
    before = _everything(world)
    again = [driver.post(url, body, key=key) for key, url, body in keyed]

    assert [one.status_code for one in first] == [200, 200, 200, 201, 200]
    assert [one.content for one in again] == [one.content for one in first]
    anew = driver.post(f"{here}/unload/", {"scans": scans}).json()["results"]
    assert {one["outcome"] for one in anew} == {"duplicate"}
    refused = [driver.post(url, body).status_code for url, body in acts[1:]]
    assert refused == [409, 409, 409, 409] or refused == [409, 422, 409, 409]
    assert _everything(world) == before
    prove_custody(world.county_id)


def _everything(world) -> tuple:
    county = world.county_id
    return (
        list(UnitEvent.objects.in_county(county).order_by("unit_id", "version").values()),
        list(ScanEvent.objects.in_county(county).order_by("recorded_at", "id").values()),
        list(CustodyAct.objects.in_county(county).order_by("pk").values()),
        list(Pouch.objects.in_county(county).order_by("pk").values()),
        list(RunItem.objects.in_county(county).order_by("pk").values()),
    )


# --- proofs and routes ---


@pytest.mark.breaks_books
def test_a_pouch_that_is_not_what_the_books_have_on_the_road_is_found(world, line):
    fill_drawer(world, line.run, 10_000)
    pouch = take_pouch(line.stop, actor=world.lan, number="003", declared_fen=5_000)
    assert list(check_books([world.county_id])) == []

    Pouch.objects.in_county(world.county_id).filter(pk=pouch.pk).update(declared_fen=4_000)

    (fault,) = check_books([world.county_id])
    assert "5000" in str(fault)
    assert "4000" in str(fault)


def test_a_route_is_written_anew_with_its_county_in_every_statement(world, route):
    """The recorder of the suite fails this test for a statement without the county."""
    saved = save_route(
        actor=world.ops,
        code="R3",
        name="柳线",
        stops=[StationOnRoute(world.willow, 30)],
        departures=[DepartureTime(datetime.time(9), [1])],
        route=route,
    )

    assert saved.pk == route.pk
    assert saved.version == route.version + 1
    stops = RouteStop.objects.in_county(world.county_id).filter(route=route)
    assert [one.station_id for one in stops] == [world.willow.pk]
