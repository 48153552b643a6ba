"""The hands that act: by the actions themselves, or over HTTP. Each act answers alike.

An act gives what it made, or raises `Refused` with the code of the problem.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import orjson

from accounts.identity.models import DeviceToken, User
from accounts.kernel.errors import DomainError
from accounts.kernel.ids import new_id
from accounts.tenancy.unit_of_work import unit_of_work
from orders.counter.actions import Payment, hand_over
from orders.parcels.actions import Proof, announce_parcels, record_scans, refuse_parcel
from orders.parcels.arrivals import decode_arrivals
from orders.parcels.models import Parcel
from orders.parcels.scans import decode_scans
from orders.purchases.actions import (
    accept_order,
    link_waybill,
    place_order,
    record_purchase,
    take_payment,
)
from orders.purchases.models import Order, OrderLine
from orders.sending.actions import (
    Given,
    Recipient,
    Sender,
    accept_sending,
    cancel_sending,
    tender_parcels,
)
from orders.sending.actions.identity import Shown
from orders.sending.models import Sending
from stations.network.models import Station

from .haul import Haul, HaulByActions, HaulOverHttp

DEVICE = "play"
EVIDENCE = {"kind": "verbal"}


class Refused(Exception):
    """The door said no; `code` is the problem's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Hands(Haul, Protocol):
    """What a play needs of the doors. Items and answers have the shapes of API v1."""

    def announce(self, by: User, items: list[dict]) -> list[dict]: ...
    def scan(self, by: User, scans: list[dict]) -> list[dict]: ...
    def hand_over(
        self, by: User, station: UUID, parcels: list[UUID], code: str, payments: list[dict]
    ) -> None: ...
    def refuse(self, by: User, parcel: UUID, reason: str) -> None: ...
    def order(self, by: User, station: UUID, villager: UUID, line: dict) -> UUID: ...
    def accept_order(self, by: User, order: UUID) -> None: ...
    def pay(self, by: User, order: UUID, amount_fen: int) -> None: ...
    def buy(self, by: User, order: UUID, line: UUID, number: str, price_fen: int) -> None: ...
    def ship(self, by: User, order: UUID, line: UUID, carrier: str, waybill_no: str) -> None: ...
    def accept_sending(self, by: User, body: dict) -> tuple[UUID, UUID]: ...
    def cancel_sending(self, by: User, sending: UUID, reason: str) -> None: ...
    def tender(
        self, by: User, station: UUID, carrier: str, receipt_no: str, parcels: list[UUID]
    ) -> None: ...


class ByActions(HaulByActions):
    """Each act in a transaction of its own, as a door would open it."""

    def __init__(self, county_id: int) -> None:
        self.county_id = county_id

    def announce(self, by: User, items: list[dict]) -> list[dict]:
        with self._act():
            return msgspec.to_builtins(announce_parcels(decode_arrivals(items), actor=by))

    def scan(self, by: User, scans: list[dict]) -> list[dict]:
        with self._act():
            results = record_scans(decode_scans(scans), actor=by, device=DEVICE)
            return msgspec.to_builtins(results)

    def hand_over(
        self, by: User, station: UUID, parcels: list[UUID], code: str, payments: list[dict]
    ) -> None:
        with self._act():
            hand_over(
                actor=by,
                station=self._station(station),
                parcels=parcels,
                proof=Proof(pickup_code=code),
                payments=[Payment(**one) for one in payments],
            )

    def refuse(self, by: User, parcel: UUID, reason: str) -> None:
        with self._act():
            row = Parcel.objects.in_county(self.county_id).get(pk=parcel)
            refuse_parcel(row, actor=by, reason=reason)

    def order(self, by: User, station: UUID, villager: UUID, line: dict) -> UUID:
        with self._act():
            return place_order(actor=by, station=station, villager=villager, lines=[line]).pk

    def accept_order(self, by: User, order: UUID) -> None:
        with self._act():
            accept_order(self._order(order), actor=by, evidence=EVIDENCE)

    def pay(self, by: User, order: UUID, amount_fen: int) -> None:
        with self._act():
            take_payment(self._order(order), actor=by, amount_fen=amount_fen)

    def buy(self, by: User, order: UUID, line: UUID, number: str, price_fen: int) -> None:
        with self._act():
            record_purchase(
                self._order(order),
                self._line(line),
                actor=by,
                platform_order_no=number,
                unit_price_fen=price_fen,
            )

    def ship(self, by: User, order: UUID, line: UUID, carrier: str, waybill_no: str) -> None:
        with self._act():
            link_waybill(
                self._order(order),
                self._line(line),
                actor=by,
                carrier=carrier,
                waybill_no=waybill_no,
                quantity=1,
            )

    def accept_sending(self, by: User, body: dict) -> tuple[UUID, UUID]:
        contents = body["contents"]
        with self._act():
            sending = accept_sending(
                actor=by,
                station=self._station(UUID(body["station"])),
                carrier=body["carrier"],
                sender=Sender(**body["sender"]),
                identity=Shown(**body["identity"]),
                recipient=Recipient(**body["recipient"]),
                given=Given(
                    category=contents["category"],
                    contents=contents["text"],
                    inspected=contents["inspected"],
                    weight_grams=body["weight_grams"],
                    declared_fen=body["declared_fen"],
                ),
                waybill_no=body["waybill_no"],
            )
            return sending.pk, sending.parcel_id

    def cancel_sending(self, by: User, sending: UUID, reason: str) -> None:
        with self._act():
            row = Sending.objects.in_county(self.county_id).get(pk=sending)
            cancel_sending(row, actor=by, reason=reason)

    def tender(
        self, by: User, station: UUID, carrier: str, receipt_no: str, parcels: list[UUID]
    ) -> None:
        with self._act():
            tender_parcels(
                parcels,
                actor=by,
                station=self._station(station),
                carrier=carrier,
                receipt_no=receipt_no,
            )

    @contextmanager
    def _act(self) -> Iterator[None]:
        """Commit what a refusal leaves behind (a wrong try is counted), then say it."""
        refusal = None
        with unit_of_work(self.county_id):
            try:
                yield
            except DomainError as error:
                refusal = error
        if refusal:
            raise Refused(refusal.code) from refusal

    def _station(self, pk: UUID) -> Station:
        return Station.objects.in_county(self.county_id).get(pk=pk)

    def _order(self, pk: UUID) -> Order:
        return Order.objects.in_county(self.county_id).get(pk=pk)

    def _line(self, pk: UUID) -> OrderLine:
        return OrderLine.objects.in_county(self.county_id).get(pk=pk)


