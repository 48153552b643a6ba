"""Fixtures every test knows: the world, the query recorder, the books that prove themselves."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation
from rest_framework.test import APIClient

from tests.recorder import Recorder, recording
from tests.world import World, ensure_world

WRITES_ORDERS = re.compile(
    r'\b(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|COPY|TRUNCATE)\s+(?:ONLY\s+)?"?orders_', re.I
)
COUNTS_FILE = Path(__file__).parent / "query_counts.json"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Build the world once per worker; tests roll back to it."""
    with django_db_blocker.unblock():
        ensure_world()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Texts of actions are compared in English; doors choose the reader's language themselves."""
    with translation.override("en"):
        yield


def uses_database(request: pytest.FixtureRequest) -> bool:
    wanted = {"db", "transactional_db", "world", "live_server"}
    return bool(wanted & set(request.fixturenames)) or bool(
        request.node.get_closest_marker("django_db")
    )


@pytest.fixture(autouse=True)
def _hot_sql_names_its_county(request: pytest.FixtureRequest) -> Iterator[Recorder | None]:
    if not uses_database(request):
        yield None
        return
    with recording() as recorder:
        yield recorder
    assert not recorder.faults, "\n".join(recorder.faults[:5])


@pytest.fixture(autouse=True)
def _books_agree(
    request: pytest.FixtureRequest, _hot_sql_names_its_county: Recorder | None
) -> Iterator[None]:
    """After every test that wrote to `orders` the books must prove themselves, whatever it meant.

    A test with transactions of its own is always asked: other connections may have written.
    """
    recorder = _hot_sql_names_its_county
    if recorder is None:
        yield
        return
    is_transactional = "transactional_db" in request.fixturenames or any(
        mark.kwargs.get("transaction") for mark in request.node.iter_markers("django_db")
    )
    request.getfixturevalue("transactional_db" if is_transactional else "db")
    if is_transactional:
        ensure_world()
    yield
    if request.node.get_closest_marker("breaks_books"):
        return
    if not is_transactional and not any(map(WRITES_ORDERS.search, recorder.statements)):
        return
    from orders.ledger.queries import check_books

    faults = list(check_books())
    assert not faults, faults[0]


@pytest.fixture
def world(request: pytest.FixtureRequest, _books_agree: None) -> World:
    """Qinghe county as every test finds it."""
    cache.clear()
    return World()


@pytest.fixture
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Record the relay's wake-ups instead of sending them."""
    woken: list[int] = []
    monkeypatch.setattr("accounts.audit.nudge.nudge", woken.append)
    return woken


@pytest.fixture(autouse=True)
def _nobody_is_nudged(request: pytest.FixtureRequest) -> None:
    if not request.node.get_closest_marker("worker"):
        request.getfixturevalue("nudges")


class Api(APIClient):
    """An API client that speaks as somebody and makes its own Idempotency-Keys."""

    def as_(self, user: Any) -> Api:
        other = Api()
        other.force_authenticate(user)
        return other

    def post(self, path: str, data: Any = None, *, key: str | None = None, **extra: Any) -> Any:
        from accounts.kernel.ids import new_id

        extra.setdefault("HTTP_IDEMPOTENCY_KEY", key or str(new_id()))
        extra.setdefault("format", "json")
        return super().post(path, data, **extra)


@pytest.fixture
def api() -> Api:
    return Api(raise_request_exception=True)


@pytest.fixture
def query_count() -> Callable[[str, Recorder], None]:
    """Compare a recorded count with tests/query_counts.json; RECORD_QUERY_COUNTS=1 writes it."""

    def check(name: str, recorder: Recorder) -> None:
        counts = json.loads(COUNTS_FILE.read_text()) if COUNTS_FILE.exists() else {}
        now = len(recorder.counted)
        if os.environ.get("RECORD_QUERY_COUNTS"):
            counts[name] = now
            COUNTS_FILE.write_text(json.dumps(counts, indent=2, sort_keys=True) + "\n")
            return
        assert name in counts, f"{name}: {now} statements, not recorded yet"
        assert now == counts[name], "\n".join(
            [f"{name}: {now} statements, {counts[name]} recorded", *recorder.counted]
        )

    return check
