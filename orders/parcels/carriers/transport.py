"""Calling a carrier: fixed hosts, short patience, retries with back-off, and a fuse.

The address of a service is a setting, the path is in its module; nothing that a client or a carrier
said takes part in it, redirects are not followed, and an answer is read up to a limit. So a hostile
answer or a typed number cannot send a request elsewhere.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LONGEST_ANSWER = 2 * 1024 * 1024
TRIES = 3
FIRST_PAUSE = 0.3
LONGEST_PAUSE = 5.0
FUSE_AFTER = 5
FUSE_SECONDS = 60.0
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class CarrierFault(Exception):
    """A call that did not succeed; the message names no person and no number."""


class CarrierAway(CarrierFault):
    """No answer, too slow, overloaded, or the fuse is out: try later."""


class CarrierNonsense(CarrierFault):
    """An answer nobody can read: try later, and look at it."""


class CarrierRefused(CarrierFault):
    """The carrier said no; the same question gets the same answer. `code` is its own word."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        super().__init__(f"{code} {message}".strip())


@dataclass
class Fuse:
    """Leaves a failing service alone: after five failures in a row, one try a minute."""

    failures: int = 0
    blown_until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def let_through(self, now: float) -> bool:
        with self.lock:
            if now < self.blown_until:
                return False
            if self.blown_until:
                self.blown_until = now + FUSE_SECONDS  # this one tries for all
            return True

    def note(self, succeeded: bool, now: float) -> None:
        with self.lock:
            if succeeded:
                self.failures, self.blown_until = 0, 0.0
                return
            self.failures += 1
            if self.failures >= FUSE_AFTER:
                self.blown_until = now + FUSE_SECONDS


_fuses: dict[str, Fuse] = {}
_fuses_lock = threading.Lock()


def fuse_of(service: str) -> Fuse:
    with _fuses_lock:
        return _fuses.setdefault(service, Fuse())


def reset_fuses() -> None:
    """Forget every failure, as a new process does."""
    with _fuses_lock:
        _fuses.clear()


class Transport:
    """Calls one service at one address; raises CarrierFault and nothing else."""

    def __init__(
        self,
        service: str,
        base_url: str,
        *,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.service = service
        self.base_url = _checked(service, base_url)
        self.pause = pause
        self.clock = clock

    def post_form(self, path: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """POST a form, read a JSON object."""
        return _object(self._send("POST", path, data=dict(fields)))

    def post_json(self, path: str, data: Any) -> dict[str, Any]:
        """POST JSON, read a JSON object."""
        return _object(self._send("POST", path, json=data))

    def get_json(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        return _object(self._send("GET", path, params=dict(query or {})))

    def get_bytes(self, path: str) -> tuple[bytes, str]:
        """GET a document; returns its bytes and content type."""
        answer = self._send("GET", path)
        return answer.content, answer.headers.get("content-type", "").partition(";")[0]

    def _send(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Try up to three times; the fuse counts calls, not tries."""
        fuse = fuse_of(self.service)
        if not fuse.let_through(self.clock()):
            raise CarrierAway(f"{self.service} failed repeatedly and is left alone for a minute")
        try:
            answer = self._try(method, path, **given)
        except CarrierRefused:
            fuse.note(True, self.clock())  # it is there, it says no
            raise
        except CarrierFault:
            fuse.note(False, self.clock())
            raise
        fuse.note(True, self.clock())
        return answer

    def _try(self, method: str, path: str, **given: Any) -> httpx.Response:
        timeout = httpx.Timeout(settings.CARRIER_TIMEOUT_SECONDS, connect=3.0)
        fault: CarrierFault = CarrierAway(self.service)
        with httpx.Client(
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
            proxy=settings.CARRIER_PROXY or None,
            headers={"User-Agent": "xiangyi", "Accept": "application/json"},
        ) as client:
            for nth in range(TRIES):
                wait = min(LONGEST_PAUSE, FIRST_PAUSE * 2**nth * random.uniform(1, 1.5))  # noqa: S311
                try:
                    answer = _read(client, method, self.base_url + path, **given)
                except httpx.HTTPError as error:
                    fault = CarrierAway(f"{self.service}: {type(error).__name__}")
                else:
                    if answer.status_code < 300:
                        return answer
                    fault = _fault_of(self.service, answer)
                    if isinstance(fault, CarrierRefused):
                        raise fault
                    wait = max(wait, min(LONGEST_PAUSE, _asked_to_wait(answer)))
                if nth + 1 < TRIES:
                    self.pause(wait)
        raise fault


def _checked(service: str, base_url: str) -> str:
    """Take an https address with a host and nothing odd; plain http only on this machine."""
    parts = urlsplit(base_url)
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    if (
        not parts.hostname
        or parts.username
        or parts.query
        or not (parts.scheme == "https" or plain)
    ):
        raise ImproperlyConfigured(f"The address of {service} must begin with https://.")
    return base_url.rstrip("/")


def _read(client: httpx.Client, method: str, url: str, **given: Any) -> httpx.Response:
    """Read an answer up to the limit; a longer one is cut off and refused."""
    request = client.build_request(method, url, **given)
    answer = client.send(request, stream=True)
    try:
        body = bytearray()
        for part in answer.iter_bytes():
            body += part
            if len(body) > LONGEST_ANSWER:
                raise httpx.DecodingError("answer too long", request=request)
    finally:
        answer.close()
    return httpx.Response(
        answer.status_code,
        headers={"content-type": answer.headers.get("content-type", ""),
                 "retry-after": answer.headers.get("retry-after", "")},
        content=bytes(body),
    )  # fmt: skip


def _fault_of(service: str, answer: httpx.Response) -> CarrierFault:
    status = answer.status_code
    if status in (408, 425, 429) or status >= 500:
        return CarrierAway(f"{service} answered {status}")
    if status < 400:
        return CarrierNonsense(f"{service} answered {status}: redirects are not followed")
    return CarrierRefused(str(status))


def _asked_to_wait(answer: httpx.Response) -> float:
    text = answer.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        data = json.loads(answer.content)
    except (ValueError, RecursionError):
        raise CarrierNonsense("the answer is no JSON") from None
    if not isinstance(data, dict):
        raise CarrierNonsense("the answer is no JSON object")
    return data
