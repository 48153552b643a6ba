"""Appendix C from 05:40 to 10:15: every number of a peak day comes out, and can be rebuilt."""

from __future__ import annotations

from collections import Counter as Tally

import pytest
from django.utils import timezone

from accounts.kernel.ids import new_id
from accounts.notifications.actions import send_due_messages
from accounts.notifications.gateways import RecordingGateway
from accounts.notifications.models import Notification
from orders.cases.models import Case
from orders.ledger.queries import station_balances
from orders.parcels.models import Parcel
from orders.runs.models import Bag, Pouch, Stop
from stations.network.models import Station
from tests.orders.returns.conftest import SHOES, Backward
from tests.orders.sending.conftest import Desk as SendingDesk

from .peak_county import (
    BAGS,
    BATCH,
    DAMAGED,
    HOUSEHOLDS,
    KNOWN_BEFORE,
    MANIFEST,
    NAMESAKE,
    PARCELS,
    PEOPLE,
    SHARED_PHONE,
    SUPPRESSED,
    UNKNOWN_PHONES,
    UNREACHABLE,
    Item,
    PeakCounty,
)
from .peak_proof import the_day_is_rebuilt_from_its_events

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
WRONG_SEAL_BAG = 17
POUCH_FEN = 128_450
SHELF_ROOM = 60


def test_the_peak_day_from_the_first_truck_to_the_refused_shoes(world) -> None:
    county = PeakCounty(world)
    shoes = yesterday(county)
    at_0540_the_county_receives(county)
    bags = at_0710_bags_are_sealed(county)
    at_0830_the_bus_leaves(county, bags)
    at_0905_village_a_unloads(county, bags)
    at_0920_the_shelves_are_full(county)
    at_1000_the_grandmother_collects(county)
    at_1015_she_refuses_the_shoes(county, shoes)
    the_day_is_rebuilt_from_its_events(county)


def post(county: PeakCounty, who: str, path: str, body: dict | None = None, status: int = 200):
    answer = county.api(who).post(f"/api/v1/{path}", body or {})
    assert answer.status_code == status, (path, answer.content[:800])
    return answer.json()


def yesterday(county: PeakCounty):
    """Twelve waybills came before and went back; the shoes wait; four parcels want to go out."""
    world = county.world
    items = county.write_the_list()
    before = items[-KNOWN_BEFORE:]
    post(county, "ops", "parcels/batch/", {"parcels": [one.row for one in before]})
    for step in ("receive", "send_back"):
        results = county.scan(step, [one.waybill_no for one in before], world.centre, "ops")
        assert {one["outcome"] for one in results} == {"applied"}
    back = Backward(world)
    here = Station.objects.in_county(world.county_id).filter(pk=county.village_a.pk)
    here.update(default_shelf="9-9")  # behind the counter, on no map
    order = back.arrived(SHOES)  # its deposit of 40 yuan was paid in cash
    here.update(default_shelf="1-1")
    sending = SendingDesk(world)
    for _n in range(4):
        one = sending.accept()
        post(county, "lan", f"sendings/{one.pk}/stage/")
    return back, order


# --- 05:40 ---


def at_0540_the_county_receives(county: PeakCounty) -> None:
    """9,200 parcels of seven carriers; 2 % without a phone, 0.4 % damaged, 12 seen before."""
    world, items = county.world, county.items
    outcomes: Tally = Tally()
    for start in range(0, PARCELS, BATCH):
        rows = [one.row for one in items[start : start + BATCH]]
        answer = post(county, "ops", "parcels/batch/", {"parcels": rows})
        outcomes.update(one["outcome"] for one in answer["results"])
        outcomes.update(f"visit {one['visit']}" for one in answer["results"])
    assert outcomes == {
        "announced": PARCELS, "visit 1": PARCELS - KNOWN_BEFORE, "visit 2": KNOWN_BEFORE
    }  # fmt: skip

    results = county.scan("receive", [one.waybill_no for one in items], world.centre, "ops")
    assert Tally(one["status"] for one in results) == {"received_county": PARCELS}
    damaged = [one.waybill_no for one in items[-KNOWN_BEFORE - DAMAGED : -KNOWN_BEFORE]]
    county.scan("hold", damaged, world.centre, "ops", note="damaged")
    world.relay()

    today = Parcel.objects.in_county(world.county_id).filter(
        waybill_no__in=[one.waybill_no for one in items], is_open=True
    )
    assert today.count() == PARCELS
    assert today.filter(status="held", hold_reason="damaged").count() == DAMAGED
    assert today.filter(phone_index__isnull=True).count() == UNKNOWN_PHONES
    assert len(set(today.values_list("carrier_id", flat=True))) == 7
    cases = Case.objects.in_county(world.county_id).filter(kind="damaged")
    assert cases.count() == DAMAGED


