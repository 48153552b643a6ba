"""An explanation in words, made from its data in the reader's language: nothing of it is stored.

"Why 3.27 yuan?" is answered in sentences a station head can read aloud and reckon again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.doors.tags import yuan
from accounts.kernel.languages import local

from .choices import Party, Scope, Work
from .rates import Step, plain

if TYPE_CHECKING:
    from .models import CommissionRule

LANGUAGES = ["zh-hans", "en"]


class Sentence(NamedTuple):
    """One step in words; `step` is its stable name."""

    step: str
    text: str


def tell(explanation: dict[str, Any]) -> list[Sentence]:
    """Say an explanation in the present language."""
    return list(_sentences(explanation))


def tell_in_both(explanation: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Say it in Chinese and in English, for clients that choose themselves."""
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = [one._asdict() for one in tell(explanation)]
    return said


def _sentences(data: dict[str, Any]) -> Iterator[Sentence]:
    back = data.get("takes_back")
    if back:
        yield Sentence("takes_back", _taken_back(back))
    yield Sentence("rule", _rule(data["rule"]))
    if picked := _picked(data):
        yield Sentence("picked", picked)
    if base := _base(data):
        yield Sentence("base", base)
    for step in data["steps"]:
        if text := STEPS[step["step"]](step):
            yield Sentence(step["step"], text)
    if back:
        yield Sentence("difference", _difference(data, back))
    yield Sentence("vests", _vests(data))
    yield Sentence(
        "statement", _("It is on the statement of %(day)s.") % {"day": data["next_statement_on"]}
    )


def _rule(rule: dict[str, Any]) -> str:
    words = {
        "name": local(rule["name"], rule["name_en"]),
        "code": rule["code"],
        "version": rule["version"],
        "day": rule["from_on"],
    }
    if rule["until_on"]:
        words["until"] = rule["until_on"]
        return (
            _("Rule “%(name)s”, %(code)s version %(version)s, from %(day)s to %(until)s.") % words
        )
    return _("Rule “%(name)s”, %(code)s version %(version)s, from %(day)s.") % words


def _picked(data: dict[str, Any]) -> str:
    picked, work = data["picked"], data["rule"]["work"]
    if work == Work.LAPSE:
        return ""
    words = {"day": picked["on"], "level": _level(picked["scope"], picked["grade"])}
    levels = [_level(one, picked["grade"]) for one in picked["passed_over"]]
    chosen = (
        _("It is the rule of the day it was bought, %(day)s: %(level)s.")
        if work == Work.PURCHASE
        else _("It is the rule of the day, %(day)s: %(level)s.")
    ) % words
    if not levels:
        return chosen
    return chosen + " " + _("No rule for: %(levels)s.") % {"levels": _comma().join(levels)}


def _level(scope: str, grade: str) -> str:
    if scope == Scope.GRADE and grade:
        return _("station grade %(grade)s") % {"grade": grade}
    return {
        Scope.ITEM: _("this product"),
        Scope.CATEGORY: _("its category"),
        Scope.CAMPAIGN: _("a campaign"),
        Scope.GRADE: _("a station grade"),
        Scope.DEFAULT: _("default of the county"),
    }[Scope(scope)]


def _comma() -> str:
    return _(", ")


def _base(data: dict[str, Any]) -> str:
    parts = {one["step"]: one["fen"] for one in data["base"]}
    words = {name: yuan(abs(fen)) for name, fen in parts.items()}
    words["base"] = yuan(data["base_fen"])
    if "refund" in parts:
        return _("Of %(before)s, %(refund)s was paid back; %(base)s is left.") % words
    if "discount" in parts:
        return _("Goods %(goods)s less discount %(discount)s: %(base)s. Freight earns nothing.") % (
            words
        )
    if "goods" not in parts:
        return ""
    if data["rule"]["work"] != Work.PURCHASE:
        return _("Taken for it: %(base)s.") % words
    return _("Goods %(base)s. Freight earns nothing.") % words


# --- steps ---


def _rate(step: Step) -> str:
    return _("%(rate)s of %(of)s is %(exact)s.") % {
        "rate": percent(step["rate"]),
        "of": yuan(step["of_fen"]),
        "exact": exact_yuan(step["exact"]),
    }


def _slab(step: Step) -> str:
    words = {
        "rate": percent(step["rate"]),
        "of": yuan(step["of_fen"]),
        "exact": exact_yuan(step["exact"]),
        "from": yuan(step["from_fen"]),
    }
    return _("Of the part above %(from)s, %(of)s at %(rate)s: %(exact)s.") % words


def _round(step: Step) -> str:
    if Decimal(step["exact"]) == step["fen"]:
        return ""
    return _("Rounded to the fen, half a fen upwards: %(amount)s.") % {"amount": yuan(step["fen"])}


