import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.kernel.text import clean_text, digits, is_phone, normalise_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  王\u3000小明 \t", "王 小明"),
        ("ＡＢＣ１２３", "ABC123"),
        ("要红色，大号（两件）", "要红色，大号（两件）"),
        ("王\u200b小\u202e明", "王小明"),
        ("⼩⽶", "小米"),
        ("一\r\n二", "一 二"),
        ("½ ㎡ ①", "½ ㎡ ①"),
        ("e\u0301", "é"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("", ""),
    ],
)
def test_text_is_kept_in_one_form(typed, kept):
    assert clean_text(typed, max_length=40) == kept


@pytest.mark.parametrize(
    "typed", ["a\x00b", "\x1b[31m", "\x7f", "\x9b", "a\x1fb", "\ud800", None, 5]
)
def test_what_cannot_be_stored_is_refused(typed):
    with pytest.raises(ValueError, match=r"\.$"):
        clean_text(typed, max_length=40)


def test_the_length_counts_after_cleaning():
    assert clean_text("  abc  ", max_length=3) == "abc"
    with pytest.raises(ValueError, match="3"):
        clean_text("abcd", max_length=3)


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(typed):
    try:
        once = clean_text(typed, max_length=60)
    except ValueError:
        return
    assert clean_text(once, max_length=60) == once
    assert "\x00" not in once
    once.encode()


def test_digits_of_every_script_become_ascii():
    assert digits("１３８ ١٢٣ १२ 五²") == "138 123 12 五²"


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("15400001234", "15400001234"),
        ("+86 154-0000-1234", "15400001234"),
        ("008615400001234", "15400001234"),
        ("8615400001234", "15400001234"),
        ("１５４００００１２３４", "15400001234"),
        ("0571-88886666", "057188886666"),
        ("（0571）8888 6666", "057188886666"),
        ("+86 571 8888 6666", "057188886666"),
        ("010-12345678", "01012345678"),
    ],
)
def test_a_phone_number_has_one_form(typed, phone):
    assert normalise_phone(typed) == phone
    assert is_phone(phone)


@pytest.mark.parametrize(
    "typed",
    ["", "12400001234", "1540000123", "154000012345", "88886666", "+1 5551234567", "王", "1" * 999],
)
def test_what_is_no_phone_number_is_refused(typed):
    with pytest.raises(ValueError):
        normalise_phone(typed)


@pytest.mark.parametrize("phone", ["15400001234", "0571-88886666", "057188886666", "0101234567"])
def test_mobiles_and_landlines_are_phones(phone):
    assert is_phone(phone)


@pytest.mark.parametrize("phone", ["12400001234", "154 0000 1234", "15400001234\n", "", "１" * 11])
def test_other_text_is_no_phone(phone):
    assert not is_phone(phone)