# --- 07:10 ---


def at_0710_bags_are_sealed(county: PeakCounty) -> list[Bag]:
    """38 bags for route R3; at the seventeenth a wrong seal is typed."""
    shares = [3, 4, 4, *[3] * 9]
    assert sum(shares) == BAGS
    bags = []
    for station, many in zip(county.on_route, shares, strict=True):
        mine = [one for one in county.items if one.station == station]
        if station == county.village_a:
            assert len(mine) == MANIFEST
        held = {one.waybill_no for one in county.items[-KNOWN_BEFORE - DAMAGED : -KNOWN_BEFORE]}
        mine = [one for one in mine if one.waybill_no not in held]
        for n in range(many):
            bags.append(_seal_one(county, station, mine[n::many], number=len(bags) + 1))
    assert len(bags) == BAGS
    return bags


def _seal_one(county: PeakCounty, station, items: list[Item], *, number: int) -> Bag:
    made = post(
        county,
        "ops",
        "bags/",
        {
            "station": str(county.world.centre.pk),
            "destination": str(station.pk),
            "direction": "to_point",
        },
        201,
    )
    rows = [{"waybill_no": one.waybill_no, "carrier": one.carrier} for one in items]
    answer = post(county, "ops", f"bags/{made['id']}/items/", {"items": rows})
    assert {one["outcome"] for one in answer["results"]} == {"applied"}
    typed = f"S{number:03d}" + ("X" if number == WRONG_SEAL_BAG else "")
    post(county, "ops", f"bags/{made['id']}/seal/", {"seal_no": typed})
    return Bag.objects.in_county(county.world.county_id).get(pk=made["id"])


# --- 08:30 ---


def at_0830_the_bus_leaves(county: PeakCounty, bags: list[Bag]) -> None:
    run = county.plan()
    manifest = post(county, "ops", "manifests/", {"run": str(run.pk)}, 201)["id"]
    numbers = [one.number for one in bags]
    post(county, "ops", f"manifests/{manifest}/lines/", {"bags": numbers})
    post(county, "ops", f"manifests/{manifest}/commit/")
    post(county, "driver", f"runs/{run.pk}/depart/")

    parcels = Parcel.objects.in_county(county.world.county_id)
    aboard = parcels.filter(custody="run", custody_id=run.pk)
    assert aboard.count() == sum(one.items.count() for one in bags)
    assert set(aboard.values_list("status", flat=True)) == {"loaded"}


# --- 09:05 ---


def at_0905_village_a_unloads(county: PeakCounty, bags: list[Bag]) -> None:
    """Manifest 64, scanned 65: two missing, three foreign, one wet; 4 out, 1 back, pouch 003.

    The driver's phone is off line, so the clerk writes the stop down.
    """
    world, stop = county.world, county.stop_at(county.village_a)
    at = f"runs/{county.run.pk}/stops/{stop.pk}"
    post(county, "lan", f"{at}/arrive/")
    mine = [one for one in county.items if one.station == county.village_a]
    missing = {"VA00000000062", "VA00000000063"}
    foreign = [one for one in county.items if one.station in county.beside][:3]
    here = [one for one in mine if one.waybill_no not in missing]
    things = [{"bag": one.number, "seal_no": one.seal_no} for one in bags[:3]]
    things += [{"waybill_no": one.waybill_no, "carrier": one.carrier} for one in here + foreign]
    now = timezone.now().isoformat()
    scans = [{"op_id": str(new_id()), "occurred_at": now, **one} for one in things]
    results = post(county, "lan", f"{at}/unload/", {"scans": scans})["results"]
    assert {one["outcome"] for one in results} == {"applied"}
    again = post(county, "lan", f"{at}/unload/", {"scans": scans})["results"]
    assert {one["outcome"] for one in again} == {"duplicate"}

    done = post(county, "lan", f"{at}/finish-unload/")

    counted = {name: done[name] for name in ("expected", "scanned", "missing", "foreign", "status")}
    assert counted == {
        "expected": MANIFEST, "scanned": 65, "missing": 2, "foreign": 3, "status": "discrepant"
    }  # fmt: skip
    county.scan("hold", ["VA00000000061"], county.village_a, "lan", note="wet")
    _what_the_bus_takes_along(county, at)
    _the_wrong_seal_shows_at_the_second_stop(county, bags)
    world.relay()
    kinds = Tally(Case.objects.in_county(world.county_id).values_list("kind", flat=True))
    assert {kind: kinds[kind] for kind in ("short", "surplus", "wet", "wrong_seal")} == {
        "short": 2, "surplus": 3, "wet": 1, "wrong_seal": 1
    }  # fmt: skip
    shorts = Case.objects.in_county(world.county_id).filter(kind="short")
    assert {(one.custody, one.custody_id) for one in shorts} == {("run", county.run.pk)}


