"""Finding a person by what a clerk has: a sound, two letters, the end of a number."""

from __future__ import annotations

import pytest

from stations.villagers.actions import register_villager
from stations.villagers.models import Villager

pytestmark = pytest.mark.django_db


def found(user, query: str) -> set[str]:
    return {one.name for one in Villager.objects.visible_to(user).matching(query)}


@pytest.mark.parametrize(
    "query",
    [
        "刘小花", "刘小", "liuxiaohua", "Liu Xiaohua", "LIUXI", "lxh", "lx", "ｌｘｈ", " 刘 小花 ",
        "liu", "刘小花 0001", "lxh0001",
    ],
)  # fmt: skip
def test_granny_is_found_by_name_sound_initials_and_beginnings(world, query):
    assert found(world.lan, query) == {"刘小花"}


@pytest.mark.parametrize("query", ["0001", "15400000001", "154 0000 0001", "＋86 15400000001"])
def test_a_phone_finds_everybody_on_it(world, query):
    assert found(world.lan, query) == {"刘小花", "单大海"}


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("单大海", "shan"), ("单大海", "sdh"), ("单大海", "shandahai"), ("仇明", "qiuming"),
        ("仇明", "qm"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(world, name, query):
    assert found(world.lan, query) == {name}


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("区文", ["ouwen", "ow"]), ("盖春", ["gechun", "gaichun"]), ("曾秀", ["zengxiu", "zx"]),
        ("解放", ["xiefang"]), ("查良", ["zhaliang"]), ("翟天", ["zhaitian", "ditian"]),
        ("覃辉", ["qinhui", "tanhui"]), ("缪春", ["miaochun"]), ("朴英", ["piaoying"]),
        ("乐山", ["yueshan", "leshan"]), ("种师", ["chongshi"]), ("员工", ["yungong"]),
        ("隗山", ["weishan", "kuishan"]), ("黑牛", ["heniu", "heiniu"]), ("秘书", ["bishu"]),
        ("郇山", ["xunshan", "huanshan"]), ("折柳", ["sheliu"]), ("尉迟恭", ["yuchigong", "ycg"]),
        ("吕布", ["lvbu", "lubu", "lyubu"]),
    ],
)  # fmt: skip
def test_every_reading_of_a_rare_surname_finds_it(world, name, queries):
    register_villager(actor=world.lan, name=name)

    for query in queries:
        assert name in found(world.lan, query), query


@pytest.mark.parametrize(
    "query", ["x", "王", "001", "00001", "9999", "花小刘", "15400000002", "!?"]
)
def test_what_fits_nobody_finds_nobody(world, query):
    assert found(world.lan, query) == set()


def test_nothing_asked_shows_everybody_the_latest_first(world):
    latest = register_villager(actor=world.lan, name="沈大妈")

    names = [
        one.name for one in Villager.objects.visible_to(world.lan).matching(" ").latest_first()
    ]

    assert names[0] == latest.name
    assert set(names) == {"沈大妈", "刘小花", "单大海", "仇明"}


def test_a_clerk_finds_nobody_of_another_station_nor_county(world):
    assert found(world.lan, "盖春生") == found(world.lan, "0009") == set()
    assert found(world.far_manager, "刘小花") == set()
    assert found(world.manager, "盖春生") == {"盖春生"}


def test_the_same_name_hashes_differently_in_another_county(world):
    far = register_villager(actor=world.far_clerk, name="刘小花", phone="15400000001")

    assert far.name_index != world.granny.name_index
    assert far.phone_index != world.granny.phone_index
    assert found(world.far_clerk, "lxh") == {"刘小花"}
