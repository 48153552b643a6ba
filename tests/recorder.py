"""Watches the SQL of the code under test: each hot table must have its county compared."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from accounts.tenancy.fields import is_hot

ROOT = Path(__file__).resolve().parent.parent
OURS = tuple(f"{ROOT}/{part}/" for part in ("accounts", "stations", "orders", "config"))
TENANCY = f"{ROOT}/accounts/tenancy/"  # on every stack: says nothing about who asked
TESTS = f"{ROOT}/tests/"
NOT_ALIASES = [
    "where",
    "set",
    "on",
    "inner",
    "left",
    "join",
    "order",
    "for",
    "using",
    "group",
    "limit",
    "values",
    "as",
    "and",
    "or",
    "returning",
    "cross",
    "full",
    "right",
    "default",
    "select",
    "having",
    "offset",
    "union",
    "except",
    "from",
    "natural",
]
WHITELIST = [
    # the sweep's list of counties with something due (decisions 19)
    re.compile(r'^SELECT DISTINCT "accounts_outboxmessage"\."county_id"'),
]
NOT_COUNTED = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET)\b", re.I)


@lru_cache
def hot_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models() if is_hot(model))


@lru_cache
def _table_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(hot_tables(), key=len, reverse=True))
    return re.compile(
        rf'\b(?P<verb>FROM|JOIN|UPDATE|USING|,)\s+(?:ONLY\s+)?"?(?P<table>{names})"?'
        r'(?!\w)(?:\s+(?:AS\s+)?"?(?P<alias>[A-Za-z_]\w*)"?)?',
        re.I,
    )


@lru_cache(maxsize=4096)
def unscoped_aliases(sql: str) -> tuple[str, ...]:
    """Return the aliases of hot tables whose county_id the statement compares with nothing."""
    if any(allowed.search(sql) for allowed in WHITELIST):
        return ()
    missing = []
    for found in _table_pattern().finditer(sql):
        table, alias = found["table"], found["alias"] or ""
        if not alias or alias.lower() in NOT_ALIASES:
            alias = table
        name = rf'"?{re.escape(alias)}"?\."?county_id"?'
        compared = re.search(
            rf"{name}\)*\s*(=|IN\b)|=\s*\(*{name}|\(\s*{name}\s*,[^()]*\)\s*(=|IN\b)", sql, re.I
        )
        bare = alias == table and re.search(r'(?<![."\w])"?county_id"?\s*(=|IN\b)', sql, re.I)
        if not compared and not bare:
            missing.append(alias)
    return tuple(missing)


def _caller() -> str:
    """Name the nearest of our own files on the stack."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(TESTS) and not name.endswith("recorder.py"):
            return name
        if name.startswith(OURS) and not name.startswith(TENANCY):
            return name
        frame = frame.f_back
    return ""


class Recorder:
    """Keeps what was sent; `count` leaves out BEGIN, COMMIT, SAVEPOINT and SET (decisions 47)."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.faults: list[str] = []

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = sql if isinstance(sql, str) else str(sql)
        self.statements.append(text)
        if missing := unscoped_aliases(text):
            caller = _caller()
            if caller and not caller.startswith(TESTS):
                self.faults.append(f"{', '.join(missing)} without county in: {text[:400]}")
        return execute(sql, params, many, context)

    @property
    def counted(self) -> list[str]:
        return [sql for sql in self.statements if not NOT_COUNTED.match(sql)]


@contextmanager
def recording() -> Iterator[Recorder]:
    """Record this thread's connection."""
    recorder = Recorder()
    with connection.execute_wrapper(recorder):
        yield recorder
