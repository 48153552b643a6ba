"""What people type: cleaned for storing, digits in any script, phone numbers.

A function that refuses raises ValueError whose message is a sentence to show.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
# C0 and C1 controls but tabs and line ends, which collapse like other white space.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Zero-width characters and text-direction switches: unseen, they defeat search and disguise names.
_UNSEEN = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Full-width letters and digits, and the radicals that PDF copies put in the place of characters.
# The rest of NFKC is too much: it would turn ， into a comma and ½ into 1⁄2.
_COMPATIBILITY = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2f00-\u2fd5]+")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\uff0d_]+")

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_MOBILE_WITH_COUNTRY = re.compile(r"(?:\+86|0086|86)(1[3-9]\d{9})", re.ASCII)
_LANDLINE_WITH_COUNTRY = re.compile(r"(?:\+86|0086)0?([1-9]\d{8,10})", re.ASCII)
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}", re.ASCII)


def clean_text(value: str, *, max_length: int) -> str:
    """Give the text as it is stored: one form per character, single spaces, nothing unseen.

    Chinese punctuation stays. Refuses control characters, lone surrogates and too much text.
    """
    if not isinstance(value, str):
        raise ValueError(_("This must be text."))
    if _LONE_SURROGATE.search(value) or _CONTROL.search(value):
        raise ValueError(_("This text has characters that cannot be stored. Type it again."))
    value = unicodedata.normalize("NFC", _UNSEEN.sub("", value))
    value = _COMPATIBILITY.sub(lambda m: unicodedata.normalize("NFKC", m[0]), value)
    value = " ".join(value.split())
    if len(value) > max_length:
        raise ValueError(
            _("This text is too long: at most %(max)d characters.") % {"max": max_length}
        )
    return value


def digits(text: str) -> str:
    """Turn the digits of every script (１, ١, १ …) into ASCII ones; the rest stays."""
    if text.isascii():
        return text
    return "".join(
        str(value) if (value := unicodedata.decimal(char, None)) is not None else char
        for char in text
    )


def half_width(text: str) -> str:
    """Fold what looks alike: NFKC and ASCII digits, for codes and amounts but not for prose."""
    return digits(unicodedata.normalize("NFKC", text))


def compact_code(text: str) -> str:
    """Bring a typed or scanned code to one form: half-width, upper case, no spaces or dashes."""
    code = _SEPARATORS.sub("", _UNSEEN.sub("", half_width(text)))
    return code.upper() if code.isascii() else code


def is_phone(text: str) -> bool:
    """Say whether this is a mobile number (`^1[3-9]\\d{9}$`) or a landline with its area code.

    Elders give landlines, and lists of mobile segments go stale (domain.md §5.2).
    """
    return bool(_MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text))


def normalise_phone(text: str) -> str:
    """Give the digits of a phone number as stored and indexed, without +86, spaces and dashes."""
    number = re.sub(r"[().·]", "", compact_code(text))
    if match := _MOBILE_WITH_COUNTRY.fullmatch(number):
        number = match[1]
    elif match := _LANDLINE_WITH_COUNTRY.fullmatch(number):
        number = "0" + match[1]
    if not is_phone(number):
        raise ValueError(_("Write a mobile number of 11 digits, or a landline with its area code."))
    return number
