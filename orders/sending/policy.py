"""What a parcel costs, what may be in it, and how a person is identified. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.kernel.errors import Meaningless
from accounts.kernel.money import percent_of
from accounts.kernel.numbers import RANDOM_LENGTH, is_uscc, is_valid, normalise_citizen_number
from accounts.kernel.text import clean_text, compact_code, normalise_phone

from .choices import (
    CITIZEN_NUMBERED,
    LEAST_CM,
    LEAST_GRAMS,
    MOST_CM,
    MOST_DECLARED_FEN,
    MOST_GRAMS,
    OWN_WAYBILL,
    IdentityKind,
)
from .errors import InvalidIdentity, InvalidOrganisation, OutOfBounds

if TYPE_CHECKING:
    from .models import CarrierRate, ProhibitedItem

_DOCUMENT = re.compile(r"[0-9A-Z]{5,20}", re.ASCII)
_WORD = r"(?<![a-z0-9]){}(?:s|es)?(?![a-z0-9])"
TAIL = 4


@dataclass(frozen=True)
class Size:
    """Length, width and height in whole centimetres."""

    length_cm: int
    width_cm: int
    height_cm: int

    @property
    def volume_cm3(self) -> int:
        return self.length_cm * self.width_cm * self.height_cm


@dataclass(frozen=True)
class Quote:
    """A price with its explanation. `lines` are codes with figures, put into words by shapes."""

    rate: CarrierRate
    weight_grams: int
    volumetric_grams: int
    chargeable_grams: int
    declared_fen: int
    freight_fen: int
    insurance_fen: int
    lines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total_fen(self) -> int:
        return self.freight_fen + self.insurance_fen


def check_weight(grams: int) -> int:
    return _within(grams, LEAST_GRAMS, MOST_GRAMS, "/weight_grams")


def check_size(size: Size | None) -> Size | None:
    if size is not None:
        for name in ("length_cm", "width_cm", "height_cm"):
            _within(getattr(size, name), LEAST_CM, MOST_CM, f"/size/{name}")
    return size


def check_declared(fen: int, most_fen: int = MOST_DECLARED_FEN) -> int:
    return _within(fen, 0, min(most_fen, MOST_DECLARED_FEN), "/declared_fen")


def _within(value: int, least: int, most: int, pointer: str) -> int:
    """Refuse a measure out of its bounds, naming the field and both bounds."""
    if not least <= value <= most:
        raise OutOfBounds(
            _("This cannot be right: it must be %(least)s to %(most)s.")
            % {"least": least, "most": most},
            pointer=pointer,
            least=least,
            most=most,
        )
    return value


def volumetric_grams(size: Size | None, divisor: int) -> int:
    """Give the volumetric weight, L × W × H (cm) / divisor in kg, as grams rounded up."""
    if size is None:
        return 0
    return -(-size.volume_cm3 * 1000 // divisor)


def price(rate: CarrierRate, weight_grams: int, size: Size | None, declared_fen: int) -> Quote:
    """Price by the rate: the larger weight, rounded up to the carrier's step (domain 5.3)."""
    volume = volumetric_grams(size, rate.divisor)
    larger = max(weight_grams, volume)
    steps = max(0, -(-(larger - rate.first_grams) // rate.step_grams))
    chargeable = rate.first_grams + steps * rate.step_grams
    lines: list[dict[str, Any]] = [
        {"code": "weight", "grams": weight_grams},
    ]
    if size is not None:
        lines.append({"code": "volume", "grams": volume, "divisor": rate.divisor,
                      "size": [size.length_cm, size.width_cm, size.height_cm]})  # fmt: skip
    lines.append({"code": "chargeable", "grams": chargeable})
    lines.append({"code": "first", "grams": rate.first_grams, "fen": rate.first_fen})
    if steps:
        lines.append({"code": "steps", "steps": steps, "grams": rate.step_grams,
                      "each_fen": rate.step_fen, "fen": steps * rate.step_fen})  # fmt: skip
    insurance = 0
    if declared_fen:
        share = percent_of(declared_fen, Decimal(rate.insurance_permille) / 1000)
        insurance = max(share, rate.insurance_least_fen)
        lines.append({"code": "insurance", "declared_fen": declared_fen,
                      "permille": str(rate.insurance_permille), "least_fen":
                      rate.insurance_least_fen, "fen": insurance})  # fmt: skip
    return Quote(
        rate=rate,
        weight_grams=weight_grams,
        volumetric_grams=volume,
        chargeable_grams=chargeable,
        declared_fen=declared_fen,
        freight_fen=rate.first_fen + steps * rate.step_fen,
        insurance_fen=insurance,
        lines=lines,
    )


def rate_for(rates: Iterable[CarrierRate], province: str) -> CarrierRate | None:
    """Choose the rate that names the province, else the one for all others; the newest wins."""
    newest = sorted(rates, key=lambda one: (one.from_on, str(one.pk)), reverse=True)
    named = (one for one in newest if province in one.provinces)
    others = (one for one in newest if not one.provinces)
    return next(named, None) or next(others, None)


def what_is_prohibited(
    text: str, items: Iterable[ProhibitedItem]
) -> list[tuple[ProhibitedItem, str]]:
    """Find each item one of whose words the declaration has, with that word.

    Chinese words are found anywhere, others as whole words, so that a `gun` is not in `gunny`.
    """
    declared = clean_text(text, max_length=500).casefold()
    found = []
    for item in items:
        word = next((one for one in item.words if _has(declared, one.casefold())), None)
        if word is not None:
            found.append((item, word))
    return found


def _has(text: str, word: str) -> bool:
    if not word.isascii():
        return word in text
    return bool(re.search(_WORD.format(re.escape(word)), text))


def clean_identity(kind: str, number: str) -> str:
    """Bring a document's number to its one form, an old citizen number to 18 characters.

    The number itself is in no message: messages end in logs and kept answers.
    """
    if kind not in IdentityKind.values:
        raise InvalidIdentity(pointer="/identity/kind")
    if kind in CITIZEN_NUMBERED:
        try:
            return normalise_citizen_number(number)
        except ValueError as error:
            raise InvalidIdentity(pointer="/identity/number") from error
    code = compact_code(number)
    if not _DOCUMENT.fullmatch(code):
        raise InvalidIdentity(pointer="/identity/number")
    return code


def is_own_waybill(number: str) -> bool:
    """Say whether a parcel goes by a number of ours, which no carrier knows."""
    own = number.startswith(OWN_WAYBILL) and len(number) == len(OWN_WAYBILL) + RANDOM_LENGTH + 1
    return own and is_valid(number)


def clean_uscc(code: str) -> str:
    compact = compact_code(code)
    if not is_uscc(compact):
        raise InvalidOrganisation(pointer="/sender/organisation/uscc")
    return compact


def clean_phone(phone: str, pointer: str) -> str:
    try:
        return normalise_phone(phone)
    except ValueError as error:
        raise Meaningless(str(error), pointer=pointer) from error


def limit_left(owed_fen: int, limit_fen: int) -> int:
    return max(0, limit_fen - owed_fen)


def total_of(lines: Sequence[dict[str, Any]]) -> int:
    """Add up what an explanation explains."""
    return sum(line.get("fen", 0) for line in lines)
