"""Numbers that check themselves: our own, the post's, GS1's, citizens' and firms'."""

from __future__ import annotations

import datetime
import re
import secrets

from django.utils.translation import gettext as _
from stdnum import ean
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2, mod_37_36

from .text import compact_code

# Nothing that is mistaken for something else (0 O 1 I L), and no vowels, so no number is a word.
CLEAR_CHARACTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH = 10  # 28^10: a million numbers of a county clash once in 600 tries

_OWN = re.compile(r"[0-9A-Z]{2,}")
_S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}", re.ASCII)
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_SSCC = re.compile(r"(?:\(00\)|00)?(\d{18})", re.ASCII)
_CITIZEN = re.compile(r"\d{17}[\dX]", re.ASCII)
_CITIZEN_OLD = re.compile(r"\d{15}", re.ASCII)
# A village's collective is registered under N, which python-stdnum's format check refuses.
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)

# Shelf, layer, serial: 6-2-0314 (domain.md §5.3).
PICKUP_CODE = re.compile(r"[A-Z]?\d{1,3}-\d{1,2}-\d{3,5}", re.ASCII)


def check_character(body: str) -> str:
    """Give the ISO 7064 MOD 37,36 check character of `body` (0-9 A-Z)."""
    return mod_37_36.calc_check_digit(body)


def with_check(body: str) -> str:
    """Give `body` followed by its check character."""
    return body + check_character(body)


def is_valid(number: str) -> bool:
    """Say whether the last character of a number of ours is its check character."""
    number = compact_code(number)
    return bool(_OWN.fullmatch(number)) and mod_37_36.is_valid(number)


def random_number(prefix: str, *, length: int = RANDOM_LENGTH) -> str:
    """Make an opaque number: prefix, random characters, check character (decisions 10).

    It tells nothing of village, day or volume; whoever stores it has it unique with the county.
    """
    while True:
        body = prefix + "".join(secrets.choice(CLEAR_CHARACTERS) for _i in range(length))
        if (check := check_character(body)) in CLEAR_CHARACTERS:
            return body + check


def is_pickup_code(text: str) -> bool:
    """Say whether this is shelf-layer-serial; stations use other schemes besides."""
    return bool(PICKUP_CODE.fullmatch(text))


def s10_check_digit(serial: str) -> str:
    """Give the check digit of the 8 digits of a postal item number (UPU S10)."""
    rest = 11 - sum(w * int(d) for w, d in zip(_S10_WEIGHTS, serial, strict=True)) % 11
    return {10: "0", 11: "5"}.get(rest) or str(rest)


def is_s10(text: str) -> bool:
    """Say whether this is a postal item number: service, 8 digits and check, country (S10)."""
    match = _S10.fullmatch(compact_code(text))
    return match is not None and s10_check_digit(match[1]) == match[2]


def gs1_check_digit(body: str) -> str:
    """Give the GS1 mod 10 check digit of the digits of a GTIN, GLN or SSCC before it."""
    if not re.fullmatch(r"\d+", body, re.ASCII):
        raise ValueError("GS1 numbers have digits only")
    return ean.calc_check_digit(body)


def is_sscc(text: str) -> bool:
    """Say whether this is an 18-digit SSCC, with or without the application identifier 00."""
    match = _SSCC.fullmatch(compact_code(text))
    return match is not None and gs1_check_digit(match[1][:-1]) == match[1][-1]


def normalise_citizen_number(text: str) -> str:
    """Give the 18 characters of a citizen number (GB 11643), raising an old one of 15 digits.

    The area code is not judged: it may be that of a county long abolished.
    """
    number = compact_code(text)
    if _CITIZEN_OLD.fullmatch(number):
        body = f"{number[:6]}19{number[6:]}"
        number = body + mod_11_2.calc_check_digit(body)
    if not (_CITIZEN.fullmatch(number) and mod_11_2.is_valid(number) and _birth_date(number)):
        raise ValueError(_("This is not a valid identity card number. Compare it with the card."))
    return number


def is_citizen_number(text: str) -> bool:
    """Say whether a citizen number has the right check character and a possible date of birth."""
    try:
        return bool(normalise_citizen_number(text))
    except ValueError:
        return False


def citizen_born_on(text: str) -> datetime.date:
    """Give the date of birth in a citizen number."""
    number = normalise_citizen_number(text)
    return datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def _birth_date(number: str) -> datetime.date | None:
    try:
        born_on = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    today = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
    return born_on if datetime.date(1850, 1, 1) <= born_on <= today else None


def is_uscc(text: str) -> bool:
    """Say whether this is a unified social credit code of a firm or collective (GB 32100)."""
    code = compact_code(text)
    return bool(_USCC.fullmatch(code)) and uscc.calc_check_digit(code) == code[-1]
