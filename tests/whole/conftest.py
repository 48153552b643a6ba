"""The product as a newcomer runs it: one `python -m config.up` for the slow tests."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from accounts.kernel.ids import new_id

ROOT = Path(__file__).resolve().parents[2]
DEMO_PASSWORD = "xiangyi-demo"
OURS = ("DATABASE", "REDIS", "XIANGYI", "SECRET", "PII", "CACHE_PREFIX", "CELERY", "DEMO", "DJANGO")


def clean_environment(**more: str) -> dict[str, str]:
    """Return the environment of a newcomer: nothing of ours set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | more


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@dataclass
class Running:
    """A started product: its address, data folder and process."""

    url: str
    data_dir: Path
    process: subprocess.Popen
    tokens: dict[str, str] = field(default_factory=dict)

    def manage(self, *command: str) -> subprocess.CompletedProcess:
        """Run manage.py beside it, on the same data folder."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=clean_environment(DATA_DIR=str(self.data_dir)),
            capture_output=True,
            text=True,
            timeout=120,
        )

    def client(self, username: str) -> Person:
        return Person(self, username)


class Person:
    """Somebody with a token, calling the API."""

    def __init__(self, running: Running, username: str):
        self.http = httpx.Client(base_url=f"{running.url}/api/v1", timeout=30)
        if username not in running.tokens:
            answer = self.http.post(
                "/auth/login/",
                json={"username": username, "password": DEMO_PASSWORD, "device": "tests"},
            )
            answer.raise_for_status()
            running.tokens[username] = answer.json()["token"]
        self.http.headers["Authorization"] = f"Bearer {running.tokens[username]}"
        self.me = self.get("/me/")

    @property
    def station(self) -> dict[str, Any]:
        return self.me["assignments"][0]["station"]

    def get(self, path: str, **params: Any) -> Any:
        answer = self.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None, *, expect: int = 200, key: str = "") -> Any:
        answer = self.http.post(
            path, json=body or {}, headers={"Idempotency-Key": key or str(new_id())}
        )
        assert answer.status_code == expect, answer.text
        return answer.json()

    def scan(self, step: str, **parcel: Any) -> dict[str, Any]:
        """Scan one thing at my station; answer its result."""
        from datetime import UTC, datetime

        scan = {
            "op_id": str(new_id()),
            "step": step,
            "station": self.station["id"],
            "occurred_at": datetime.now(UTC).isoformat(),
            **parcel,
        }
        [result] = self.post("/scans/", {"scans": [scan]})["results"]
        return result


def wait_until(true: Any, *, seconds: float = 30, what: str = "it") -> Any:
    """Poll until `true()` gives something truthy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s")


def start(data_dir: Path, **environment: str) -> Running:
    port = free_port()
    log = (data_dir / "up.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "config.up"],
        cwd=ROOT,
        env=clean_environment(DATA_DIR=str(data_dir), PORT=str(port), **environment),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}"

    def healthy() -> bool:
        assert process.poll() is None, (data_dir / "up.log").read_text()[-3000:]
        try:
            return httpx.get(f"{url}/healthz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    wait_until(healthy, seconds=150, what="the first page")
    return Running(url, data_dir, process)


def stop(running: Running) -> None:
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGTERM)
        try:
            running.process.wait(40)
        except subprocess.TimeoutExpired:
            running.process.kill()
            raise


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo, started once; skipped time is paid only by slow tests."""
    it = start(tmp_path_factory.mktemp("running"), SMS_WAVE_SECONDS="1")
    yield it
    stop(it)
