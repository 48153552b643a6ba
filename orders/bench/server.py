"""The web server as `make run` starts it, for the length of the bench."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# The same as in `config.up`: processes, threads, pool.
WORKERS, THREADS = "2", "2"
START_SECONDS = 60


@contextmanager
def serving(log: Path) -> Iterator[int]:
    """Serve the site with the bench's URLs; gives the port."""
    port = _free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--workers", WORKERS, "--blocking-threads", THREADS),
        *("--http", "1", "--no-ws", "--workers-kill-timeout", "5"),
        "orders.bench.wsgi:application",
    ]
    with log.open("ab") as output:
        server = subprocess.Popen(
            command,
            env={**os.environ, "DB_POOL": "1", "DB_POOL_SIZE": THREADS},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _await(server, port, log)
        yield port
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=15)
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _await(server: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(b"GET /api/bench/empty/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            if b" 200 " in line.recv(200):
                return
        time.sleep(0.1)
    words = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise RuntimeError(f"the web server does not answer:\n{words}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
