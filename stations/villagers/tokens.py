"""Blind indexes by which people are found: keyed hashes, the same kinds everywhere.

Parcels and messages use the same functions, so a recipient who is no villager is matched to one.
"""

from __future__ import annotations

import re
from functools import partial

from accounts.kernel import crypto
from accounts.kernel.pinyin import fold_name, query_tokens, search_tokens
from accounts.kernel.text import half_width, normalise_phone

from .choices import TokenKind

TAIL = 4
_DIGITS = re.compile(r"\d+", re.ASCII)


def name_index(county_id: int, name: str) -> bytes:
    """Index a whole name, whatever its spacing, width and case."""
    return crypto.index(county_id, TokenKind.NAME, fold_name(name))


def phone_index(county_id: int, phone: str) -> bytes | None:
    """Index a normalised phone number."""
    return crypto.index(county_id, TokenKind.PHONE, phone) if phone else None


def tail_index(county_id: int, phone: str) -> bytes | None:
    """Index the last four digits of a phone number."""
    return crypto.index(county_id, TokenKind.TAIL, phone[-TAIL:]) if phone else None


def person_tokens(county_id: int, name: str, phone: str) -> list[tuple[str, bytes]]:
    """List kind and hash of everything a person may be searched by."""
    wanted = set(search_tokens(name))
    if phone:
        wanted |= {(TokenKind.PHONE, phone), (TokenKind.TAIL, phone[-TAIL:])}
    return [(kind, crypto.index(county_id, kind, value)) for kind, value in sorted(wanted)]


def query_groups(county_id: int, query: str) -> list[list[bytes]]:
    """Turn what a clerk typed into groups of hashes: a person has one of each group.

    `wxm`, `王小`, `5678`, a whole phone number, or a name and a tail together. No group = nobody.
    """
    index = partial(crypto.index, county_id)
    text = half_width(query)
    if phone := _whole_phone(text):
        return [[index(TokenKind.PHONE, phone)]]
    groups: list[list[bytes]] = []
    for run in _DIGITS.findall(text):
        if phone := _whole_phone(run):
            groups.append([index(TokenKind.PHONE, phone)])
        elif len(run) == TAIL:
            groups.append([index(TokenKind.TAIL, run)])
        else:
            return []
    words = _DIGITS.sub(" ", text)
    tokens = query_tokens(words)
    if tokens:
        groups.append([index(kind, value) for kind, value in tokens])
    elif fold_name(words):
        return []
    return groups


def _whole_phone(text: str) -> str:
    try:
        return normalise_phone(text)
    except ValueError:
        return ""
