"""Inserting rows of a hot act: what `bulk_create` writes, at a tenth of its cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert complete rows of one model in one statement; they come with their ids and defaults.

    No field hooks, no conflict handling: the ORM's `bulk_create` is for everything else.
    """
    if not rows:
        return
    head, marks, columns = _plan(type(rows[0]))
    values = [
        getattr(row, name) if prepare is None else prepare(getattr(row, name), connection)
        for row in rows
        for name, prepare in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(head + ", ".join([marks] * len(rows)), values)
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


@lru_cache(maxsize=64)
def _plan(model: type[models.Model]) -> tuple[str, str, list[tuple[str, Callable | None]]]:
    """Work out once: the head of the statement, a row's marks, and how each column is prepared."""
    quote = connection.ops.quote_name
    fields = model._meta.local_concrete_fields
    names = ", ".join(quote(field.column) for field in fields)
    columns = [(field.attname, _preparation(field)) for field in fields]
    marks = f"({', '.join(['%s'] * len(fields))})"
    head = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608
    return head, marks, columns


def _preparation(field: models.Field) -> Callable | None:
    """Choose what turns a value into a parameter; plain ones the driver writes itself."""
    if isinstance(field, ArrayField) and isinstance(field.base_field, models.UUIDField):
        return _id_array
    return field.get_db_prep_save if isinstance(field, (models.JSONField, ArrayField)) else None


def _id_array(ids: Sequence[UUID], _connection: object) -> str:
    """Write an array of ids as one literal; five hundred cost as much as ten the usual way."""
    return "{" + ",".join([one.hex for one in ids]) + "}"
