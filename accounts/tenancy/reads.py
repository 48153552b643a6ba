"""Reading rows that every request needs: the statement is composed once, not each time anew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models


@lru_cache(maxsize=64)
def columns_of(model: type[models.Model], alias: str) -> str:
    """Name all columns of a model, as `row_of` wants them."""
    quote = connection.ops.quote_name
    return ", ".join(f"{alias}.{quote(field.column)}" for field in _fields(model))


def row_of(model: type[models.Model], values: Sequence[Any]) -> Any:
    """Make an instance of what was read by `columns_of`; further values are left alone."""
    names = _names(model)
    return model.from_db(connection.alias, names, values[: len(names)])


def width_of(model: type[models.Model]) -> int:
    return len(_names(model))


def _fields(model: type[models.Model]) -> Sequence[models.Field]:
    return model._meta.concrete_fields


@lru_cache(maxsize=64)
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in _fields(model)]
