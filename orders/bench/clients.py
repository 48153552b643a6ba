"""Clients that run at once, each in a process of its own, and how much they get done."""

from __future__ import annotations

import gc
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, connections

Job = Any
Work = Callable[[Job], int]
"""Does one job and says how many units it was."""

_forked = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Contestant:
    """One way to do the work. `begin` makes the worker in the client's own process."""

    name: str
    begin: Callable[[], Work]
    jobs: Callable[[int, int], Iterator[Job]]
    """The jobs of a round and client; endless ones are made beforehand only so far as `ready`."""
    ready: int = 0


def run_clients(contestant: Contestant, *, turn: int, clients: int, seconds: float) -> float:
    """Let all clients work for that long, or until their jobs are done; returns units a second."""
    connections.close_all()
    start = _forked.Barrier(clients)
    pipes, processes = [], []
    for number in range(clients):
        mine, theirs = _forked.Pipe(duplex=False)
        process = _forked.Process(
            target=_run, args=(contestant, turn, number, seconds, start, theirs), daemon=True
        )
        process.start()
        theirs.close()
        pipes.append(mine)
        processes.append(process)
    tallies = [_receive(pipe) for pipe in pipes]
    for process in processes:
        process.join()
    return sum(units / spent for units, spent in tallies)


def _receive(pipe: Any) -> tuple[int, float]:
    try:
        said = pipe.recv()
    except EOFError:
        raise RuntimeError("a client of the bench died") from None
    if isinstance(said, str):
        raise RuntimeError(said)
    return said


def _run(
    contestant: Contestant, turn: int, number: int, seconds: float, start: Any, pipe: Any
) -> None:
    try:
        work = contestant.begin()
        jobs: Iterable[Job] = contestant.jobs(turn, number)
        if contestant.ready:
            jobs = list(islice(jobs, contestant.ready))
        gc.disable()
        start.wait(timeout=120)
        units, began = 0, time.perf_counter()
        until = began + seconds
        for job in jobs:
            units += work(job)
            if time.perf_counter() > until:
                break
        pipe.send((units, time.perf_counter() - began))
    except Exception as error:  # told to the parent, which stops the bench
        start.abort()
        pipe.send(f"{contestant.name}: {type(error).__name__}: {error}"[:2000])


# --- over HTTP ---


REQUESTS_A_CONNECTION = 20
"""The kernel deals connections to the server's processes by chance: four that last for a whole
round would often leave one process with all of them, and the other idle."""


class HttpLine:
    """A keep-alive connection; it reads no more of the answer than it must, to cost little."""

    def __init__(self, port: int, *, expect: int = 200, units_by: bytes = b"") -> None:
        self.port = port
        self.left = 0
        self.socket = socket.socket()
        self.expect = b" %d " % expect
        self.units_by = units_by

    def _connect(self) -> None:
        self.socket.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.left = REQUESTS_A_CONNECTION

    def __call__(self, request: bytes) -> int:
        if not self.left:
            self._connect()
        self.left -= 1
        self.socket.sendall(request)
        answer = self.socket.recv(1 << 16)
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        head = answer[:end].lower()
        at = head.index(b"content-length:") + 15
        missing = int(head[at:].split(b"\r\n", 1)[0]) - (len(answer) - end - 4)
        parts = [answer]
        while missing > 0:
            part = self._more()
            parts.append(part)
            missing -= len(part)
        answer = b"".join(parts)
        if self.expect not in answer[:20]:
            raise RuntimeError(answer[:1500].decode(errors="replace"))
        return answer.count(self.units_by) if self.units_by else 1

    def _more(self) -> bytes:
        if not (part := self.socket.recv(1 << 20)):
            raise RuntimeError("the server hung up")
        return part


def http_request(
    method: str, path: str, *, token: str = "", body: bytes = b"", key: str = ""
) -> bytes:
    """Write a request as it travels."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if key:
        lines.append(f"Idempotency-Key: {key}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


# --- raw ---


def raw_line(units: int = 1) -> Work:
    """Open this process's own connection, prepared statements from the first on."""
    connection.settings_dict["OPTIONS"]["prepare_threshold"] = 0
    connection.settings_dict["OPTIONS"]["server_side_binding"] = True
    connection.connect()
    plain = connection.connection
    cursor = plain.cursor()

    def send(statements: list[tuple[str, Any]]) -> int:
        for sql, params in statements:
            cursor.execute(sql, params, prepare=params is not None)
        return units

    return send
