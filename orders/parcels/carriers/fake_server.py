"""The fake carrier as a server: it registers, rates, labels, tracks and pushes, over real HTTP.

It can be as bad as real ones: late, double, out of order, saying old things again, silent, broken
or talking nonsense, each as often as its seeded mischief says. It speaks its own dialect under
`/v1/` and Kuaidi100's under `/poll`.
"""

from __future__ import annotations

import datetime
import json
import random
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
from standardwebhooks.webhooks import Webhook

from accounts.kernel.ids import new_id

from .services.fake_book import FakeBook
from .services.kuaidi100 import COMPANIES, OURS, sign
from .services.reading import BEIJING

KUAIDI100, OWN = "kuaidi100", "fake"
JOURNEY = ["accepted", "in_transit", "in_transit", "out_for_delivery", "delivered"]
KUAIDI100_CODES = {
    "accepted": "103", "in_transit": "1002", "out_for_delivery": "5", "at_pickup_point": "501",
    "delivered": "301", "returning": "6", "returned": "4", "damaged": "209", "refused": "203",
}  # fmt: skip


@dataclass
class Mischief:
    """How often things go wrong, from 0 to 1; the same seed goes wrong the same way."""

    seed: int = 1
    error: float = 0
    silence: float = 0
    nonsense: float = 0
    duplicate: float = 0
    reorder: bool = False
    silence_seconds: float = 1.0
    late: float = 0
    """Does what it was asked, and answers when nobody listens any more."""
    twice: float = 0
    """Gives a number it gave before, for another parcel."""
    forgetful: float = 0
    """Gives another number to a reference that has one."""
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - mischief, no secret

    def does(self, how_often: float) -> bool:
        return self.chance.random() < how_often

    def may(self, how_often: float) -> bool:
        """The same for what seldom goes wrong: asks fate only where it does at all."""
        return bool(how_often) and self.does(how_often)


@dataclass
class Parcel:
    """What the fake carrier has: where it is on its journey, and who wants to know."""

    waybill_no: str
    company: str = ""
    events: list[dict[str, str]] = field(default_factory=list)
    dialect: str = OWN
    callback_url: str = ""
    secret: str = ""


class FakeCarrierServer:
    """A server in a thread; `with FakeCarrierServer() as carrier:` gives its `url`."""

    def __init__(self, port: int = 0, mischief: Mischief | None = None) -> None:
        self.mischief = mischief or Mischief()
        self.book = FakeBook()
        self.parcels: dict[str, Parcel] = {}
        self.pushes: list[tuple[Parcel, bytes]] = []
        self.sent: list[tuple[Parcel, bytes]] = []
        self.asked: list[str] = []
        self.given: list[str] = []
        self.lock = threading.Lock()
        self.http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def __enter__(self) -> FakeCarrierServer:
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.http.shutdown()
        self.http.server_close()

    # --- the carrier's day ---

    def happen(
        self, waybill_no: str, code: str, at: datetime.datetime, text: str = "", *, status: str = ""
    ) -> bytes:
        """Let something happen to a parcel; a push of all that happened joins the queue."""
        with self.lock:
            parcel = self.parcels.setdefault(waybill_no, Parcel(waybill_no))
            parcel.events.append({"code": code, "at": at.isoformat(), "text": text or code})
            self.book.events[waybill_no] = list(parcel.events)
            body = self._body(parcel, status)
            self.pushes.append((parcel, body))
        return body

    def deliver(self) -> list[int]:
        """Send what waits, as badly as the mischief says; returns the answers' statuses."""
        with self.lock:
            waiting, self.pushes = self.pushes, []
            if self.mischief.reorder:
                self.mischief.chance.shuffle(waiting)
            doubled = [one for one in waiting if self.mischief.does(self.mischief.duplicate)]
        return [self._send(*one) for one in [*waiting, *doubled] if one[0].callback_url]

    def replay(self) -> list[int]:
        """Send everything ever sent once more, in another order."""
        again = list(self.sent)
        self.mischief.chance.shuffle(again)
        return [self._send(*one) for one in again]

    def advance(self) -> int:
        """Take every parcel followed one step on; for a demonstration. Returns how many moved."""
        moved = 0
        for parcel in list(self.parcels.values()):
            if len(parcel.events) < len(JOURNEY):
                code = JOURNEY[len(parcel.events)]
                code = KUAIDI100_CODES[code] if parcel.dialect == KUAIDI100 else code
                self.happen(parcel.waybill_no, code, datetime.datetime.now(datetime.UTC))
                moved += 1
        return moved

    def follow(self, waybill_no: str, dialect: str, callback_url: str, secret: str) -> Parcel:
        """Take a subscription, as if it had been asked for."""
        with self.lock:
            parcel = self.parcels.setdefault(waybill_no, Parcel(waybill_no))
            parcel.dialect, parcel.callback_url, parcel.secret = dialect, callback_url, secret
        return parcel

    # --- pushing ---

    def _body(self, parcel: Parcel, status: str) -> bytes:
        if parcel.dialect == KUAIDI100:
            return _kuaidi100_body(parcel, status or "polling")
        said = {"waybill_no": parcel.waybill_no, "events": parcel.events,
                "carrier": OURS.get(parcel.company, ""),
                "subscription": status or "following"}  # fmt: skip
        return json.dumps(said).encode()

    def _send(self, parcel: Parcel, body: bytes) -> int:
        self.sent.append((parcel, body))
        if parcel.dialect == KUAIDI100:
            param = body.decode()
            form = urlencode({"param": param, "sign": sign(param, parcel.secret)})
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            sent = form.encode()
        else:
            sent, headers = body, signed(parcel.secret, body)
        answer = httpx.post(
            parcel.callback_url, content=sent, headers=headers, timeout=20, trust_env=False
        )
        return answer.status_code

    # --- being asked ---

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        if path == "/poll":
            return self._subscribe(_param(body))
        if path == "/poll/query.do":
            return self._query(_param(body))
        asked = json.loads(body)
        if path == "/v1/subscriptions":
            self.follow(asked["waybill_no"], OWN, asked["callback_url"], asked["secret"])
        if path == "/v1/shipments":
            return self._register(asked)
        return self.book.answer(path, asked)

    def _register(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            before = list(self.given)
            again = before and self.mischief.may(self.mischief.twice)
            forgot = self.mischief.may(self.mischief.forgetful)
        if forgot:
            asked = {**asked, "reference": f"{asked['reference']}-{len(before)}"}
        said = self.book.answer("/v1/shipments", asked)
        if again:
            said["waybill_no"] = before[-1]
        self.given.append(said["waybill_no"])
        return said

    def _subscribe(self, wish: dict[str, Any]) -> dict[str, Any]:
        if not wish.get("key"):
            return {"result": False, "returnCode": "600", "message": "no key"}
        wanted = wish["parameters"]
        parcel = self.follow(wish["number"], KUAIDI100, wanted["callbackurl"], wanted["salt"])
        known, parcel.company = bool(parcel.company), wish["company"]
        if known:
            return {"result": False, "returnCode": "501", "message": "subscribed already"}
        return {"result": True, "returnCode": "200", "message": "ok"}

    def _query(self, question: dict[str, Any]) -> dict[str, Any]:
        parcel = self.parcels.get(question["num"])
        if parcel is None or not parcel.events:
            return {"result": False, "returnCode": "500", "message": "nothing known"}
        parcel.company = parcel.company or question["com"]
        return _kuaidi100_result(parcel)


def signed(secret: str, body: bytes) -> dict[str, str]:
    """Give the headers of a push as Standard Webhooks wants them, signed now."""
    now, name = datetime.datetime.now(datetime.UTC), str(new_id())
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, now, body.decode()),
    }


