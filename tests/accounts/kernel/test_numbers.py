import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.kernel import numbers

DIGITS = "0123456789"
ALPHABET = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.mark.parametrize(
    ("body", "check"), [("A12425GABC1234002", "M"), ("B7K2Q", "9"), ("M2411110001", "K")]
)
def test_our_numbers_carry_a_check_character(body, check):
    assert numbers.check_character(body) == check
    assert numbers.is_valid(body + check)


@given(st.text(ALPHABET, min_size=1, max_size=19), st.data())
def test_one_wrong_character_is_noticed(body, data):
    number = numbers.with_check(body)
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET.replace(number[place], "")))

    assert numbers.is_valid(number)
    assert not numbers.is_valid(number[:place] + wrong + number[place + 1 :])


def test_a_number_is_known_however_it_is_typed():
    assert numbers.is_valid(" b7k2q-9 ")
    assert numbers.is_valid("Ｂ７Ｋ２Ｑ９")


@pytest.mark.parametrize("text", ["", "9", "王", "B7K2Q8", "B7K2Q!"])
def test_what_is_no_number_is_invalid(text):
    assert not numbers.is_valid(text)


def test_random_numbers_are_opaque_short_and_all_different():
    drawn = {numbers.random_number("D") for _i in range(500)}

    assert len(drawn) == 500
    for number in drawn:
        assert re.fullmatch(r"D[2-9B-DF-HJ-KMNP-TV-Z]{11}", number)
        assert numbers.is_valid(number)


@pytest.mark.parametrize("code", ["6-2-0314", "10-2-7507", "24-4-3882", "9-20-226", "A1-3-0007"])
def test_a_pickup_code_is_shelf_layer_serial(code):
    assert numbers.is_pickup_code(code)


@pytest.mark.parametrize("code", ["Q7-32", "74775", "6-2-0314\n", "６-2-0314", "", "1234-1-001"])
def test_other_schemes_are_not_this_grammar(code):
    assert not numbers.is_pickup_code(code)


@pytest.mark.parametrize(
    "number", ["EE471108151FR", "RR473124829GB", "EB000717618HK", "eb 0007 1759 5 hk"]
)
def test_postal_item_numbers_check(number):
    assert numbers.is_s10(number)


@pytest.mark.parametrize(
    ("serial", "check"), [("47110815", "1"), ("00071759", "5"), ("96633102", "0")]
)
def test_remainders_ten_and_eleven_become_nought_and_five(serial, check):
    assert numbers.s10_check_digit(serial) == check


@pytest.mark.parametrize("number", ["EE471108152FR", "EE47110815FR", "471108151", "", "王王"])
def test_other_postal_numbers_do_not(number):
    assert not numbers.is_s10(number)


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("629104150021", "3"),
        ("03600024145", "7"),
        ("690123400001", "6"),
        ("06901234567890123", "8"),
    ],
)
def test_gs1_check_digits(body, check):
    assert numbers.gs1_check_digit(body) == check


@pytest.mark.parametrize(
    "text", ["069012345678901238", "00069012345678901238", "(00)069012345678901238"]
)
def test_an_sscc_is_known_with_and_without_its_identifier(text):
    assert numbers.is_sscc(text)


@pytest.mark.parametrize("text", ["069012345678901239", "06901234567890123", "", "x" * 18])
def test_what_is_no_sscc(text):
    assert not numbers.is_sscc(text)


def test_gs1_has_digits_only():
    with pytest.raises(ValueError):
        numbers.gs1_check_digit("12A")


@pytest.mark.parametrize(
    "number",
    ["11010519491231002X", "11010519491231002x", "440524188001010014", "34052419800101001X"],
)
def test_citizen_numbers_of_the_standard_are_valid(number):
    assert numbers.is_citizen_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310020",
        "110105194913310021",
        "11010519491231002",
        "",
        "王" * 18,
        "1" * 4000,
    ],
)
def test_a_wrong_check_and_a_thirteenth_month_are_not(number):
    assert not numbers.is_citizen_number(number)


def test_nobody_is_born_tomorrow_or_before_the_numbers():
    for year in ("2999", "1700"):
        body = f"110105{year}0101002"
        number = body + numbers.mod_11_2.calc_check_digit(body)
        assert not numbers.is_citizen_number(number)


def test_an_old_citizen_number_becomes_the_new_one():
    assert numbers.normalise_citizen_number("110105491231002") == "11010519491231002X"
    assert numbers.citizen_born_on("110105491231002") == datetime.date(1949, 12, 31)
    with pytest.raises(ValueError):
        numbers.normalise_citizen_number("110105491331002")


def test_credit_codes_check_and_collectives_have_them_too():
    collective = "N2110000600037341"
    check = numbers.uscc.calc_check_digit(collective)

    assert numbers.is_uscc("91110000600037341L")
    assert not numbers.is_uscc("91110000600037341K")
    assert numbers.is_uscc(collective + check)
    assert not numbers.is_uscc("91110000600037341O")
    assert not numbers.is_uscc("")
