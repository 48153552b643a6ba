"""The catalogue over HTTP."""

from __future__ import annotations

import pytest

from orders.catalogue.actions import set_price
from tests.orders.catalogue.test_catalogue import make_product
from tests.recorder import recording

pytestmark = pytest.mark.django_db


def test_a_product_comes_with_todays_price_and_the_deposit_rule(world, api):
    flour = make_product(world)
    set_price(flour, actor=world.buyer, unit_price_fen=790)

    answer = api.as_(world.lan).get("/api/v1/products/")

    assert answer.json() == {
        "data": [
            {
                "id": str(flour.pk),
                "code": "F1",
                "title": "面粉 500 克",
                "title_en": "Flour 500 g",
                "spec": "",
                "url": "",
                "platform": "jd",
                "category": {
                    "code": "food",
                    "name": "食品粮油",
                    "name_en": "Food",
                    "deposit_rate": "0.000",
                    "return_days": 0,
                },
                "lookalike_group": "",
                "unit_price_fen": 790,
            }
        ],
        "next_cursor": None,
    }


def test_words_and_category_narrow_the_list(world, api):
    make_product(world)
    make_product(world, code="F2", title="大米", title_en="Rice")
    make_product(world, code="F3", title="不卖了", is_active=False)
    as_lan = api.as_(world.lan)

    def codes(query: str) -> list[str]:
        return [row["code"] for row in as_lan.get(f"/api/v1/products/{query}").json()["data"]]

    assert codes("") == ["F1", "F2"]
    assert codes("?q=面粉") == ["F1"]
    assert codes("?q=rice") == ["F2"]
    assert codes("?q=f1") == ["F1"]
    assert codes("?q=100%25") == []
    assert codes("?category=appliance") == []
    assert codes("?category=food&limit=1") == ["F1"]
    assert as_lan.get("/api/v1/products/?colour=red").status_code == 400


def test_another_county_has_its_own_products(world, api):
    make_product(world)

    assert api.as_(world.far_manager).get("/api/v1/products/").json()["data"] == []


def test_platforms_and_categories(world, api):
    as_lan = api.as_(world.lan)

    platforms = as_lan.get("/api/v1/platforms/").json()["data"]
    categories = as_lan.get("/api/v1/categories/").json()["data"]

    assert [row["code"] for row in platforms][:4] == ["taobao", "tmall", "pinduoduo", "jd"]
    assert categories[0] == {
        "code": "appliance",
        "name": "家电",
        "name_en": "Appliances",
        "deposit_rate": "0.500",
        "return_days": 7,
    }


def test_the_list_costs_the_same_whatever_its_length(world, api, query_count):
    as_lan = api.as_(world.lan)
    for number in range(1, 5):
        make_product(world, code=f"F{number}")
        with recording() as recorder:
            as_lan.get("/api/v1/products/")
        query_count("product-list get", recorder)