def _nth(step: Step) -> str:
    return _("Number %(nth)s of the month; from number %(from)s on each earns %(amount)s.") % {
        "nth": step["nth"],
        "from": step["from"],
        "amount": yuan(step["fen"]),
    }


def _fixed(step: Step) -> str:
    words = {
        "pieces": step["pieces"],
        "each": yuan(step["each_fen"]),
        "amount": yuan(step["fen"]),
    }
    if step["pieces"] == 1:
        return _("A fixed amount: %(amount)s.") % words
    return _("%(pieces)s times %(each)s: %(amount)s.") % words


def _floor(step: Step) -> str:
    return _("At least %(amount)s: raised from %(before)s.") % {
        "amount": yuan(step["fen"]),
        "before": yuan(step["before_fen"]),
    }


def _cap(step: Step) -> str:
    return _("At most %(amount)s: lowered from %(before)s.") % {
        "amount": yuan(step["fen"]),
        "before": yuan(step["before_fen"]),
    }


def _nothing_left(step: Step) -> str:
    return _("Nothing is left to earn by: ¥0.00.")


def _split(step: Step) -> str:
    weights, shares = step["weights"], step["shares"]
    parties = [party for party in Party if weights[party]]
    if len(parties) < 2:
        return ""
    parts = _comma().join(f"{party.label} {yuan(shares[party])}" for party in parties)
    return _("%(amount)s is shared %(weights)s: %(parts)s. No fen is lost.") % {
        "amount": yuan(step["fen"]),
        "weights": " : ".join(str(weights[party]) for party in parties),
        "parts": parts,
    }


def _guarantee(step: Step) -> str:
    return _("%(promised)s is promised for the month, %(earned)s was earned: %(amount)s more.") % {
        "promised": yuan(step["promised_fen"]),
        "earned": yuan(step["earned_fen"]),
        "amount": yuan(step["fen"]),
    }


def _penalty(step: Step) -> str:
    return _("Charged for: %(reason)s.") % {"reason": step["reason"]}


STEPS: dict[str, Callable[[Step], str]] = {
    "rate": _rate,
    "slab": _slab,
    "round": _round,
    "nth": _nth,
    "fixed": _fixed,
    "floor": _floor,
    "cap": _cap,
    "nothing_left": _nothing_left,
    "split": _split,
    "guarantee": _guarantee,
    "penalty": _penalty,
}


# --- taking back, days ---


def _taken_back(back: dict[str, Any]) -> str:
    words = {"day": back["earned_on"], "reason": back["reason"]}
    if back["reason"]:
        return _("It takes back what was earned on %(day)s: %(reason)s.") % words
    return _("It takes back what was earned on %(day)s.") % words


def _difference(data: dict[str, Any], back: dict[str, Any]) -> str:
    return _("What is left earns %(left)s; %(before)s stood before: %(difference)s.") % {
        "left": yuan(back["whole_left_fen"]),
        "before": yuan(back["whole_before_fen"]),
        "difference": yuan(data["whole_fen"]),
    }


def _vests(data: dict[str, Any]) -> str:
    words = {"day": data["vests_on"], "days": data["return_days"]}
    if data["vests_on"] == data["earned_on"]:
        return _("It counts for good from %(day)s.") % words
    return _("It counts for good from %(day)s, when %(days)s days to return are over.") % words


def percent(rate: str) -> str:
    """Write '0.035' as 3.5 %."""
    return f"{plain(Decimal(rate) * 100)} %"


def exact_yuan(fen: str) -> str:
    """Write fen with their fractions as yuan: '326.7' is ¥3.267."""
    exact = Decimal(fen) / 100
    places = max(2, -int(exact.as_tuple().exponent))
    return f"¥{exact:,.{places}f}"


def figure(rule: CommissionRule) -> str:
    """Say a rule's figures in a few words: 3.5 %, ¥0.30 each, tiers."""
    said = ""
    if rule.rate is not None:
        said = percent(str(rule.rate))
    elif rule.amount_fen is not None:
        said = yuan(rule.amount_fen)
    else:
        said = _comma().join(_tier(one) for one in rule.tiers)
    if rule.floor_fen is not None:
        said += _comma() + _("at least %(amount)s") % {"amount": yuan(rule.floor_fen)}
    if rule.cap_fen is not None:
        said += _comma() + _("at most %(amount)s") % {"amount": yuan(rule.cap_fen)}
    return said


def _tier(tier: dict[str, Any]) -> str:
    if "rate" in tier:
        words = {"start": yuan(tier["from_fen"]), "figure": percent(tier["rate"])}
        return _("from %(start)s %(figure)s") % words
    words = {"start": tier["from"], "figure": yuan(tier["fen"])}
    return _("from number %(start)s %(figure)s") % words
