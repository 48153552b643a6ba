"""The contract: generated from the code, committed, and compared as a diff."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from drf_spectacular.drainage import GENERATOR_STATS

from accounts.doors.docs import build_schema
from accounts.doors.renderers import to_json
from tests.whole.routes import all_routes

SNAPSHOT = Path(__file__).resolve().parents[2] / "docs" / "openapi-v1.json"


@pytest.fixture(scope="module")
def schema() -> dict:
    GENERATOR_STATS.reset()
    return json.loads(to_json(build_schema()))


def test_the_description_is_openapi_3_1_and_complete(schema: dict) -> None:
    assert schema["openapi"].startswith("3.1")
    assert dict(GENERATOR_STATS._error_cache) == {}
    assert dict(GENERATOR_STATS._warn_cache) == {}


def test_every_route_is_described(schema: dict) -> None:
    described = {
        (path, method) for path, operations in schema["paths"].items() for method in operations
    }
    routes = [r for r in all_routes() if r.namespace == "api" and r.name not in ("schema", "docs")]

    assert len(described) == sum(len(route.methods) for route in routes)


def test_every_operation_declares_its_problems(schema: dict) -> None:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            assert "application/problem+json" in answers["401"]["content"], (path, method)
            if method != "get" and "auth" not in path:
                assert {"400", "403", "404", "409", "422"} <= set(answers), (path, method)


def test_posts_that_create_ask_for_their_key(schema: dict) -> None:
    without = [
        path
        for path, operations in schema["paths"].items()
        if "post" in operations
        and "Idempotency-Key"
        not in [one["name"] for one in operations["post"].get("parameters", [])]
    ]

    assert sorted(without) == [
        "/api/v1/auth/login/",
        "/api/v1/auth/logout/",
        "/api/v1/calls/{id}/reveal/",
        "/api/v1/me/pin/",
        "/api/v1/runs/{id}/stops/{stop}/token/",
        "/api/v1/sendings/quote/",  # writes nothing down
        "/api/v1/villagers/{id}/reveal/",
    ]


def test_the_contract_is_the_committed_one(schema: dict) -> None:
    """RECORD_OPENAPI=1 writes it; the diff is then reviewed like code."""
    text = json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("RECORD_OPENAPI"):
        SNAPSHOT.write_text(text)
    assert SNAPSHOT.read_text() == text
