"""Room on the shelves: taken with the scan, freed with what leaves, never more than there is."""

from __future__ import annotations

import pytest

from orders.cases.models import Case
from orders.counter.actions import hand_over
from orders.parcels.actions import Proof, record_scans
from orders.parcels.models import Parcel
from orders.shelves.errors import ShelfInUse, ShelfKnown
from orders.shelves.models import Shelf
from orders.stocktaking.actions import add_shelf, change_shelf, recount_shelf
from tests.consoles import Desk, said
from tests.orders.scenes import scan_in
from tests.recorder import recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(world):
    """Two shelves for two parcels each, a fridge for one, an overflow shelf for one."""
    for position, (code, capacity, kind) in enumerate(
        [("1-1", 2, "normal"), ("1-2", 2, "normal"), ("9-1", 1, "cold"), ("8-1", 1, "overflow")]
    ):
        add_shelf(
            actor=world.head,
            station=world.willow,
            code=code,
            capacity=capacity,
            kind=kind,
            position=position,
        )
    return world.willow


def counts(world):
    rows = Shelf.objects.in_county(world.county_id).filter(station=world.willow)
    return dict(rows.values_list("code", "count"))


def lying(world):
    rows = Parcel.objects.in_county(world.county_id).filter(held_at=world.willow)
    return sorted(rows.exclude(shelf_code="").values_list("shelf_code", flat=True))


def test_a_scan_that_names_no_shelf_gets_the_first_with_room(world, room, announce):
    parcels = [announce() for _n in range(4)]

    results = record_scans(
        [scan_in("shelve", one, world.willow) for one in parcels], actor=world.lan
    )

    assert [one.pickup_code for one in results] == ["1-1-0001", "1-1-0002", "1-2-0003", "1-2-0004"]
    assert counts(world) == {"1-1": 2, "1-2": 2, "9-1": 0, "8-1": 0}


def test_when_all_is_full_that_item_is_refused_and_the_rest_applied(world, room, announce):
    parcels = [announce() for _n in range(7)]

    results = record_scans(
        [scan_in("shelve", one, world.willow) for one in parcels], actor=world.lan
    )

    assert [one.outcome for one in results] == ["applied"] * 5 + ["rejected"] * 2
    assert results[4].pickup_code.startswith("8-1-")
    assert {one.problem["code"] for one in results[5:]} == {"shelf_full"}
    assert results[5].status == "expected"
    assert sum(counts(world).values()) == 5


def test_a_full_shelf_gives_way_to_the_next_and_a_fridge_to_nothing(world, room, announce, scan):
    named = [
        scan("shelve", announce(), at=world.willow, by=world.lan, shelf="1-2") for _n in range(3)
    ]
    cold = [
        scan("shelve", announce(), at=world.willow, by=world.lan, shelf="9-1") for _n in range(2)
    ]
    nowhere = scan("shelve", announce(), at=world.willow, by=world.lan, shelf="5-5")

    assert [one.pickup_code.rsplit("-", 1)[0] for one in named] == ["1-2", "1-2", "1-1"]
    assert [one.outcome for one in cold] == ["applied", "rejected"]
    assert cold[1].problem["code"] == "shelf_full"
    assert nowhere.problem["code"] == "unknown_shelf"


def test_what_leaves_its_shelf_frees_it_in_the_same_act(world, room, announce, scan):
    one, two, three = (announce() for _n in range(3))
    codes = [
        scan("shelve", parcel, at=world.willow, by=world.lan).pickup_code
        for parcel in (one, two, three)
    ]
    assert counts(world)["1-1"] == 2

    hand_over(
        actor=world.lan,
        station=world.willow,
        parcels=[one.pk],
        proof=Proof(pickup_code=codes[0]),
    )
    scan("hold", two, at=world.willow, by=world.lan, note="damaged")
    scan("send_back", three, at=world.willow, by=world.lan)

    assert counts(world) == {"1-1": 0, "1-2": 0, "9-1": 0, "8-1": 0}


def test_counts_agree_with_what_lies_there_whatever_a_batch_mixes(world, room, announce):
    one, two = announce(), announce()

    results = record_scans(
        [
            scan_in("shelve", one, world.willow),
            scan_in("hold", one, world.willow, note="other"),
            scan_in("release", one, world.willow),
            scan_in("shelve", one, world.willow),
            scan_in("shelve", two, world.willow, shelf="1-2"),
            scan_in("shelve", two, world.willow),
        ],
        actor=world.lan,
    )

    assert [one.outcome for one in results] == ["applied"] * 5 + ["rejected"]
    there = lying(world)
    assert {code: there.count(code) for code in counts(world)} == counts(world)


