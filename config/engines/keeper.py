"""The process that owns both servers: `python -m config.engines.keeper DATA_DIR [--throwaway]`."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from config.engines.locks import Lock
from config.engines.places import EnginesError, Places, make_private
from config.engines.postgres import APP, OWNER, Postgres, programs
from config.engines.servants import is_open, servant_id
from config.engines.server import Server
from config.engines.valkey import Valkey, program

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stop(BaseException):
    """The last holder, or the system, asks for the end."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir")
    parser.add_argument("--throwaway", action="store_true")
    given = parser.parse_args()
    places = Places(given.data_dir)
    lock = Lock(places.keeper)
    if not lock.take_alone():
        return 0  # another keeper was faster
    for number in STOP_SIGNALS:
        signal.signal(number, _stop)
    places.write_state({"pid": str(os.getpid())})
    try:
        keep(places, durable=not given.throwaway)
    except EnginesError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        shutil.rmtree(places.sockets(), ignore_errors=True)
        if given.throwaway:
            shutil.rmtree(places.data_dir, ignore_errors=True)
    return 0


def keep(places: Places, *, durable: bool) -> None:
    """Run both servers until the last holder has gone."""
    holders = Lock(places.holders)
    servers: list[Server] = []
    try:
        postgres, valkey = _prepare(places, durable=durable)
        servers = [valkey, postgres]
        for server in servers:
            server.start()
        postgres.make_roles()
        places.write_state(_state(postgres, valkey, durable=durable))
        while not holders.try_alone():
            time.sleep(0.2)
            for server in servers:
                server.tend()
    except Stop:
        pass
    finally:
        _ignore_signals()
        places.state.unlink(missing_ok=True)
        for server in reversed(servers):
            server.stop()


def _prepare(places: Places, *, durable: bool) -> tuple[Postgres, Valkey]:
    user = servant_id(places.cluster)
    reach_all = user is not None and not is_open(
        [places.cluster, places.sockets(), programs() / "postgres", Path(program())]
    )
    postgres = Postgres(places, user=user, reach_all=reach_all)
    postgres.durable = durable
    valkey = Valkey(places, user=user, reach_all=reach_all)
    try:
        make_private(places.sockets(), owner=user)
        make_private(places.valkey, owner=user)
        postgres.make_cluster()
    except OSError as error:
        raise EnginesError(f"The data folder cannot be prepared: {error}") from error
    return postgres, valkey


def _state(postgres: Postgres, valkey: Valkey, *, durable: bool) -> dict[str, str]:
    # Tests make databases of their own, which only the superuser may.
    return {
        "pid": str(os.getpid()),
        "database_url": postgres.url(APP if durable else "postgres", "xiangyi"),
        "owner_url": postgres.url(OWNER if durable else "postgres", "xiangyi"),
        "redis_url": f"unix://{valkey.socket_path}?db=0",
    }


def _stop(number: int, frame: FrameType | None) -> None:
    _ignore_signals()
    raise Stop


def _ignore_signals() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
