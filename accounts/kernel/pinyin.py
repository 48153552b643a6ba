"""Finding people by how their names sound: every reading, its initials, and the beginnings of both.

`search_tokens` says what is kept of a name (as keyed hashes: `crypto.PersonalData.index`) and
`query_tokens` what to look up for what a clerk typed; any hit of any token finds the person.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from .surnames import COMPOUND_SURNAMES, SURNAME_READINGS

Token = tuple[Literal["name", "pinyin", "initials", "prefix"], str]

MOST_READINGS = 16  # of one name
MOST_LETTERS = 40  # of a reading that are kept: nobody types more
SHORTEST_PREFIX = 2

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAS_HAN = re.compile(f"[{_HAN}]")
_PARTS = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")


def readings(name: str) -> list[list[str]]:
    """List the ways to say a name, each as its syllables, the likeliest first.

    A surname comes in every reading it has, a compound one also as a single surname; a given name
    in the readings that live in today's words. A character without a known reading is left out.
    """
    found: list[list[str]] = []
    for start in _surname_starts(name):
        for syllables in start:
            if syllables and syllables not in found:
                found.append(syllables)
    return found[:MOST_READINGS]


def full_pinyin(name: str) -> list[str]:
    """List the readings written together: 'wangxiaoming'."""
    return _unique("".join(syllables)[:MOST_LETTERS] for syllables in readings(name))


def initials(name: str) -> list[str]:
    """List the first letters of the readings: 'wxm'."""
    return _unique("".join(s[0] for s in syllables)[:MOST_LETTERS] for syllables in readings(name))


def search_tokens(name: str) -> set[Token]:
    """List what to keep of a name: itself, its readings, its initials, and their beginnings."""
    tokens: set[Token] = set()
    whole = fold_name(name)
    if whole:
        tokens.add(("name", whole))
    spoken = full_pinyin(name)
    letters = initials(name)
    tokens |= {("pinyin", value) for value in spoken}
    tokens |= {("initials", value) for value in letters}
    beginnings = [*spoken, *letters, *([whole] if _HAS_HAN.search(whole) else [])]
    for value in beginnings:
        tokens |= {("prefix", value[:n]) for n in range(SHORTEST_PREFIX, len(value))}
    return tokens


def query_tokens(query: str) -> list[Token]:
    """List the tokens to look up for a Han name, pinyin or initials in any case, width and spacing.

    Digits alone are a phone number's or a code's business and give nothing.
    """
    whole = fold_name(query)
    if not whole or whole.isdecimal():
        return []
    if _HAS_HAN.search(whole):
        tokens: list[Token] = [("name", whole)]
    else:
        whole = _fold_letters(query)[:MOST_LETTERS]
        tokens = [("pinyin", whole), ("initials", whole)]
    if len(whole) >= SHORTEST_PREFIX:
        tokens.append(("prefix", whole))
    return tokens


def _surname_starts(name: str) -> list[list[list[str]]]:
    """Read a name with its compound surname first, then with a surname of one character."""
    name = unicodedata.normalize("NFKC", name).strip()
    starts = []
    compound = COMPOUND_SURNAMES.get(name[:2])
    if compound:
        starts.append(_extend([list(compound)], name[2:]))
    if _HAS_HAN.match(name):
        surnames = [[reading] for reading in _surname_readings(name[0])] or [[]]
        starts.append(_extend(surnames, name[1:]))
    else:
        starts.append(_extend([[]], name))
    return starts


def _extend(starts: list[list[str]], rest: str) -> list[list[str]]:
    """Append the readings of `rest` to each start, keeping the likeliest MOST_READINGS.

    The cost of one is how far down its characters' lists it went; so no name makes them explode.
    """
    found = [(0, start) for start in starts]
    for han, word in _PARTS.findall(rest):
        columns = _given_readings(han) if han else [[_fold_letters(word)]]
        for column in columns:
            if options := [syllable for syllable in column if syllable]:
                found = sorted(
                    (
                        (cost + place, [*syllables, syllable])
                        for cost, syllables in found
                        for place, syllable in enumerate(options)
                    ),
                    key=lambda candidate: candidate[0],
                )[:MOST_READINGS]
    return [syllables for _cost, syllables in found]


def _surname_readings(char: str) -> list[str]:
    if char in SURNAME_READINGS:
        # What a reader who does not know the surname would type follows.
        return _unique([*SURNAME_READINGS[char], *_dictionary_readings(char)])
    return _living_readings(char)


def _given_readings(han: str) -> list[list[str]]:
    """Read each character, the reading it has in this company first."""
    from pypinyin import Style, lazy_pinyin  # its dictionaries slow every process's start

    together = lazy_pinyin(han, style=Style.NORMAL, errors=_blanks)
    if len(together) != len(han):
        together = [""] * len(han)
    return [
        _unique([_fold_letters(here), *_living_readings(char)])
        for here, char in zip(together, han, strict=True)
    ]


def _blanks(run: str) -> Any:
    """Keep the place of each unknown character; the library takes a list, which its types deny."""
    return [""] * len(run)


def _dictionary_readings(char: str) -> list[str]:
    from pypinyin import Style, pinyin

    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return _unique(_fold_letters(reading) for reading in (found[0] if found else []))


@lru_cache(maxsize=8192)
def _living_readings(char: str) -> list[str]:
    """Drop the readings that only old books have: 王 is not yu, 明 not meng."""
    listed = _dictionary_readings(char)
    seen = _readings_in_phrases().get(char, Counter())
    if seen.total() < 10:
        return listed[:2]
    return [r for r in listed if seen[r] * 20 >= seen.total()] or listed[:1]


@lru_cache(maxsize=1)
def _readings_in_phrases() -> dict[str, Counter[str]]:
    """Count how often each character is read how in the dictionary's phrases."""
    from pypinyin.phrases_dict import phrases_dict

    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    plain: dict[str, str] = {}
    for phrase, syllables in phrases_dict.items():
        if len(phrase) == len(syllables):
            for char, spoken in zip(phrase, syllables, strict=True):
                marked = spoken[0]
                if marked not in plain:
                    plain[marked] = _fold_letters(marked)
                seen[char][plain[marked]] += 1
    return dict(seen)


def fold_name(name: str) -> str:
    """Bring a name to one form: no spaces, dots or marks between its parts, lower case."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char.isalnum())


def _fold_letters(text: str) -> str:
    """Strip case, tone marks and separators; ü, also when passports spell it lyu, is v."""
    text = unicodedata.normalize("NFKD", text).casefold().replace("u\u0308", "v")
    # Tone marks may stand between the u and its dots (ǘ decomposes to u, dots, tone).
    return "".join(char for char in text if char.isalnum()).replace("lyu", "lv")


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