def _what_the_bus_takes_along(county: PeakCounty, at: str) -> None:
    """Four outward parcels in a bag, one return in another, and the pouch; the bus takes seals."""
    world, village = county.world, county.village_a
    out = Parcel.objects.in_county(world.county_id).filter(direction="outbound", status="staged")
    wet = county.parcel("VA00000000061")
    county.scan("send_back", [wet.waybill_no], village, "lan")
    numbers = []
    for direction, parcels in (("to_centre", list(out)), ("return", [world.fresh(wet)])):
        made = post(
            county,
            "lan",
            "bags/",
            {
                "station": str(village.pk),
                "destination": str(world.centre.pk),
                "direction": direction,
            },
            201,
        )
        rows = {"items": [{"parcel": str(one.pk)} for one in parcels]}
        answer = post(county, "lan", f"bags/{made['id']}/items/", rows)
        assert {one["outcome"] for one in answer["results"]} <= {"applied", "duplicate"}, answer
        post(county, "lan", f"bags/{made['id']}/seal/", {"seal_no": f"V{len(numbers)}"})
        numbers.append(made["number"])
    taken = post(county, "lan", f"{at}/collect/", {"bags": numbers})
    assert (taken["bags"], taken["left_behind"]) == (2, [])
    aboard = Parcel.objects.in_county(world.county_id).filter(
        custody="run", custody_id=county.run.pk, station=village
    )
    assert Tally(aboard.values_list("direction", flat=True))["outbound"] == 4
    assert aboard.filter(status="return_loaded").count() == 1

    drawer = station_balances(world.county_id, village.pk)["drawer"]
    _fill_the_drawer(county, POUCH_FEN + 10_000 - drawer)
    post(county, "lan", f"{at}/pouch/", {"number": "003", "declared_fen": POUCH_FEN}, 201)
    assert station_balances(world.county_id, village.pk)["drawer"] == 10_000
    pouch = Pouch.objects.in_county(world.county_id).get()
    assert (pouch.number, pouch.declared_fen, pouch.custody) == ("003", POUCH_FEN, "run")


def _fill_the_drawer(county: PeakCounty, fen: int) -> None:
    """Yesterday's takings, as deposits of an order nobody has bought yet."""
    from tests.orders.purchases.conftest import Counter, wanted

    counter = Counter(county.world)
    counter.pay(counter.accepted(wanted("Seed drill", fen)), fen)


def _the_wrong_seal_shows_at_the_second_stop(county: PeakCounty, bags: list[Bag]) -> None:
    """The seal on the bag is S017, the list says S017X; what is in it is right all the same."""
    bag = bags[WRONG_SEAL_BAG - 1]
    stop = Stop.objects.in_county(county.world.county_id).get(
        run=county.run, station_id=bag.destination_id
    )
    at = f"runs/{county.run.pk}/stops/{stop.pk}"
    post(county, "ops", f"{at}/arrive/")
    scan = {"op_id": str(new_id()), "occurred_at": timezone.now().isoformat(), "opened": False}
    here = [one for one in bags if one.destination_id == bag.destination_id]
    scans = [
        {**scan, "op_id": str(new_id()), "bag": one.number, "seal_no": one.seal_no.rstrip("X")}
        for one in here
    ]
    results = post(county, "ops", f"{at}/unload/", {"scans": scans})["results"]
    assert {one["outcome"] for one in results} == {"applied"}
    done = post(county, "ops", f"{at}/finish-unload/")
    assert (done["missing"], done["foreign"]) == (0, 0)


# --- 09:20 ---


