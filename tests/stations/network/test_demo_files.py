"""The demo's files agree with each other and with the official villages."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from stations.network import division_files
from stations.network.division_files import read_divisions

ROOM = Path(division_files.__file__).parent
INVENTED = re.compile(r"1540000\d{4}", re.ASCII)


def rows(name: str) -> list[dict[str, str]]:
    with (ROOM / "demo" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def villages(county: str) -> set[str]:
    official = read_divisions(ROOM / "data" / f"{county}.csv")
    return {row.code for row in official if row.level == "village"}


@pytest.mark.parametrize(
    ("file", "county", "points"),
    [("tonglu_stations.csv", "330122", 60), ("suichang_stations.csv", "331123", 4)],
)
def test_a_county_has_one_centre_and_points_in_real_villages(file, county, points):
    stations = rows(file)

    assert Counter(station["kind"] for station in stations) == {"centre": 1, "point": points}
    assert {station["village_code"] for station in stations} <= villages(county)
    assert {station["datum"] for station in stations} == {"schematic"}
    for unique in ("code", "name", "village_code", "phone"):
        assert len({station[unique] for station in stations}) == points + 1


def test_the_points_of_tonglu_reach_every_township_on_five_runs():
    points = [station for station in rows("tonglu_stations.csv") if station["kind"] == "point"]

    assert len({point["village_code"][:9] for point in points}) == 14
    assert {point["route"] for point in points} == {"R1", "R2", "R3", "R4", "R5"}
    assert len({(point["route"], point["stop"]) for point in points}) == 60


def test_villagers_live_in_real_villages_and_have_invented_phones():
    villagers = rows("villagers.csv")

    assert len(villagers) == len({villager["ref"] for villager in villagers}) == 180
    assert {villager["station_code"] for villager in villagers} == {
        station["code"] for station in rows("tonglu_stations.csv") if station["kind"] == "point"
    }
    assert {villager["village_code"] for villager in villagers} <= villages("330122")
    assert all(INVENTED.fullmatch(v["phone"]) for v in villagers if v["phone"])
    assert {villager["hold_at_station"] for villager in villagers} == {"yes", "no"}


def test_a_phone_is_shared_only_at_home_and_a_delegate_lives_there():
    villagers = rows("villagers.csv")
    home = {villager["ref"]: villager["household"] for villager in villagers}
    shared: dict[str, set[str]] = {}
    for villager in villagers:
        shared.setdefault(villager["phone"], set()).add(villager["household"])

    assert all(len(homes) == 1 for phone, homes in shared.items() if phone)
    assert all(home[v["delegate"]] == v["household"] for v in villagers if v["delegate"])
    assert any(not villager["phone"] for villager in villagers)


def test_surnames_that_are_misread_are_there_to_be_searched():
    surnames = {villager["name"][0] for villager in rows("villagers.csv")}

    assert set("单仇区盖曾解查翟覃") <= surnames


def test_products_belong_to_a_category_and_a_platform():
    categories = {row["code"]: row for row in rows("categories.csv")}
    products = rows("products.csv")

    assert len(products) == len({product["code"] for product in products}) == 24
    assert {product["category"] for product in products} == set(categories)
    assert {p["platform"] for p in products} <= {"taobao", "tmall", "pinduoduo", "jd"}
    assert all(int(product["price_fen"]) > 0 for product in products)
    assert categories["appliance"]["deposit_percent"] == "50"
    assert categories["other"]["deposit_percent"] == "0"
    assert not any(re.search("[\u4e00-\u9fff]", p["title_en"] + p["spec_en"]) for p in products)
