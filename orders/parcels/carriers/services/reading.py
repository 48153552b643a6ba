"""Reading what came from outside: hostile until proved otherwise (security, API10)."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from accounts.kernel.waybills import normalise_waybill

from ..port import PushRefused

BEIJING = ZoneInfo("Asia/Shanghai")
MOST_EVENTS = 500
LONGEST_TEXT = 500
_CODE = re.compile(r"[0-9A-Za-z_.-]{1,24}", re.ASCII)
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def json_object(text: str | bytes) -> dict[str, Any]:
    """Read a JSON object; raises PushRefused."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise PushRefused("bad_body", "no JSON") from None
    if not isinstance(data, dict):
        raise PushRefused("bad_body", "no JSON object")
    return data


def member(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def items(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = data.get(name)
    some = found[:MOST_EVENTS] if isinstance(found, list) else []
    return [one for one in some if isinstance(one, dict)]


def words(value: Any) -> str:
    """Give text that can be stored, of a length that is read."""
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        return ""
    return " ".join(_UNSTORABLE.sub("", str(value)).split())[:LONGEST_TEXT]


def code_of(value: Any) -> str:
    """Give a carrier's code, or nothing when it cannot be one."""
    text = words(value)
    return text if _CODE.fullmatch(text) else ""


def waybill_of(value: Any) -> str:
    """Give a waybill as we store it; raises PushRefused."""
    try:
        return normalise_waybill(words(value))
    except ValueError:
        raise PushRefused("bad_body", "no waybill") from None


def moment_of(value: Any) -> datetime.datetime | None:
    """Read a time; without an offset it is Beijing's. None when it is none or cannot be right."""
    try:
        at = datetime.datetime.fromisoformat(words(value))
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=BEIJING)
    try:
        at = at.astimezone(datetime.UTC)
    except (OverflowError, ValueError):
        return None
    return at if 2000 <= at.year <= 2100 else None
