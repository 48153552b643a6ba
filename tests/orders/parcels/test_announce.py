from __future__ import annotations

import pytest

from accounts.kernel.errors import Meaningless, NotAllowed, UnknownReference
from accounts.kernel.numbers import is_valid
from orders.parcels.errors import WaybillKnown
from orders.parcels.models import Parcel
from stations.network.choices import StationStatus
from stations.network.errors import StationClosed
from stations.villagers.tokens import name_index, phone_index, tail_index
from tests.orders.scenes import track

pytestmark = pytest.mark.django_db


def test_a_villagers_parcel_carries_her_name_and_phone_unreadably(world, announce):
    parcel = announce(waybill_no="ｙｔ 0000 0000 0000 1")

    assert parcel.waybill_no == "YT0000000000001"
    assert is_valid(parcel.number)
    assert (parcel.visit, parcel.status, parcel.consent_basis) == (1, "expected", "standing")
    assert (parcel.name_masked, parcel.phone_masked) == ("刘**", world.granny.phone_masked)
    assert "小花" not in parcel.name_secret
    assert bytes(parcel.phone_index) == bytes(world.granny.phone_index)
    assert bytes(parcel.tail_index) == tail_index(world.county_id, "0001")
    assert track(parcel) == [("announce", "expected", False)]


def test_a_name_on_a_label_is_consent_enough_and_found_by_the_same_indexes(world, announce):
    parcel = announce(name="张 三", phone="+86 154-0000-0042", villager=None)

    assert (parcel.consent_basis, parcel.villager_id) == ("address", None)
    assert bytes(parcel.name_index) == name_index(world.county_id, "张三")
    assert bytes(parcel.phone_index) == phone_index(world.county_id, "15400000042")


def test_a_villager_who_gave_none_has_no_consent(world, announce):
    assert announce(villager=world.loner).consent_basis == ""
    assert announce(villager=world.loner, consent_basis="address").consent_basis == "address"


def test_announcing_again_finds_the_same_visit(world, announce):
    first = announce(waybill_no="YT0000000000077")

    again = announce(waybill_no="yt0000000000077", consent_basis="order", cod_fen=500)

    assert again.pk == first.pk
    assert (again.consent_basis, again.cod_fen, again.version) == ("order", 500, 2)
    assert len(track(first)) == 1


def test_for_another_station_or_person_it_is_refused_with_where_it_is(world, announce):
    announce(waybill_no="YT0000000000077")

    with pytest.raises(WaybillKnown) as elsewhere:
        announce(waybill_no="YT0000000000077", station=world.pine)
    with pytest.raises(WaybillKnown) as namesake:
        announce(waybill_no="YT0000000000077", villager=world.neighbour)

    assert elsewhere.value.extra["where"] == world.willow.name
    assert namesake.value.extra["status_now"] == "expected"


def test_two_villagers_lines_may_ride_in_one_parcel_of_orders(world, announce):
    first = announce(waybill_no="YT0000000000077", consent_basis="order")

    again = announce(waybill_no="YT0000000000077", villager=world.neighbour, consent_basis="order")

    assert again.pk == first.pk


def test_a_waybill_that_came_back_opens_another_visit(world, announce, scan):
    first = announce(waybill_no="YT0000000000077")
    scan("receive", first, at=world.centre, by=world.ops)
    scan("send_back", first, at=world.centre, by=world.ops)

    second = announce(waybill_no="YT0000000000077", villager=world.neighbour)

    assert (second.pk != first.pk, second.visit) == (True, 2)


@pytest.mark.parametrize("waybill", ["", "abc", "12 34", "x" * 33, "运单号123456"])
def test_a_malformed_waybill_is_refused(world, announce, waybill):
    with pytest.raises(Meaningless) as refusal:
        announce(waybill_no=waybill)

    assert refusal.value.pointer == "/waybill_no"


def test_nonsense_is_refused_and_leaves_nothing(world, announce):
    before = Parcel.objects.in_county(world.county_id).count()

    for given, refusal in [
        ({"carrier": "owl"}, UnknownReference),
        ({"name": "", "villager": None}, Meaningless),
        ({"name": "张三", "phone": "12", "villager": None}, Meaningless),
        ({"actor": world.driver}, NotAllowed),
        ({"actor": world.bo}, NotAllowed),
    ]:
        with pytest.raises(refusal):
            announce(**given)

    assert Parcel.objects.in_county(world.county_id).count() == before


def test_a_closed_station_expects_nothing(world, announce):
    world.willow.status = StationStatus.CLOSING

    with pytest.raises(StationClosed):
        announce()
