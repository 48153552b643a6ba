from __future__ import annotations

from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

MAX_DEPTH = 24


def _too_deep(value: Any, room: int) -> bool:
    if room < 0:
        return True
    if isinstance(value, dict):
        return any(_too_deep(inner, room - 1) for inner in value.values())
    if isinstance(value, list):
        return any(_too_deep(inner, room - 1) for inner in value)
    return False


class JsonParser(BaseParser):
    """Strict JSON: UTF-8 only, no lone surrogates, no NaN, no NUL, nested at most 24 deep."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        body = stream.read()
        if b"\\u0000" in body or b"\x00" in body:
            raise ParseError(_("The body contains a NUL character."))
        try:
            data = orjson.loads(body)
        except (orjson.JSONDecodeError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON.")) from error
        if _too_deep(data, MAX_DEPTH):
            raise ParseError(_("The body is nested too deeply."))
        return data
