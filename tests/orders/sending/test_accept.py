"""Accepting: who is refused, what it costs, what stays of the document."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from accounts.kernel.errors import Meaningless
from orders.ledger.queries import station_balances
from orders.parcels.models import ScanEvent
from orders.sending.actions import Sender
from orders.sending.actions.identity import Shown
from orders.sending.errors import (
    IdentityMissing,
    InvalidIdentity,
    InvalidOrganisation,
    NotInspected,
    OutOfBounds,
    PriceChanged,
    ProhibitedGoods,
    RestrictedGoods,
)
from orders.sending.models import SenderIdentity, Sending
from tests.orders.scenes import track

from .conftest import CARD, GIVEN

pytestmark = pytest.mark.django_db
WALK_IN = Sender(name="赵铁柱", phone="15400004321")


def test_custody_goes_from_the_person_to_the_station(world, desk):
    sending = desk.accept()

    parcel = world.fresh(sending.parcel)
    assert track(parcel) == [("accept", "accepted", False), ("label", "labelled", False)]
    assert (parcel.custody, parcel.custody_id) == ("station", world.willow.pk)
    assert (parcel.direction, parcel.held_at_id) == ("outbound", world.willow.pk)
    assert parcel.waybill_no.startswith("X")
    events = ScanEvent.objects.in_county(world.county_id).filter(parcel_id=parcel.pk)
    assert {(one.custody, one.custody_id) for one in events} == {("station", world.willow.pk)}
    assert world.events("sending.accepted") == ["sending.accepted"]


def test_the_price_is_explained_and_lies_in_the_drawer(world, desk):
    sending = desk.accept(given=replace(GIVEN, declared_fen=100_000))

    # 30 × 20 × 20 / 6000 = 2 kg, less than 2.3 kg; 3 kg charged: 8 + 2 × 2 yuan, 5 ‰ of 1000
    assert (sending.chargeable_grams, sending.freight_fen) == (3000, 1200)
    assert (sending.insurance_fen, sending.total_fen) == (500, 1700)
    assert sum(line.get("fen", 0) for line in sending.quote) == 1700
    balances = station_balances(world.county_id, world.willow.pk)
    assert balances == {"drawer": 1700, "freight_owed": 1700}


def test_who_shows_no_document_sends_nothing(world, desk):
    for shown in (None, Shown(), Shown(seen_again=True)):
        with pytest.raises(IdentityMissing):
            desk.accept(identity=shown)

    assert not Sending.objects.in_county(world.county_id).exists()
    assert station_balances(world.county_id, world.willow.pk) == {}


@pytest.mark.parametrize(
    "number", ["110105194912310020", "110105194913310021", "123", ""],
    ids=["wrong check", "month 13", "too short", "nothing"],
)  # fmt: skip
def test_a_wrong_number_is_refused_and_not_repeated(world, desk, number):
    with pytest.raises((InvalidIdentity, IdentityMissing)) as refusal:
        desk.accept(identity=Shown("citizen_card", number))

    assert not number or number not in f"{refusal.value}{refusal.value.extra}"


def test_an_old_number_of_15_digits_is_the_same_person(world, desk):
    first = desk.accept(identity=Shown("citizen_card", "110105491231002"))
    second = desk.accept(identity=Shown("citizen_card", CARD))

    assert first.identity_id == second.identity_id
    assert SenderIdentity.objects.in_county(world.county_id).count() == 1


def test_a_returning_sender_types_nothing_but_is_seen_again(world, desk):
    first = desk.accept(sender=WALK_IN)
    again = desk.accept(sender=WALK_IN, identity=Shown(seen_again=True))

    assert again.identity_id == first.identity_id
    assert again.identity_seen_at > first.identity_seen_at
    with pytest.raises(IdentityMissing):  # the same phone, another name
        desk.accept(sender=replace(WALK_IN, name="赵大柱"), identity=Shown(seen_again=True))


def test_no_table_can_be_read_for_the_number(world, desk):
    desk.accept()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s',
                           [f"%{CARD[:-1]}%"])  # fmt: skip
            assert cursor.fetchone() == (0,), table
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s',
                           ["%王小明%"])  # fmt: skip
            assert cursor.fetchone() == (0,), table


def test_an_organisation_shows_its_code_and_its_person(world, desk):
    firm = replace(WALK_IN, organisation="清荷笋干合作社", uscc="91110000600037341L")

    sending = desk.accept(sender=firm)

    assert (sending.sender_kind, sending.uscc) == ("organisation", "91110000600037341L")
    with pytest.raises(InvalidOrganisation):
        desk.accept(sender=replace(firm, uscc="91110000600037341K"))
    with pytest.raises(IdentityMissing):
        desk.accept(sender=firm, identity=None)


def test_nothing_is_accepted_unopened(world, desk):
    with pytest.raises(NotInspected):
        desk.accept(given=replace(GIVEN, inspected=False))


@pytest.mark.parametrize("text", ["两箱烟花爆竹", "Gunpowder", "a bottle of petrol"])
def test_forbidden_goods_name_their_rule(world, desk, text):
    with pytest.raises(ProhibitedGoods) as refusal:
        desk.accept(given=replace(GIVEN, contents=text, restricted_confirmed=True))

    [rule] = refusal.value.extra["rules"]
    assert rule["code"] in {"explosives", "flammable"}
    assert rule["source"]
    assert rule["name"] in str(refusal.value)
    assert not Sending.objects.in_county(world.county_id).exists()


def test_a_word_inside_another_forbids_nothing(world, desk):
    assert desk.accept(given=replace(GIVEN, contents="Gunpowdery bulletins")).pk


def test_restricted_goods_go_when_somebody_confirms(world, desk):
    liquor = replace(GIVEN, contents="自酿米酒")
    with pytest.raises(RestrictedGoods):
        desk.accept(given=liquor)

    sending = desk.accept(given=replace(liquor, restricted_confirmed=True))

    assert sending.restricted == ["liquor"]


def test_what_may_not_fly_goes_by_land(world, desk):
    assert desk.accept(given=replace(GIVEN, contents="充电宝一个")).land_only


@pytest.mark.parametrize("grams", [0, -1, 50_001, 10_000_000])
def test_an_impossible_weight_names_field_and_bounds(world, desk, grams):
    with pytest.raises(OutOfBounds) as refusal:
        desk.accept(given=replace(GIVEN, weight_grams=grams))

    assert refusal.value.pointer == "/weight_grams"
    assert (refusal.value.extra["least"], refusal.value.extra["most"]) == (1, 50_000)


def test_a_price_other_than_the_one_shown_is_refused(world, desk):
    with pytest.raises(PriceChanged):
        desk.accept(quoted_fen=1)

    assert desk.accept(quoted_fen=1200).total_fen == 1200


def test_a_recipient_needs_a_phone_that_can_ring(world, desk):
    from .conftest import RECIPIENT

    with pytest.raises(Meaningless):
        desk.accept(recipient=replace(RECIPIENT, phone="12"))


def test_the_waybill_hides_people_as_the_standard_asks(world, desk):
    sending = desk.accept()

    assert sending.recipient_name_masked == "王**"
    assert sending.recipient_phone_masked == "154******34"[:3] + "******34"
    assert sending.address_masked == "浙江省杭州市西湖区幸福小区3号楼"
    assert sending.clear("address").endswith("501室")