def at_0920_the_shelves_are_full(county: PeakCounty) -> None:
    """60 places, the 61st to the overflow shelf; 51 people, 3 suppressed, 2 to be called."""
    world, village = county.world, county.village_a
    for code, room, kind in (("1-1", SHELF_ROOM, "normal"), ("8-8", 40, "overflow")):
        shelf = {"station": str(village.pk), "code": code, "capacity": room, "kind": kind}
        post(county, "head", "shelves/", shelf, 201)
    waiting = Parcel.objects.in_county(world.county_id).filter(station=village, status="arrived")
    waybills = list(waiting.order_by("waybill_no").values_list("waybill_no", flat=True))
    assert len(waybills) == 61

    results = county.scan("shelve", waybills, village, "lan")

    assert Tally(one["status"] for one in results) == {"shelved": 61}
    shelved = Parcel.objects.in_county(world.county_id).filter(waybill_no__in=waybills)
    assert Tally(shelved.values_list("shelf_code", flat=True)) == {"1-1": 60, "8-8": 1}
    people = {(bytes(one.name_index), bytes(one.phone_index or b"")) for one in shelved}
    assert len(people) == PEOPLE
    foreign = Parcel.objects.in_county(world.county_id).filter(held_at=village, status="missorted")
    assert foreign.count() == 3

    world.relay()
    ids = set(shelved.values_list("pk", flat=True))
    mine = [
        one
        for one in Notification.objects.in_county(world.county_id).filter(station_id=village.pk)
        if ids & set(one.subject_ids)
    ]
    assert len(mine) == PEOPLE - SUPPRESSED
    Notification.objects.in_county(world.county_id).filter(status="queued").update(
        send_at=timezone.now()
    )
    gateway = RecordingGateway()
    send_due_messages(world.county_id, gateway)
    states = Tally(world.fresh(one).status for one in mine)
    assert states == {"sent": PEOPLE - SUPPRESSED - UNREACHABLE, "call_list": UNREACHABLE}


# --- 10:00 ---


def at_1000_the_grandmother_collects(county: PeakCounty) -> None:
    """Three households on one number, one act each; the box of a namesake stays."""
    world = county.world
    of = {
        person: list(
            Parcel.objects.in_county(world.county_id).filter(
                station=county.village_a, status="shelved", waybill_no=f"VA{person:011d}"
            )
        )
        for person in (*HOUSEHOLDS, NAMESAKE)
    }
    found = county.api("lan").get("/api/v1/parcels/", {"phone_tail": SHARED_PHONE[-4:]})
    assert len(found.json()["data"]) == len(HOUSEHOLDS)
    first = of[HOUSEHOLDS[0]][0]
    assert first.name_masked == of[NAMESAKE][0].name_masked

    def hand_over(parcels: list[Parcel], status: int = 200):
        return post(
            county,
            "lan",
            "handovers/",
            {
                "station": str(county.village_a.pk),
                "parcels": [str(one.pk) for one in parcels],
                "proof": {"pickup_code": parcels[0].pickup_code, "collector": "self"},
                "payments": [],
            },
            status,
        )

    assert hand_over([first, *of[NAMESAKE]], 409)["code"] == "different_people"
    assert hand_over([first, *of[HOUSEHOLDS[1]]], 409)["code"] == "different_people"
    for person in HOUSEHOLDS:
        hand_over(of[person])
        assert {world.fresh(one).status for one in of[person]} == {"collected"}
    assert world.fresh(of[NAMESAKE][0]).status == "shelved"
    again = hand_over([first], 409)
    assert again["code"] == "not_on_shelf"


# --- 10:15 ---


def at_1015_she_refuses_the_shoes(county: PeakCounty, shoes) -> None:
    """A return code at once, and her deposit of 40 yuan back from today's drawer."""
    world, village = county.world, county.village_a
    back, order = shoes
    [parcel] = back.parcels(order)
    before = station_balances(world.county_id, village.pk)["drawer"]

    post(county, "lan", f"parcels/{parcel.pk}/refuse/", {"reason": "too small"})
    world.relay()
    world.relay()
    [goods] = county.api("lan").get("/api/v1/returns/").json()["data"]
    post(county, "lan", f"returns/{goods['id']}/inspect/", {"condition": "as_new"})
    post(county, "lan", f"returns/{goods['id']}/pick-code/", {"pick_code": "R-7788"})
    post(county, "lan", f"returns/{goods['id']}/pay-out/", {"evidence_note": "signed"})

    assert station_balances(world.county_id, village.pk)["drawer"] == before - 4_000
    detail = county.api("lan").get(f"/api/v1/returns/{goods['id']}/").json()
    assert detail["pick_code"] == "R-7788"
    assert world.fresh(parcel).status == "return_bagged"
