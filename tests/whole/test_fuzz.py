"""Whatever the contract allows, and much it does not: never a 500, never HTML."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole.conftest import Running, clean_environment

pytestmark = pytest.mark.slow
EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "8")
CHECKS = [
    "not_a_server_error",
    "content_type_conformance",
    "status_code_conformance",
    "response_schema_conformance",
]


@pytest.mark.parametrize("who", ["clerk", "buyer"])
def test_no_request_breaks_the_api(running: Running, who: str, tmp_path: Path) -> None:
    token = running.client(who).http.headers["Authorization"]

    fuzzed = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "run"),
            f"{running.url}/api/v1/schema/",
            *("--header", f"Authorization: {token}"),
            *("--exclude-path-regex", "/auth/"),
            *("--phases", "fuzzing,coverage" if who == "clerk" else "fuzzing"),
            *("--checks", ",".join(CHECKS)),
            *("--max-examples", EXAMPLES, "--seed", "1", "--no-color"),
        ],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=400,
    )

    _, _, failures = fuzzed.stdout.partition("= FAILURES =")
    assert fuzzed.returncode == 0, failures[:12000] or fuzzed.stdout[-6000:]
