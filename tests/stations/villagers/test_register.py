"""Taking a person into the book: nothing of her in the clear, everything clear to her clerk."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from accounts.audit.models import AuditEvent
from accounts.kernel.errors import Meaningless, NotAllowed, UnknownReference
from stations.network.actions import move_station
from stations.network.errors import StationClosed
from stations.villagers.actions import register_villager
from stations.villagers.models import Villager, VillagerToken
from stations.villagers.queries import standing_consents, standing_delegates

pytestmark = pytest.mark.django_db
NAME, PHONE = "欧阳娜娜", "15400004321"


def test_she_belongs_to_the_station_of_her_clerk(world):
    villager = register_villager(
        actor=world.lan, name=" 欧阳 娜娜 ".replace(" 娜", "娜"), phone="１５４-0000 4321",
        village="990101100201", consents=["hold_at_station", "sms"], note="耳背",
    )  # fmt: skip

    assert villager.station == world.willow
    assert (villager.name, villager.phone) == (NAME, PHONE)
    assert (villager.name_masked, villager.phone_masked) == ("欧阳**", "154******21")
    assert villager.village.name == "柳村"
    assert standing_consents(world.county_id, [villager.pk]) == {
        villager.pk: ["hold_at_station", "sms"]
    }


# ids, digests and fractions of a second hold any four digits now and then
BY_CHANCE = re.compile(r"\\+x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|(?<=:\d\d)\.\d+")


def test_nothing_personal_is_stored_in_the_clear(world):
    villager = register_villager(
        actor=world.lan, name=NAME, phone=PHONE,
        delegates=[{"name": "司马懿德", "phone": "15400008765"}],
    )  # fmt: skip

    tables = ["villager", "villagertoken", "delegate"]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"SELECT t::text FROM stations_{table} t WHERE county_id = %s", [world.county_id]
            )
            stored = BY_CHANCE.sub("", " ".join(row[0] for row in cursor.fetchall()))
            for clear in (NAME, PHONE, "娜娜", "ouyang", "oynn", "4321", "司马懿德", "15400008765"):
                hexed = clear.encode().hex()
                assert clear not in stored.replace(villager.phone_masked, "")
                assert hexed not in stored or len(clear) <= 4
    events = AuditEvent.objects.in_county(world.county_id).filter(subject_id=str(villager.pk))
    assert [event.subject_label for event in events] == ["欧阳**"]
    assert all(NAME not in str(event.data) and PHONE not in str(event.data) for event in events)


def test_several_people_share_one_phone_and_some_have_none(world):
    shared = register_villager(actor=world.lan, name="沈大妈", phone=world.granny.phone)
    without = register_villager(actor=world.lan, name="沈大爷")

    assert shared.phone_index == world.granny.phone_index
    assert (without.phone, without.phone_masked, without.phone_index) == ("", "", None)
    assert Villager.objects.visible_to(world.lan).matching("15400000001").count() == 3


def test_a_landline_is_a_phone(world):
    villager = register_villager(actor=world.lan, name="沈大妈", phone="0571-6400 0001")

    assert villager.phone == "057164000001"


@pytest.mark.parametrize("name", ["", "   ", "。。", "张\x00三", "张\ud800三", "张" * 65])
def test_a_name_is_a_name(world, name):
    with pytest.raises(Meaningless) as refusal:
        register_villager(actor=world.lan, name=name)

    assert refusal.value.pointer == "/name"


@pytest.mark.parametrize("phone", ["12345", "154000012345", "call me", "23800000001"])
def test_a_phone_is_a_phone(world, phone):
    with pytest.raises(Meaningless) as refusal:
        register_villager(actor=world.lan, name=NAME, phone=phone)

    assert refusal.value.pointer == "/phone"


def test_an_unknown_village_or_consent_is_refused(world):
    before = Villager.objects.in_county(world.county_id).count()

    with pytest.raises(UnknownReference) as refusal:
        register_villager(actor=world.lan, name=NAME, village="990101100999")
    assert refusal.value.pointer == "/village"
    with pytest.raises(Meaningless) as refusal:
        register_villager(actor=world.lan, name=NAME, consents=["everything"])
    assert refusal.value.pointer == "/consents"

    assert Villager.objects.in_county(world.county_id).count() == before
    assert not VillagerToken.objects.in_county(world.county_id).exclude(
        villager_id__in=Villager.objects.in_county(world.county_id).values("pk")
    )


def test_county_roles_must_name_the_station(world):
    with pytest.raises(Meaningless) as refusal:
        register_villager(actor=world.ops, name=NAME)
    assert refusal.value.pointer == "/station"

    assert register_villager(actor=world.ops, name=NAME, station=world.pine).station == world.pine


@pytest.mark.parametrize("who", ["driver", "finance", "auditor", "buyer"])
def test_others_register_nobody(world, who):
    with pytest.raises(NotAllowed):
        register_villager(actor=getattr(world, who), name=NAME, station=world.willow)


def test_a_clerk_registers_at_his_own_station_only(world):
    with pytest.raises(NotAllowed):
        register_villager(actor=world.lan, name=NAME, station=world.pine)


def test_a_closed_station_takes_nobody(world):
    for step in ("closing", "closed"):
        move_station(world.willow, step, actor=world.manager, reason="撤点")

    with pytest.raises(StationClosed):
        register_villager(actor=world.ops, name=NAME, station=world.fresh(world.willow))


def test_delegates_are_villagers_or_names(world):
    villager = register_villager(
        actor=world.lan, name=NAME,
        delegates=[str(world.granny.pk), {"name": "司马懿德", "phone": "15400008765"}],
    )  # fmt: skip

    first, second = standing_delegates(villager)
    assert (first.person_id, first.name_masked) == (world.granny.pk, "刘**")
    assert (second.person_id, second.name_masked, second.phone_masked) == (
        None, "司马**", "154******65",
    )  # fmt: skip


def test_a_delegate_the_clerk_cannot_see_is_unknown(world):
    with pytest.raises(UnknownReference) as refusal:
        register_villager(actor=world.lan, name=NAME, delegates=[str(world.stranger.pk)])

    assert refusal.value.pointer == "/delegates/0"
