"""`make run`: engines, tables, demo county, web server, worker and beat; one Ctrl-C ends it all."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from config.children import Child
from config.engines import Engines, EnginesError, hold, load_environment
from config.engines.locks import Lock
from config.engines.places import Places
from config.engines.servants import prepare_child
from config.prepare import is_static_fresh

HOUSE = Path(__file__).resolve().parent.parent
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# More threads than two quarrel over the interpreter lock: a third fewer orders a second with four.
WEB_PROCESSES, WEB_THREADS, WORKER_THREADS = 2, 2, 4
DEMO_PASSWORD = "xiangyi-demo"
DEMO_LOGINS = """\
    clerk     one service point            driver    carries between them
    clerk2    another service point        finance   money of the county
    buyer     the county centre            auditor   sees all, changes nothing
    ops       sorting and runs             manager   the county
    manager2  a second county"""


class Refusal(Exception):
    """We cannot start; the message says why and what to do."""


class Stop(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal."""


def main() -> int:
    for number in STOP_SIGNALS:
        signal.signal(number, _stop)
    try:
        with ExitStack() as stack:
            _run(stack)
    except (Refusal, EnginesError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except Stop:
        pass
    print("Stopped.")
    return 0


def _run(stack: ExitStack) -> None:
    os.chdir(HOUSE)
    places = Places(os.environ.get("DATA_DIR") or HOUSE / ".data")
    places.make()
    os.environ["DATA_DIR"] = str(places.data_dir)
    host, port = os.environ.get("HOST", "127.0.0.1"), _port()
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"
    _be_the_only_one(stack, places, address)
    _check_port(host, port)

    engines = None
    if "DATABASE_URL" not in os.environ:
        load_environment(places.data_dir)
        print("Starting PostgreSQL and Valkey …", flush=True)
        engines = stack.enter_context(hold(places.data_dir))
        engines.export()
    _prepare(stack, places)
    children = [_web(places, host, port), _worker(places)]
    stack.callback(_stop_all, children)
    for child in children:
        child.start()
    _await_answer(address, children[0])
    _greet(address, places)
    _tend(children, engines)


def _prepare(stack: ExitStack, places: Places) -> None:
    static = Child("static", ["config.prepare", "static"], logs=places.logs)
    if not is_static_fresh(places.data_dir):
        stack.callback(_stop_all, [static])
        static.start()
    print("Preparing the database …", flush=True)
    _do([sys.executable, "-m", "config.prepare", "schema"])
    if os.environ.get("DEMO") == "1":
        _do([sys.executable, "manage.py", "seed_demo"])
    if static.process is not None and static.wait():
        raise Refusal(f"The static files cannot be collected:\n{static.last_words()}")


def _do(command: list[str]) -> None:
    """Run a step on this terminal; it dies with us."""
    step = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=prepare_child(user=None, reach_all=False, death_signal=signal.SIGTERM),
    )
    try:
        status = step.wait()
    except Stop:
        step.terminate()
        step.wait()
        raise
    if status:
        raise Refusal(f"This step failed: {' '.join(command[1:])}")


def _web(places: Places, host: str, port: int) -> Child:
    command = [
        *("granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(WEB_PROCESSES), "--blocking-threads", str(WEB_THREADS)),
        *("--http", "1", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "5"),
        "config.wsgi:application",
    ]
    pool = {"DB_POOL": "1", "DB_POOL_SIZE": str(WEB_THREADS), "XIANGYI_SUPERVISED": "1"}
    return Child("web", command, logs=places.logs, **pool)


def _worker(places: Places) -> Child:
    command = [
        *("celery", "-A", "config", "worker", "--beat", "--pool", "threads"),
        *("--concurrency", str(WORKER_THREADS), "--loglevel", "INFO"),
        *("--schedule", str(places.data_dir / "beat")),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
    return Child("worker", command, logs=places.logs)


def _await_answer(address: str, web: Child) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if _is_healthy(address):
            return
        if web.process is None or web.process.poll() is not None:
            break
        time.sleep(0.1)
    raise Refusal(f"The web server does not answer:\n{web.last_words()}\n(more in {web.log})")


def _is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def _greet(address: str, places: Places) -> None:
    print(f"\nXiangyi answers at {address}/   (admin: {address}/admin/)")
    if os.environ.get("DEMO") == "1":
        print(f"\n  Demo logins, all with the password {DEMO_PASSWORD}:\n{DEMO_LOGINS}")
    print(f"\nLogs are in {places.logs}. Ctrl-C stops everything.", flush=True)


def _tend(children: list[Child], engines: Engines | None) -> None:
    while True:
        time.sleep(0.5)
        for child in children:
            if told := child.tend():
                print(told, flush=True)
        if engines is not None and engines.revive():
            print("PostgreSQL and Valkey had ended and were started again", flush=True)


def _stop_all(children: list[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + 15
    for child in children:
        child.stop(seconds=deadline - time.monotonic())


def _be_the_only_one(stack: ExitStack, places: Places, address: str) -> None:
    path = places.data_dir / "up.lock"
    lock = Lock(path)
    stack.callback(lock.close)
    if not lock.try_alone():
        raise Refusal(
            f"Already running at {path.read_text() or address} with {places.data_dir}. "
            "Set DATA_DIR and PORT to run another."
        )
    path.write_text(address)


def _port() -> int:
    try:
        port = int(os.environ.get("PORT", "8000"))
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        raise Refusal("PORT must be a number from 1 to 65535.")
    return port


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                f"Choose another: PORT={port + 1} make run"
            ) from error


def _stop(number: int, frame: FrameType | None) -> None:
    # A second one must not interrupt the tidying up.
    for each in STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    print("\nStopping …", flush=True)
    raise Stop


if __name__ == "__main__":
    sys.exit(main())
