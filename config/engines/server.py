"""What both servers share: start, wait until they answer, look after, stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from config.engines.places import EnginesError, Places
from config.engines.servants import living_in, prepare_child


class Server:
    name = "server"
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGKILL)
    ready_seconds = 30.0

    def __init__(self, places: Places, *, user: int | None, reach_all: bool) -> None:
        self.places = places
        self.user = user
        self.reach_all = reach_all
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> Path:
        """The folder the server works in."""
        raise NotImplementedError

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def start(self) -> None:
        """Start the server and return when it answers."""
        self.end_leftovers()
        deadline = time.monotonic() + self.ready_seconds
        self._spawn()
        while not self.answers():
            if time.monotonic() > deadline:
                raise EnginesError(f"{self.name} did not answer in time; see {self.places.log}.")
            if self.process is None or self.process.poll() is not None:
                # Backends of a killed server may hold its memory a moment longer: try again.
                if time.monotonic() > deadline - self.ready_seconds + 20:
                    raise EnginesError(f"{self.name} does not start; see {self.places.log}.")
                time.sleep(0.3)
                self.end_leftovers()
                self._spawn()
            time.sleep(0.02)

    def tend(self) -> None:
        """Start the server again if it died."""
        if self.process is not None and self.process.poll() is not None:
            sys.stderr.write(f"{self.name} ended ({self.process.returncode}): starting again\n")
            self.start()

    def stop(self) -> None:
        if self.process is None:
            return
        for number in self.stop_signals:
            if self.process.poll() is None:
                with suppress(ProcessLookupError):
                    self.process.send_signal(number)
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(timeout=15)
        self.process = None

    def end_leftovers(self) -> None:
        """End what an earlier keeper left in this folder: first kindly, then not."""
        if sys.platform != "linux":
            return  # without /proc the server's own start check decides
        for number in (None, *self.stop_signals):
            for pid in living_in(self.home):
                with suppress(ProcessLookupError):
                    if number is not None:
                        os.kill(pid, number)
            deadline = time.monotonic() + 3
            while living_in(self.home) and time.monotonic() < deadline:
                time.sleep(0.02)

    def run_as_servant(self, command: list[str], *, user: int | None) -> None:
        """Run a short command as the servers' user and fail with what it printed."""
        done = subprocess.run(
            command,
            preexec_fn=prepare_child(
                user=user, reach_all=self.reach_all, death_signal=signal.SIGKILL
            ),
            cwd="/",
            env=_plain_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise EnginesError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")

    def _spawn(self) -> None:
        try:
            self.process = subprocess.Popen(
                self.command(),
                preexec_fn=prepare_child(
                    user=self.user, reach_all=self.reach_all, death_signal=self.stop_signals[0]
                ),
                cwd=self.home,  # entered before the change of user
                env=_plain_environment(),
                stdin=subprocess.DEVNULL,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise EnginesError(
                f"{self.name} cannot be started as another user than root ({error}): run as a "
                "normal user, or set DATABASE_URL and REDIS_URL."
            ) from error


def _plain_environment() -> dict[str, str]:
    """The servers read nothing of ours: no PG* variables, no language."""
    return {"PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC", "LC_ALL": "C"}
