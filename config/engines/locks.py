"""File locks that end with the process that holds them."""

from __future__ import annotations

import fcntl
import os
import random
import time
from pathlib import Path


class Lock:
    """One open lock file; closing it, or dying, lets go."""

    def __init__(self, path: Path) -> None:
        # Python opens files close-on-exec, so no server inherits the lock.
        self._fd: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def share(self) -> None:
        """Wait until the lock can be shared, and share it."""
        fcntl.flock(self._open_fd(), fcntl.LOCK_SH)

    def try_share(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def try_alone(self) -> bool:
        """Take the lock alone if nobody else has it; a refused try may lose a shared one."""
        return self._try(fcntl.LOCK_EX)

    def take_alone(self) -> bool:
        """Take the lock alone unless somebody has it alone; those who only look are waited for."""
        while not self.try_alone():
            if not self.try_share():
                return False
            fcntl.flock(self._open_fd(), fcntl.LOCK_UN)
            time.sleep(random.uniform(0.001, 0.02))  # noqa: S311 (two must not stay in step)
        return True

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._open_fd(), kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _open_fd(self) -> int:
        if self._fd is None:
            raise ValueError("the lock is closed")
        return self._fd


def is_locked(path: Path) -> bool:
    """Tell whether somebody holds the lock alone."""
    if not path.exists():
        return False
    lock = Lock(path)
    try:
        return not lock.try_share()
    finally:
        lock.close()
