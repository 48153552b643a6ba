"""Starting a server as the right user, so that it never outlives its keeper.

PostgreSQL refuses to run as root. A keeper that is root therefore gives the servers a user number
of their own. Where that user could not reach the data or the programs (a home folder closed to
others), the servers get the one capability that lets them look through closed folders; nothing is
opened to other users, and no account is made.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

# Belongs to no account, so nobody else on the machine can enter what it owns.
SERVANT_ID = 47432

_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_CAPABILITY_VERSION_3 = 0x20080522
# Loaded now: a demoted child may not be able to read the modules any more.
_libc = ctypes.CDLL(None, use_errno=True)


def servant_id(cluster: Path) -> int | None:
    """Return the user the servers run as when we are root: the owner of what is there already."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and cluster.stat().st_uid != 0:
        return cluster.stat().st_uid
    return SERVANT_ID


def named_id() -> int:
    """Return a user that has a name, which initdb insists on."""
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return next(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid)


def is_open(paths: Iterable[Path]) -> bool:
    """Tell whether any user can pass through all folders above these paths."""
    return all(
        folder.stat().st_mode & stat.S_IXOTH for path in paths for folder in path.resolve().parents
    )


def prepare_child(
    *, user: int | None, reach_all: bool, death_signal: signal.Signals
) -> Callable[[], None]:
    """Return what a server does between fork and exec: change user, and die with its keeper."""
    keeper = os.getpid()

    def prepare() -> None:
        os.umask(0o077)
        if user is not None:
            _become(user, reach_all=reach_all)
        if sys.platform == "linux":
            # After the change of user, which would clear it.
            _libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
            if os.getppid() != keeper:
                os._exit(1)

    return prepare


def die_with_parent() -> None:
    """End when the process that started us does, which may be killed before it can tell us.

    At once: a beat that lost its broker meanwhile waits for it and hears no gentler word.
    """
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _become(user: int, *, reach_all: bool) -> None:
    os.setgroups([])
    os.setgid(user)
    if not reach_all:
        os.setuid(user)
        return
    _libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setuid(user)
    for capability in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE):
        header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
        sets = (ctypes.c_uint32 * 6)(*[1 << capability] * 3, 0, 0, 0)
        kept = _libc.capset(ctypes.byref(header), ctypes.byref(sets)) == 0
        if kept and _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0:
            return


def living_in(folder: Path) -> list[int]:
    """Return who works in a folder; a zombie works nowhere, a reused pid elsewhere."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:
            continue
    return found
