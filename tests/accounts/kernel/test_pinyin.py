import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.kernel.pinyin import (
    MOST_READINGS,
    full_pinyin,
    initials,
    query_tokens,
    readings,
    search_tokens,
)


def finds(query: str, name: str) -> bool:
    return bool(set(query_tokens(query)) & search_tokens(name))


@pytest.mark.parametrize(
    ("surname", "reading"),
    [
        ("单", "shan"),
        ("仇", "qiu"),
        ("区", "ou"),
        ("盖", "ge"),
        ("曾", "zeng"),
        ("解", "xie"),
        ("查", "zha"),
        ("翟", "zhai"),
        ("覃", "qin"),
        ("缪", "miao"),
        ("朴", "piao"),
        ("乐", "yue"),
        ("种", "chong"),
        ("员", "yun"),
        ("隗", "wei"),
        ("黑", "he"),
        ("秘", "bi"),
        ("郇", "xun"),
        ("折", "she"),
        ("王", "wang"),
        ("吕", "lv"),
    ],
)
def test_a_surname_is_read_as_a_surname_first(surname, reading):
    assert readings(surname + "明")[0] == [reading, "ming"]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("欧阳娜娜", ["ou", "yang", "na", "na"]),
        ("尉迟明", ["yu", "chi", "ming"]),
        ("长孙无忌", ["zhang", "sun", "wu", "ji"]),
        ("单于丹", ["chan", "yu", "dan"]),
    ],
)
def test_a_compound_surname_is_one_surname(name, first):
    assert readings(name)[0] == first


def test_whoever_reads_the_surname_wrongly_still_finds():
    assert ["dan", "ming"] in readings("单明")
    assert ["shan", "yu", "dan"] in readings("单于丹")
    assert finds("ouyangnuonuo", "欧阳娜娜")


def test_readings_out_of_old_books_make_no_noise():
    assert readings("王小明") == [["wang", "xiao", "ming"]]
    assert full_pinyin("王小明") == ["wangxiaoming"]
    assert initials("王小明") == ["wxm"]


def test_what_is_kept_of_a_name():
    assert search_tokens("王明") == {
        ("name", "王明"),
        ("pinyin", "wangming"),
        ("initials", "wm"),
        *{("prefix", "wangming"[:n]) for n in range(2, 8)},
    }


@pytest.mark.parametrize(
    "query",
    [
        "王小明",
        "王 小明",
        "王小",
        "wangxiaoming",
        "Wang Xiao Ming",
        "wang xiao",
        "wáng xiǎo míng",
        "WXM",
        "ｗｘｍ",
        "wx",
        "wa",
        " wang'xiaoming ",
    ],
)
def test_a_person_is_found_however_the_clerk_types(query):
    assert finds(query, "王小明")
    assert not finds(query, "李大山")


@pytest.mark.parametrize("query", ["lvbu", "lǚ bù", "LÜ BU", "lyubu", "lubu", "lb"])
def test_the_u_with_dots_is_typed_in_many_ways(query):
    assert finds(query, "吕布")


@pytest.mark.parametrize("query", ["", " ", "·", "1234", "１２３４"])
def test_nothing_to_look_up(query):
    assert query_tokens(query) == []


@pytest.mark.parametrize(
    "name",
    ["䶮明", "㛃华", "𬎆明", "王𰻞", "John Smith", "阿卜杜拉·买买提", "ئالىم", "", "·", "3", "王2"],
)
def test_rare_characters_and_other_scripts_are_found_by_themselves(name):
    assert not name.strip("·") or finds(name, name) or name.isdecimal()


def test_a_latin_name_is_found_by_its_words():
    assert readings("John Smith") == [["john", "smith"]]
    assert finds("js", "John Smith")
    assert finds("josé", "Jose")
    assert finds("lyudmila", "Lyudmila")


def test_many_readings_are_capped_and_keep_every_surname():
    found = readings("单行长重乐朝会行")

    assert len(found) == MOST_READINGS
    assert {syllables[0] for syllables in found} == {"shan", "dan", "chan"}


@given(st.text(max_size=80))
def test_no_name_breaks_it(name):
    tokens = search_tokens(name)

    assert all(value for _kind, value in tokens)
    assert len(tokens) < 1500
    query_tokens(name)
