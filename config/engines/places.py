"""Where the engines of one data folder keep their files."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from pathlib import Path
from typing import BinaryIO

# A unix socket's path has 107 characters; PostgreSQL adds `/.s.PGSQL.5432.lock`.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


class EnginesError(RuntimeError):
    """The engines cannot run; the message says what to do."""


class Places:
    def __init__(self, data_dir: str | os.PathLike[str]) -> None:
        self.data_dir = Path(data_dir).expanduser().resolve()
        self.root = self.data_dir / "engines"
        self.holders = self.root / "holders.lock"
        self.keeper = self.root / "keeper.lock"
        self.state = self.root / "state.json"
        self.cluster = self.root / "postgres"
        self.valkey = self.root / "valkey"
        self.logs = self.data_dir / "logs"
        self.log = self.logs / "engines.log"

    def make(self) -> None:
        # As root the servers run as another user, who must be able to pass through.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        try:
            for folder in (self.data_dir, self.root):
                folder.mkdir(mode=mode, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            if not os.access(self.root, os.W_OK | os.X_OK):
                raise PermissionError(f"no right to write in {self.root}")
        except OSError as error:
            raise EnginesError(f"The data folder cannot be used: {error}. Set DATA_DIR.") from error

    def read_state(self) -> dict[str, str] | None:
        try:
            state: dict[str, str] = json.loads(self.state.read_text())
        except (OSError, ValueError):
            return None
        return state

    def write_state(self, state: dict[str, str]) -> None:
        fresh = self.state.with_suffix(".new")
        fresh.write_text(json.dumps(state))
        fresh.replace(self.state)

    def sockets(self) -> Path:
        """The sockets' folder: beside the data, or a short private one if that is too deep."""
        near = self.root / "run"
        if len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER:
            return near
        name = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        far = Path(tempfile.gettempdir()) / f"xiangyi-{os.geteuid()}-{name}"
        if len(os.fsencode(far)) > LONGEST_SOCKET_FOLDER:
            far = Path("/tmp") / far.name  # noqa: S108 (checked by make_private)
        return far


def open_log(path: Path) -> BinaryIO:
    """Open a log to append to; one that has grown large starts anew."""
    if path.exists() and path.stat().st_size > 10_000_000:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def make_private(folder: Path, *, owner: int | None = None) -> None:
    """Make a folder only its owner enters; one that a stranger laid out first is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), owner}:
        raise EnginesError(f"{folder} belongs to somebody else; remove it.")
    if owner is not None and found.st_uid != owner:
        os.chown(folder, owner, owner)
    folder.chmod(0o700)
