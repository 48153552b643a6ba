"""A carrier that is none: all five operations, for tests, the demo and trying things out.

With FAKE_CARRIER_URL it speaks to `manage.py fake_carrier` over HTTP as any other service does.
Without, it answers by itself what needs no memory: numbers, prices, labels.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.conf import settings

from ..port import (
    Capability,
    Label,
    Port,
    Push,
    PushRefused,
    Quote,
    Registered,
    Reported,
    Shipment,
)
from ..transport import CarrierNonsense, Transport
from .emsevt import verify_webhook
from .fake_book import FakeBook
from .reading import code_of, items, json_object, moment_of, waybill_of, words

Answer = dict[str, Any]


BY_ITSELF = {Capability.REGISTER, Capability.RATE, Capability.LABEL, Capability.PARSE_PUSH}


class FakeCarrier(Port):
    code = "fake"
    capabilities = frozenset(Capability)

    def offers(self, capability: Capability) -> bool:
        return bool(settings.FAKE_CARRIER_URL) or capability in BY_ITSELF

    def register(self, shipment: Shipment) -> Registered:
        asked = {**asdict(shipment), "carrier": shipment.carrier or self.carrier}
        answer = self._ask("/v1/shipments", asked)
        try:
            return Registered(waybill_of(answer.get("waybill_no")), words(answer.get("sort_code")))
        except PushRefused:
            raise CarrierNonsense("no waybill") from None

    def rate(self, shipment: Shipment) -> list[Quote]:
        asked = {"weight_g": shipment.weight_g, "volume_cm3": shipment.volume_cm3,
                 "declared_value_fen": shipment.declared_value_fen}  # fmt: skip
        quotes = items(self._ask("/v1/rates", asked), "quotes")
        try:
            return [
                Quote(int(one["price_fen"]), int(one["days"]), words(one["service"]))
                for one in quotes
            ]
        except (KeyError, TypeError, ValueError):
            raise CarrierNonsense("no prices") from None

    def label(self, waybill_no: str) -> Label:
        answer = self._ask("/v1/labels", {"waybill_no": waybill_no})
        try:
            content = base64.b64decode(words_of_label(answer), validate=True)
        except ValueError:
            raise CarrierNonsense("no label") from None
        return Label(content)

    def track(self, waybill_no: str, *, phone_tail: str = "") -> Push:
        answer = self._ask("/v1/tracks", {"waybill_no": waybill_no})
        try:
            return self._push(answer, waybill_no)
        except PushRefused as error:
            raise CarrierNonsense(str(error)) from error

    def subscribe(
        self, waybill_no: str, *, callback_url: str, secret: str, phone_tail: str = ""
    ) -> None:
        asked = {"waybill_no": waybill_no, "callback_url": callback_url, "secret": secret}
        self._ask("/v1/subscriptions", asked)

    def check_push(self, body: bytes, headers: Mapping[str, str], secret: str) -> None:
        verify_webhook(body, headers, secret)

    def parse_push(self, body: bytes) -> Push:
        data = json_object(body)
        return self._push(data, waybill_of(data.get("waybill_no")))

    def _push(self, data: Answer, waybill: str) -> Push:
        rows = items(data, "events")
        events = [
            Reported(waybill, code, at, words(one.get("text")), one)
            for one in rows
            if (at := moment_of(one.get("at"))) and (code := code_of(one.get("code")))
        ]
        carrier = words(data.get("carrier")) or self.carrier
        return Push(
            events,
            waybill,
            (carrier,) if carrier else (),
            words(data.get("subscription"))[:12],
            unreadable=len(rows) - len(events),
        )

    def _ask(self, path: str, asked: Answer) -> Answer:
        if settings.FAKE_CARRIER_URL:
            return Transport(self.code, settings.FAKE_CARRIER_URL).post_json(path, asked)
        return FakeBook().answer(path, asked)


def words_of_label(answer: Answer) -> str:
    content = answer.get("content")
    return content if isinstance(content, str) else "?"
