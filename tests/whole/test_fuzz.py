"""Whatever the contract allows, and much it does not: never a 500, never HTML."""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.kernel.ids import new_id
from tests.whole.conftest import Running

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))


@pytest.fixture(scope="module")
def contract(running: Running) -> schemathesis.BaseSchema:
    schema = schemathesis.openapi.from_url(f"{running.url}/api/v1/schema/")
    return schema.exclude(path_regex="/auth/")


contract_of_the_running = schemathesis.pytest.from_fixture("contract")


@contract_of_the_running.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_no_request_breaks_the_api(case: schemathesis.Case, running: Running) -> None:
    who = running.client("clerk")

    answer = case.call(
        headers={
            "Authorization": who.http.headers["Authorization"],
            "Idempotency-Key": str(new_id()),
        }
    )

    case.validate_response(
        answer,
        checks=[
            not_a_server_error,
            content_type_conformance,
            status_code_conformance,
            response_schema_conformance,
        ],
    )
