"""What the tests of commands and of `make run` share: clean environments and a look at /proc."""

import os
import socket
import time
from pathlib import Path

from config.engines.places import Places
from config.engines.servants import living_in

HOUSE = Path(__file__).resolve().parents[2]


def plain_environment(data_dir, **more):
    """The environment of somebody who configured nothing."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1", **more}


def servers(data_dir):
    """The engines that work for a data folder."""
    places = Places(data_dir)
    return living_in(places.cluster) + living_in(places.valkey)


def eventually(true, *, seconds=30):
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.05)
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
