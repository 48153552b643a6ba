"""Long-lived child processes: logged, restarted with back-off, and gone when we are."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from config.engines.places import open_log
from config.engines.servants import prepare_child

LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # seconds after which a crash counts as the first one again


class Child:
    """One process of ours; its own session, so Ctrl-C reaches us alone and we end it in order."""

    def __init__(self, name: str, command: list[str], *, logs: Path, **environment: str) -> None:
        self.name = name
        self.command = [sys.executable, "-m", *command]
        self.environment = environment
        self.log = logs / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.crashes = 0
        self.started_at = 0.0

    def start(self) -> None:
        with open_log(self.log) as log:
            self.process = subprocess.Popen(
                self.command,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # A supervisor that is killed takes its children along.
                preexec_fn=prepare_child(user=None, reach_all=False, death_signal=signal.SIGTERM),
            )
        self.started_at = time.monotonic()

    def run(self) -> int:
        """Run to the end and return the exit status."""
        self.start()
        return self.wait()

    def wait(self) -> int:
        assert self.process is not None
        return self.process.wait()

    def tend(self) -> str:
        """Start again what has died, later each time; return what to tell, or nothing."""
        if self.process is None or self.process.poll() is None:
            return ""
        if time.monotonic() - self.started_at > STEADY_AFTER:
            self.crashes = 0
        pause = min(2.0**self.crashes, LONGEST_PAUSE)
        if self.crashes and time.monotonic() - self.started_at < pause:
            return ""
        self.crashes += 1
        status = self.process.returncode
        self._kill_group()  # its own children may still hold the port
        self.start()
        return f"{self.name} ended ({status}) and was started again; see {self.log}"

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self, *, seconds: float) -> None:
        """Wait for the end that was asked for, then insist, also on children's children."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(seconds, 0))
        self._kill_group()
        self.process.wait()

    def _kill_group(self) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-15:])
