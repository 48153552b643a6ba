"""Keyset cursors: opaque, signed, bound to their filters (interop A7)."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.core import signing
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

SALT = "xiangyi.cursor.v1"


def filter_hash(filters: dict[str, Any]) -> str:
    """Digest of what was asked besides the place in the list."""
    seen = {name: str(value) for name, value in filters.items() if name not in ("cursor", "limit")}
    return hashlib.sha256(orjson.dumps(seen, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def make_cursor(values: list[Any], filters: dict[str, Any]) -> str:
    plain = [value.isoformat() if hasattr(value, "isoformat") else str(value) for value in values]
    return signing.dumps({"k": plain, "f": filter_hash(filters)}, salt=SALT)


def read_cursor(cursor: str, filters: dict[str, Any]) -> list[str]:
    """Return the key values; a forged cursor or one of another list raises ValidationError."""
    try:
        seen = signing.loads(cursor, salt=SALT)
    except signing.BadSignature as error:
        raise ValidationError({"cursor": _("This cursor is not ours.")}) from error
    if seen["f"] != filter_hash(filters):
        raise ValidationError({"cursor": _("This cursor belongs to another list.")})
    return seen["k"]


def after(order: tuple[str, ...], values: list[str]) -> Q:
    """Build the condition «later in this order than these values» (one direction for all keys)."""
    operator = "lt" if order[0].startswith("-") else "gt"
    names = [name.lstrip("-") for name in order]
    parsed = [parse_datetime(value) or value if "T" in value else value for value in values]
    condition = Q()
    for depth in range(len(names)):
        part = Q(**dict(zip(names[:depth], parsed[:depth], strict=True)))
        condition |= part & Q(**{f"{names[depth]}__{operator}": parsed[depth]})
    return condition
