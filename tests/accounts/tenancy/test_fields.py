from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.kernel.ids import new_id
from accounts.tenancy.querysets import ScopeMissing
from accounts.tenancy.unit_of_work import unit_of_work
from stations.network.models import Station
from stations.staffing.models import Assignment
from stations.villagers.models import Villager
from tests.recorder import recording, unscoped_aliases

pytestmark = pytest.mark.django_db


def test_a_join_compares_the_counties(world) -> None:
    with recording() as recorder:
        posts = list(Assignment.objects.in_county(world.county_id).filter(station__code="QH01"))

    assert {post.user_id for post in posts} == {world.lan.pk, world.head.pk}
    assert (
        '"stations_assignment"."county_id" = ("stations_station"."county_id")'
        in recorder.statements[0]
    )


def test_following_a_key_names_the_county(world) -> None:
    post = Assignment.objects.in_county(world.county_id).filter(user=world.lan).get()

    with recording() as recorder:
        assert post.station == world.willow

    assert unscoped_aliases(recorder.statements[0]) == ()


def test_going_back_along_a_key_names_the_county(world) -> None:
    with recording() as recorder:
        posts = list(world.willow.assignments.all())

    assert len(posts) == 2
    assert unscoped_aliases(recorder.statements[0]) == ()


def test_an_instance_of_another_county_finds_nothing(world) -> None:
    alien = world.far_point
    alien.pk = world.willow.pk

    assert list(alien.assignments.all()) == []
    assert not Assignment.objects.in_county(world.county_id).filter(station__in=[alien]).exists()


def test_an_id_alone_is_no_scope(world) -> None:
    with pytest.raises(ScopeMissing):
        Villager.objects.get(pk=world.granny.pk)
    with pytest.raises(ScopeMissing):
        list(Villager.objects.exclude(county_id=1))


def test_saving_never_sets_the_county_and_names_it(world) -> None:
    station = world.willow
    station.address = "柳村 1 号"

    with recording() as recorder:
        station.save()

    [update] = recorder.statements
    assert "SET" in update
    assert '"county_id" = %s' not in update.split("WHERE")[0]
    assert unscoped_aliases(update) == ()


def test_the_database_refuses_a_key_into_another_county(world) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            id=new_id(),
            county_id=world.county_id,
            user=world.lan,
            station_id=world.far_point.pk,
            role="clerk",
            from_on="2025-01-01",
        )


def test_the_same_id_may_live_in_two_counties(world) -> None:
    twin = Station.objects.create(
        id=world.willow.pk, county_id=world.far_county_id, code="TWIN", name="同号", kind="point"
    )

    assert Station.objects.in_county(world.county_id).get(pk=twin.pk).code == "QH01"
    assert Station.objects.in_county(world.far_county_id).get(pk=twin.pk).code == "TWIN"


def test_a_unit_of_work_names_its_county_to_the_database(world) -> None:
    with unit_of_work(world.county_id), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.county')")
        assert cursor.fetchone() == (str(world.county_id),)


@pytest.mark.parametrize(
    ("sql", "missing"),
    [
        ('SELECT 1 FROM "orders_parcel" WHERE "orders_parcel"."county_id" = 1', ()),
        ('SELECT 1 FROM "orders_parcel" WHERE "orders_parcel"."id" = 1', ("orders_parcel",)),
        (
            "SELECT 1 FROM orders_parcel p JOIN orders_order o USING (id) WHERE p.county_id = 1",
            ("o",),
        ),
        (
            "SELECT FROM orders_parcel p JOIN orders_order o ON o.county_id = p.county_id",
            (),
        ),
        ("UPDATE orders_parcel AS p SET x = 1 WHERE p.county_id = 1", ()),
        ("UPDATE orders_parcel SET x = 1 WHERE id = 1", ("orders_parcel",)),
        ("DELETE FROM orders_parcel WHERE county_id IN (1)", ()),
        ("INSERT INTO orders_parcel (id) VALUES (1)", ()),
    ],
)
def test_the_recorder_sees_a_missing_county(sql: str, missing: tuple[str, ...]) -> None:
    assert unscoped_aliases(sql) == missing
