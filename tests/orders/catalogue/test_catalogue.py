"""Categories, products and dated prices."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.kernel.errors import NotAllowed
from orders.catalogue.actions import (
    ensure_categories,
    ensure_reference_data,
    save_category,
    save_product,
    set_price,
)
from orders.catalogue.choices import CARRIERS, PLATFORMS
from orders.catalogue.errors import AbsurdPrice, AbsurdRate, CodeTaken, PriceExists
from orders.catalogue.models import Category, Platform, Product
from orders.parcels.models import Carrier

pytestmark = pytest.mark.django_db


def make_product(world, **more) -> Product:
    given = {
        "actor": world.buyer,
        "code": "F1",
        "title": "面粉 500 克",
        "title_en": "Flour 500 g",
        "category": Category.objects.in_county(world.county_id).get(code="food"),
        "platform": Platform.objects.get(pk="jd"),
    }
    return save_product(**given | more)


def test_every_county_has_the_same_platforms_and_carriers(world):
    assert list(Platform.objects.values_list("code", flat=True)) == [row[0] for row in PLATFORMS]
    assert list(Carrier.objects.values_list("code", flat=True)) == [row[0] for row in CARRIERS]


def test_making_them_again_changes_nothing(world):
    Platform.objects.filter(pk="jd").update(name="JD of the county")
    Category.objects.in_county(world.county_id).filter(code="food").update(deposit_rate="0.2")

    ensure_reference_data()
    ensure_categories(world.county_id)

    assert Platform.objects.get(pk="jd").name == "JD of the county"
    food = Category.objects.in_county(world.county_id).get(code="food")
    assert food.deposit_rate == Decimal("0.2")
    assert Category.objects.in_county(world.county_id).count() == 7


def test_the_migration_brings_the_same_rows(world):
    from importlib import import_module

    migration = import_module("orders.migrations.0003_reference_rows")

    assert (migration.PLATFORMS, migration.CARRIERS) == (PLATFORMS, CARRIERS)


def test_appliances_ask_half_and_others_nothing(world):
    rates = dict(Category.objects.in_county(world.county_id).values_list("code", "deposit_rate"))

    assert (rates["appliance"], rates["other"]) == (Decimal("0.5"), Decimal(0))


def test_a_category_is_made_and_changed(world):
    pets = save_category(
        actor=world.ops, code="pets", name="宠物", deposit_rate=Decimal("0.25"), return_days=3
    )
    save_category(
        actor=world.ops,
        category=pets,
        code="pets",
        name="宠物用品",
        deposit_rate=Decimal("0.25"),
        return_days=3,
    )

    assert world.fresh(pets).name == "宠物用品"
    assert world.events() == ["category.saved", "category.saved"]


@pytest.mark.parametrize("rate", ["-0.01", "1.01"])
def test_a_deposit_is_a_share_of_the_line(world, rate):
    with pytest.raises(AbsurdRate):
        save_category(actor=world.ops, code="x", name="x", deposit_rate=Decimal(rate))


def test_a_code_names_one_row(world):
    make_product(world)

    with pytest.raises(CodeTaken):
        make_product(world, title="Another")


def test_the_newest_price_that_has_begun_counts(world):
    flour = make_product(world)
    set_price(flour, actor=world.buyer, unit_price_fen=700, from_at=world.now - timedelta(days=2))
    set_price(flour, actor=world.buyer, unit_price_fen=790, from_at=world.now - timedelta(days=1))
    set_price(flour, actor=world.buyer, unit_price_fen=990, from_at=world.now + timedelta(days=1))

    assert Product.objects.in_county(world.county_id).priced().get().price_fen == 790


def test_a_price_is_never_written_over(world):
    flour, now = make_product(world), world.now
    set_price(flour, actor=world.buyer, unit_price_fen=700, from_at=now)

    with pytest.raises(PriceExists):
        set_price(flour, actor=world.buyer, unit_price_fen=701, from_at=now)


@pytest.mark.parametrize("price", [0, -1, 10_000_000_01])
def test_an_absurd_price_is_refused(world, price):
    with pytest.raises(AbsurdPrice):
        set_price(make_product(world), actor=world.buyer, unit_price_fen=price)


@pytest.mark.parametrize("who", ["lan", "driver", "finance", "auditor"])
def test_only_the_county_edits_the_catalogue(world, who):
    flour, someone = make_product(world), getattr(world, who)

    with pytest.raises(NotAllowed):
        make_product(world, actor=someone, code="F2")
    with pytest.raises(NotAllowed):
        set_price(flour, actor=someone, unit_price_fen=1)
    with pytest.raises(NotAllowed):
        save_category(actor=someone, code="x", name="x", deposit_rate=Decimal(0))
