from __future__ import annotations

from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

MAX_DEPTH = 24


def _too_deep(value: Any, room: int) -> bool:
    """Look into lists and objects only: a batch has thousands of plain members."""
    if room < 0:
        return True
    for inner in value.values() if type(value) is dict else value:
        kind = type(inner)
        if (kind is dict or kind is list) and _too_deep(inner, room - 1):
            return True
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
        if isinstance(data, (dict, list)) and _too_deep(data, MAX_DEPTH):
            raise ParseError(_("The body is nested too deeply."))
        return data