def test_a_parcel_that_is_put_aside_takes_no_room(world, room, announce, scan):
    held = scan("shelve", announce(villager=world.loner), at=world.willow, by=world.lan)

    assert held.status == "held"
    assert sum(counts(world).values()) == 0


def test_a_station_without_a_map_costs_no_statement_more(world, announce):
    parcels = [announce() for _n in range(3)]

    with recording() as recorder:
        record_scans([scan_in("shelve", one, world.willow) for one in parcels], actor=world.lan)

    assert not [sql for sql in recorder.counted if "UPDATE orders_shelf " in sql]


def test_a_map_counts_what_lies_there_already(world, shelved):
    shelved()

    shelf = add_shelf(actor=world.head, station=world.willow, code="1-1", capacity=3)

    assert shelf.count == 1
    with pytest.raises(ShelfInUse):
        change_shelf(shelf, actor=world.head, is_active=False)
    with pytest.raises(ShelfKnown):
        add_shelf(actor=world.head, station=world.willow, code="1-1", capacity=3)


def test_a_recount_repairs_the_count_and_explains(world, room, announce, scan):
    here, gone, elsewhere = announce(), announce(), announce()
    for parcel, shelf in ((here, "1-1"), (gone, "1-1"), (elsewhere, "1-2")):
        scan("shelve", parcel, at=world.willow, by=world.lan, shelf=shelf)
    shelf = Shelf.objects.in_county(world.county_id).get(code="1-1")
    Shelf.objects.in_county(world.county_id).filter(pk=shelf.pk).update(count=7)

    result = recount_shelf(
        shelf,
        actor=world.lan,
        waybills=[here.waybill_no, elsewhere.waybill_no, "SF7777777777777"],
    )

    assert (result.count_before, result.recorded, result.scanned) == (7, 2, 3)
    assert [one["waybill_no"] for one in result.missing] == [gone.waybill_no]
    assert [one["shelf"] for one in result.extra] == ["1-2"]
    assert result.unknown == ["SF7777777777777"]
    assert world.fresh(shelf).count == 2
    case = Case.objects.in_county(world.county_id).get(kind="shelf_differs")
    assert (case.number, case.subject_id) == (result.case, shelf.pk)
    assert gone.waybill_no in case.notes.get().text

    agreed = recount_shelf(shelf, actor=world.lan, waybills=[here.waybill_no, gone.waybill_no])

    assert agreed.agrees
    assert world.fresh(case).status == "solved"


def test_the_api_draws_lists_and_counts(world, api):
    head, lan = api.as_(world.head), api.as_(world.lan)
    body = {"station": str(world.willow.pk), "code": "1-1", "capacity": 3}

    assert lan.post("/api/v1/shelves/", body).status_code == 403
    made = head.post("/api/v1/shelves/", body).json()
    listed = lan.get(f"/api/v1/shelves/?station={world.willow.pk}").json()["data"]
    changed = head.put(f"/api/v1/shelves/{made['id']}/", {"capacity": 5}, format="json").json()
    shown = lan.get(f"/api/v1/shelves/{made['id']}/").json()
    counted = lan.post(f"/api/v1/shelves/{made['id']}/recount/", {"waybills": []}).json()

    assert [one["code"] for one in listed] == ["1-1"]
    assert (changed["capacity"], shown["parcels"]) == (5, [])
    assert (counted["recorded"], counted["case"]) == (0, None)


def test_the_page_shows_the_room_and_counts_it(world, room, announce, scan):
    parcel = announce()
    scan("shelve", parcel, at=world.willow, by=world.lan)
    desk = Desk(world.lan)
    shelf = Shelf.objects.in_county(world.county_id).get(code="1-1")

    picture = said(desk.get("/shelves/"))
    listed = said(desk.get(f"/shelves/{shelf.pk}/"))
    differs = said(desk.send(f"/shelves/{shelf.pk}/recount/", waybills=""))

    assert "1-1" in picture
    assert "1 / 2" in picture
    assert parcel.waybill_no in listed
    assert "The shelf differs" in differs
    assert Desk(world.manager).get("/shelves/").status_code == 200
    assert Desk(world.driver).get("/shelves/").status_code == 403