def _kuaidi100_result(parcel: Parcel) -> dict[str, Any]:
    events = sorted(parcel.events, key=lambda one: one["at"], reverse=True)
    data = [
        {
            "time": datetime.datetime.fromisoformat(one["at"])
            .astimezone(BEIJING)
            .strftime("%Y-%m-%d %H:%M:%S"),
            "context": one["text"],
            "statusCode": one["code"],
        }
        for one in events
    ]
    return {
        "message": "ok", "nu": parcel.waybill_no, "com": parcel.company or COMPANIES["yto"],
        "status": "200", "state": data[0]["statusCode"] if data else "0", "data": data,
    }  # fmt: skip


def _kuaidi100_body(parcel: Parcel, status: str) -> bytes:
    said = {"status": status, "message": "", "lastResult": _kuaidi100_result(parcel)}
    return json.dumps(said, ensure_ascii=False).encode()


def _param(body: bytes) -> dict[str, Any]:
    form = parse_qs(body.decode())
    return json.loads(form["param"][0])


def _handler(server: FakeCarrierServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            server.asked.append(self.path)
            with server.lock:
                does = server.mischief.does
                fate = [does(how) for how in (server.mischief.silence, server.mischief.error,
                                              server.mischief.nonsense)]  # fmt: skip
                is_late = server.mischief.may(server.mischief.late)
            if fate[0]:
                time.sleep(server.mischief.silence_seconds)
                self.close_connection = True
                return
            if fate[1]:
                self._say(500, b"<h1>Internal Server Error</h1>", "text/html")
            elif fate[2]:
                self._say(200, b"<html>maintenance</html>", "text/html")
            else:
                self._answer(body, server.mischief.silence_seconds if is_late else 0)

        def _answer(self, body: bytes, late_seconds: float) -> None:
            try:
                said = server.answer(self.path, body)
                if late_seconds:
                    time.sleep(late_seconds)
            except (KeyError, ValueError, TypeError):
                self._say(400, b"{}")
            else:
                self._say(200, json.dumps(said).encode())

        def _say(self, status: int, body: bytes, kind: str = "application/json") -> None:
            with suppress(BrokenPipeError, ConnectionResetError):  # nobody waited for it
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_args: Sequence[object]) -> None:
            """Keep quiet: paths and numbers are nobody's business."""

    return Handler