class OverHttp(HaulOverHttp):
    """Requests with a device token of each person; `close` ends the tokens."""

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self.line = http.client.HTTPConnection(
            place.hostname or "127.0.0.1", place.port, timeout=60
        )
        self.tokens: dict[int, str] = {}
        self.rows: list[Any] = []

    def close(self) -> None:
        self.line.close()
        for row in self.rows:
            row.delete()

    def announce(self, by: User, items: list[dict]) -> list[dict]:
        return self._post(by, "parcels/batch/", {"parcels": items})["results"]

    def scan(self, by: User, scans: list[dict]) -> list[dict]:
        return self._post(by, "scans/", {"scans": scans})["results"]

    def hand_over(
        self, by: User, station: UUID, parcels: list[UUID], code: str, payments: list[dict]
    ) -> None:
        paid = [{"method": "cash", **one} for one in payments]
        body = {"station": station, "parcels": parcels, "proof": {"pickup_code": code}}
        self._post(by, "handovers/", {**body, "payments": paid})

    def refuse(self, by: User, parcel: UUID, reason: str) -> None:
        self._post(by, f"parcels/{parcel}/refuse/", {"reason": reason})

    def order(self, by: User, station: UUID, villager: UUID, line: dict) -> UUID:
        body = {"station": station, "villager": villager, "lines": [line]}
        return UUID(self._post(by, "orders/", body)["id"])

    def accept_order(self, by: User, order: UUID) -> None:
        self._post(by, f"orders/{order}/accept/", {"evidence": EVIDENCE})

    def pay(self, by: User, order: UUID, amount_fen: int) -> None:
        body = {"amount_fen": amount_fen, "method": "cash"}
        self._post(by, f"orders/{order}/payments/", body)

    def buy(self, by: User, order: UUID, line: UUID, number: str, price_fen: int) -> None:
        body = {"platform_order_no": number, "unit_price_fen": price_fen}
        self._post(by, f"orders/{order}/lines/{line}/purchase/", body)

    def ship(self, by: User, order: UUID, line: UUID, carrier: str, waybill_no: str) -> None:
        body = {"carrier": carrier, "waybill_no": waybill_no, "quantity": 1}
        self._post(by, f"orders/{order}/lines/{line}/waybills/", body)

    def accept_sending(self, by: User, body: dict) -> tuple[UUID, UUID]:
        said = self._post(by, "sendings/", body)
        return UUID(said["id"]), UUID(said["parcel"])

    def cancel_sending(self, by: User, sending: UUID, reason: str) -> None:
        self._post(by, f"sendings/{sending}/cancel/", {"reason": reason})

    def tender(
        self, by: User, station: UUID, carrier: str, receipt_no: str, parcels: list[UUID]
    ) -> None:
        body = {"station": station, "carrier": carrier, "receipt_no": receipt_no}
        self._post(by, "tenders/", {**body, "parcels": parcels})

    def _post(self, by: User, path: str, body: dict) -> Any:
        headers = {
            "Authorization": f"Bearer {self._token(by)}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(new_id()),
        }
        self.line.request("POST", f"/api/v1/{path}", orjson.dumps(body), headers)
        answer = self.line.getresponse()
        text = answer.read() or b"{}"
        is_json = "json" in (answer.headers.get("Content-Type") or "")
        said = orjson.loads(text) if is_json else {}
        if answer.status >= 400:
            raise Refused(said.get("code") or f"http_{answer.status}")
        return said

    def _token(self, by: User) -> str:
        if by.pk not in self.tokens:
            row, self.tokens[by.pk] = DeviceToken.objects.create(user=by, device=DEVICE)
            self.rows.append(row)
        return self.tokens[by.pk]
