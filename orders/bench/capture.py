"""The statements of a request as it sends them, and how to send them again with fresh keys."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.kernel.ids import new_id

BEGIN, COMMIT = "BEGIN", "COMMIT"
NOT_COUNTED = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET)\b", re.I)
SAVEPOINT_NAME = re.compile(r'"s\d+_x\d+"')
LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
# What may have to be exchanged inside a text: ids with or without dashes, waybills, pick-up codes.
TOKEN = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}|BN\d{10}|\d-\d-\d{4,5}"
)
OWN_NUMBER = re.compile(r"[DP][0-9A-Z]{8,18}")


@dataclass(frozen=True)
class Statement:
    sql: str
    params: Any = None

    @property
    def counts(self) -> bool:
        """Transaction control is sent again, but is no statement of its own (decisions 47)."""
        return not NOT_COUNTED.match(self.sql)


@contextmanager
def recording() -> Iterator[list[Statement]]:
    """Keep every statement of this thread's connection, BEGIN and COMMIT included."""
    sent: list[Statement] = []
    commit = connection.commit

    def spy(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        if connection.in_atomic_block and _is_closed(sent):
            sent.append(Statement(BEGIN))
        sent.append(Statement(SAVEPOINT_NAME.sub("s1", sql), params))
        return execute(sql, params, many, context)

    def noted_commit() -> None:
        commit()
        if not _is_closed(sent):
            sent.append(Statement(COMMIT))

    connection.commit = noted_commit
    try:
        with connection.execute_wrapper(spy):
            yield sent
    finally:
        del connection.commit


def _is_closed(sent: list[Statement]) -> bool:
    for statement in reversed(sent):
        if statement.sql in (BEGIN, COMMIT):
            return statement.sql == COMMIT
    return True


class Template:
    """The statements of one act, to be sent any number of times.

    What differs between two recordings of the act was made for it (ids, numbers, keys): each
    rendering gets its own. Other values change only by the `swap` given.
    """

    def __init__(self, first: list[Statement], second: list[Statement]) -> None:
        if [one.sql for one in first] != [one.sql for one in second]:
            raise ValueError("the two recordings are not of the same act")
        self.statements = first
        self.fresh_ids: set[str] = set()
        self.fresh_texts: set[str] = set()
        for one, other in zip(first, second, strict=True):
            self._compare(one.params or (), other.params or ())

    @property
    def counted(self) -> int:
        return sum(statement.counts for statement in self.statements)

    def render(self, swap: Mapping[str, str] | None = None) -> list[tuple[str, Any]]:
        """Write the statements with fresh ids and numbers; `swap` goes before."""
        values: dict[str, str] = dict(swap or {})
        return [
            (one.sql, None if one.params is None else self._exchange(one.params, values))
            for one in self.statements
        ]

    def _compare(self, one: Any, other: Any) -> None:
        if isinstance(one, dict):
            self._compare(list(one.values()), list(other.values()))
        elif isinstance(one, (list, tuple)):
            for mine, yours in zip(one, other, strict=True):
                self._compare(mine, yours)
        elif isinstance(one, UUID):
            if one != other:
                self.fresh_ids.add(one.hex)
        elif isinstance(one, str) and one != other:
            mine, yours = TOKEN.findall(one), TOKEN.findall(other)
            self.fresh_ids.update(
                _plain(token) for token, twin in zip(mine, yours, strict=True) if token != twin
            )
            if OWN_NUMBER.fullmatch(one):
                self.fresh_texts.add(one)

    def _exchange(self, value: Any, values: dict[str, str]) -> Any:
        if isinstance(value, dict):
            return {name: self._exchange(inner, values) for name, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._exchange(inner, values) for inner in value]
        if isinstance(value, UUID):
            found = self._value_of(value.hex, values)
            return value if found is None else UUID(found)
        if not isinstance(value, str):
            return value
        if value in self.fresh_texts:
            if value not in values:
                values[value] = "".join(secrets.choice(LETTERS) for _ in value)
            return values[value]
        return TOKEN.sub(lambda found: self._token(found[0], values), value)

    def _token(self, token: str, values: dict[str, str]) -> str:
        found = self._value_of(_plain(token), values)
        if found is None:
            return token
        return str(UUID(found)) if len(token) == 36 else found

    def _value_of(self, plain: str, values: dict[str, str]) -> str | None:
        found = values.get(plain)
        if found is None and plain in self.fresh_ids:
            found = values[plain] = new_id().hex
        return found


def _plain(token: str) -> str:
    return token.replace("-", "") if len(token) == 36 else token
