"""Holding the engines of a data folder: the first holder starts them, the last one stops them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.engines.locks import Lock, is_locked
from config.engines.places import EnginesError, Places, open_log

HOUSE = Path(__file__).resolve().parents[2]
# The keepers this process started, to be reaped by it when they end.
_keepers: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Engines:
    """Where the running engines answer."""

    places: Places
    database_url: str
    owner_url: str
    redis_url: str
    durable: bool = True

    def export(self) -> None:
        """Put the addresses where the settings look for them."""
        os.environ["DATABASE_URL"] = self.database_url
        os.environ["DATABASE_OWNER_URL"] = self.owner_url
        os.environ["REDIS_URL"] = self.redis_url

    def revive(self) -> bool:
        """Start the engines again if their keeper was killed; tell whether that was needed."""
        if is_locked(self.places.keeper):
            return False
        _await_engines(self.places, durable=self.durable)
        return True


@contextmanager
def hold(data_dir: str | os.PathLike[str], *, durable: bool = True) -> Iterator[Engines]:
    """Have the engines run for the length of the block; not durable ones vanish with their data."""
    places = Places(data_dir)
    places.make()
    lock = Lock(places.holders)
    try:
        lock.share()  # waits while a keeper is stopping
        state = _await_engines(places, durable=durable)
        yield Engines(
            places, state["database_url"], state["owner_url"], state["redis_url"], durable
        )
    finally:
        _let_go(places, lock)


def _await_engines(places: Places, *, durable: bool) -> dict[str, str]:
    keeper: subprocess.Popen[bytes] | None = None
    while True:
        state = places.read_state()
        ready = state is not None and "database_url" in state
        if state is not None and ready and is_locked(places.keeper) and _answers(state):
            return state
        if keeper is not None and keeper.poll():
            raise EnginesError(f"{_last_words(places)}\n(more in {places.log})")
        if (keeper is None or keeper.poll() is not None) and not is_locked(places.keeper):
            keeper = _start_keeper(places, durable=durable)
        time.sleep(0.02)


def _start_keeper(places: Places, *, durable: bool) -> subprocess.Popen[bytes]:
    with open_log(places.log) as log:
        keeper = subprocess.Popen(
            [
                *(sys.executable, "-m", "config.engines.keeper", str(places.data_dir)),
                *([] if durable else ["--throwaway"]),
            ],
            cwd=HOUSE,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the holder, who then lets go
        )
    _keepers[places.root] = keeper
    return keeper


def _answers(state: dict[str, str]) -> bool:
    try:
        psycopg.connect(state["database_url"], connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _let_go(places: Places, lock: Lock) -> None:
    try:
        while not lock.try_alone():
            if lock.try_share():
                return  # others still hold the engines
            time.sleep(0.02)  # the keeper noticed first and is stopping
        while is_locked(places.keeper):
            # Read anew each time: a keeper that is just starting replaces a dead one's state.
            if state := places.read_state():
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(int(state["pid"]), signal.SIGTERM)
            time.sleep(0.02)
        if keeper := _keepers.pop(places.root, None):
            with suppress(subprocess.TimeoutExpired):
                keeper.wait(timeout=10)
    finally:
        lock.close()


def _last_words(places: Places) -> str:
    return "\n".join(places.log.read_text(errors="replace").splitlines()[-12:])
