"""What the fake carrier knows: numbers, prices and labels by rule, journeys by memory."""

from __future__ import annotations

import base64
import hashlib
import io
import threading
from typing import Any

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from accounts.kernel.numbers import s10_check_digit

SHAPES = {
    "sf": ("SF", 13), "yto": ("YT", 13), "sto": ("77", 13), "zto": ("73", 12), "yunda": ("31", 13),
    "jt": ("JT", 13), "jd": ("JDV0", 11), "dpk": ("DPK", 12), "cainiao": ("621", 12),
}  # fmt: skip
"""How numbers of the carriers it plays look: beginning, and how many digits follow."""

BASE_FEN, STEP_FEN, FIRST_G, STEP_G = 800, 200, 1000, 1000
VOLUME_DIVISOR = 6  # cm³ for a gram: L×W×H/6000 in kg


class FakeBook:
    """Answers as the server does; each reference always gets the same number."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.shipments: dict[str, dict[str, Any]] = {}
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.subscriptions: dict[str, dict[str, str]] = {}

    def answer(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Answer a question of the carrier's own dialect; raises KeyError when it has no such."""
        return {
            "/v1/shipments": self.register,
            "/v1/rates": self.rate,
            "/v1/labels": self.label,
            "/v1/tracks": self.track,
            "/v1/subscriptions": self.subscribe,
        }[path](asked)

    def register(self, asked: dict[str, Any]) -> dict[str, Any]:
        waybill = number_for(str(asked["carrier"]), str(asked["reference"]))
        with self.lock:
            self.shipments.setdefault(waybill, asked)
        return {"waybill_no": waybill, "sort_code": f"{waybill[-3:]}-{waybill[-5:-3]}"}

    def rate(self, asked: dict[str, Any]) -> dict[str, Any]:
        grams = max(int(asked["weight_g"]), int(asked["volume_cm3"]) // VOLUME_DIVISOR)
        steps = max(0, -(-(grams - FIRST_G) // STEP_G))
        price = BASE_FEN + steps * STEP_FEN + int(asked["declared_value_fen"]) // 100
        return {
            "quotes": [
                {"service": "standard", "days": 3, "price_fen": price},
                {"service": "express", "days": 1, "price_fen": price * 2},
            ]
        }

    def label(self, asked: dict[str, Any]) -> dict[str, Any]:
        drawn = draw_label(str(asked["waybill_no"]))
        return {"content": base64.b64encode(drawn).decode()}

    def track(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            events = list(self.events.get(str(asked["waybill_no"]), []))
        return {"waybill_no": asked["waybill_no"], "events": events}

    def subscribe(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.subscriptions[str(asked["waybill_no"])] = {
                name: str(asked[name]) for name in ("callback_url", "secret")
            }
        return {"result": True}


def number_for(carrier: str, reference: str) -> str:
    """Make the waybill of a reference: it looks like one of the carrier's."""
    seed = int.from_bytes(hashlib.sha256(f"{carrier} {reference}".encode()).digest())
    if carrier in SHAPES:
        start, count = SHAPES[carrier]
        return start + str(seed % 10**count).zfill(count)
    serial = str(seed % 10**8).zfill(8)
    return f"EA{serial}{s10_check_digit(serial)}CN"


def draw_label(waybill_no: str) -> bytes:
    """Draw the barcode and the number, nothing else: the fake carrier knows nobody."""
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=(76 * mm, 40 * mm), invariant=True)
    code = Code128(waybill_no, barHeight=16 * mm, barWidth=0.3 * mm, humanReadable=True)
    code.drawOn(canvas, 2 * mm, 14 * mm)
    canvas.showPage()
    canvas.save()
    return paper.getvalue()
