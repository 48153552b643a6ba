"""Whose waybill is this? Rows say; the answer only ever warns (domain 2.6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.kernel.numbers import is_s10
from accounts.kernel.text import compact_code

from ..models import Carrier
from .choices import LONGEST_WAYBILL, CheckDigit
from .models import WaybillPattern


@dataclass(frozen=True)
class Candidate:
    """A carrier whose pattern the number fits, where the pattern is from, and how to name it."""

    carrier: str
    source: str
    name: str


@dataclass(frozen=True)
class Recognised:
    """What a number looks like; `is_misread` = it has a check digit, and a wrong one."""

    candidates: tuple[Candidate, ...] = ()
    is_misread: bool = False


def recognise(text: str) -> list[Candidate]:
    """List the carriers a number may belong to, in the order of lists: often none, sometimes two.

    Takes what was typed or scanned; what is longer than a waybill can be fits nobody.
    """
    return list(look_at(text).candidates)


def look_at(text: str) -> Recognised:
    """Compare a number with every pattern that is valid today, in one read."""
    waybill = compact_code(text[: 4 * LONGEST_WAYBILL])
    if not waybill or len(waybill) > LONGEST_WAYBILL:
        return Recognised()
    return _compare(waybill, list(_patterns()))


def only_candidate(text: str) -> str:
    """Name the carrier if there is exactly one it can be, else nothing."""
    carriers = {one.carrier for one in recognise(text)}
    return carriers.pop() if len(carriers) == 1 else ""


def warnings_of(waybill_no: str, carrier: str) -> list[dict[str, Any]]:
    """Say what is odd about a number under the carrier that was chosen; never a refusal.

    Each is `{"code", "detail", "carriers"}`: `waybill_looks_like` names the carriers it looks
    like, `waybill_misread` says that its check digit is wrong.
    """
    return warnings_of_many([(waybill_no, carrier)])[0]


def warnings_of_many(pairs: Sequence[tuple[str, str]]) -> list[list[dict[str, Any]]]:
    """Do the same for each (waybill, carrier) of a list, with one read or two."""
    patterns = list(_patterns()) if pairs else []
    looks = [_compare(waybill, patterns) for waybill, _carrier in pairs]
    names: dict[str, str] = {}
    if any(
        look.candidates and carrier not in {one.carrier for one in look.candidates}
        for look, (_waybill, carrier) in zip(looks, pairs, strict=True)
    ):
        names = {one.pk: str(one) for one in Carrier.objects.all()}
    return [
        _warn(look, carrier, names) for look, (_waybill, carrier) in zip(looks, pairs, strict=True)
    ]


def _warn(look: Recognised, carrier: str, names: dict[str, str]) -> list[dict[str, Any]]:
    carriers = list(dict.fromkeys(one.carrier for one in look.candidates))
    if carriers and carrier not in carriers:
        detail = _("This number looks like %(looks_like)s; you chose %(chosen)s.") % {
            "looks_like": " / ".join(names[one] for one in carriers),
            "chosen": names.get(carrier, carrier),
        }
        return [{"code": "waybill_looks_like", "detail": detail, "carriers": carriers}]
    if look.is_misread and not carriers:
        detail = _("The check digit of this number is wrong. Compare it with the label.")
        return [{"code": "waybill_misread", "detail": detail, "carriers": []}]
    return []


def _compare(waybill: str, patterns: list[WaybillPattern]) -> Recognised:
    found, misread = [], False
    for one in patterns:
        if not _compiled(one.pattern).fullmatch(waybill):
            continue
        if one.check_digit == CheckDigit.S10 and not is_s10(waybill):
            misread = True
            continue
        found.append(Candidate(one.carrier_id, one.source, str(one.carrier)))
    return Recognised(tuple(found), misread)


def _patterns() -> Iterable[WaybillPattern]:
    today = timezone.localdate()
    return (
        WaybillPattern.objects.filter(
            Q(from_on__isnull=True) | Q(from_on__lte=today),
            Q(until_on__isnull=True) | Q(until_on__gte=today),
            carrier__is_active=True,
        )
        .select_related("carrier")
        .order_by(F("carrier__position"), "id")
    )


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
