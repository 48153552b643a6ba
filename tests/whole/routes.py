"""Every route of the URLconf, and for each API route how a stranger tries it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.kernel.ids import new_id
from tests.whole.line_haul import line_haul_tries

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Route:
    """One URL pattern with its namespace, view and parameter names."""

    namespace: str
    name: str
    view: Any
    params: tuple[str, ...]

    @property
    def full_name(self) -> str:
        return f"{self.namespace}:{self.name}" if self.namespace else self.name

    @property
    def methods(self) -> list[str]:
        view_class = getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)
        if view_class is None:
            return ["get"]
        return [method for method in METHODS if hasattr(view_class, method)]

    @property
    def public(self) -> bool:
        """Open without signing in: marked so in the API, exempt from the login wall elsewhere."""
        if view_class := getattr(self.view, "cls", None):
            return bool(getattr(view_class, "public", False))
        return not getattr(self.view, "login_required", True)


def all_routes(resolver: Any = None, namespace: str = "") -> Iterator[Route]:
    """Walk the URLconf, admin included."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from all_routes(one, one.namespace or namespace)
        elif isinstance(one, URLPattern):
            yield Route(namespace, one.name or "", one.callback, tuple(one.pattern.converters))


@dataclass(frozen=True)
class Try:
    """How a stranger tries a method: the body, and what he must get in and out of the county."""

    body: Callable[[Any], Any] | None = None
    same_county: int = 404
    other_county: int = 404


def _ids(**more: Any) -> Callable[[Any], Any]:
    return lambda objects: {
        name: value(objects) if callable(value) else value for name, value in more.items()
    }


LIST = {"get": Try(same_county=200, other_county=200)}
REASON = _ids(reason="要看一下")
ORDER = _ids(
    station=lambda o: str(o.station.pk),
    villager=lambda o: str(o.villager.pk),
    lines=[{"platform": "taobao", "title": "毛巾", "quantity": 1, "unit_price_fen": 500}],
)

TRIES: dict[str, dict[str, Try]] = {
    "station-list": LIST,
    "station-detail": {"get": Try(same_county=200)},
    "me": {"get": Try(same_county=200, other_county=200)},
    "logout": {"post": Try(_ids(), same_county=204, other_county=204)},
    "villager-list": {
        **LIST,
        "post": Try(
            _ids(name="陌生人", station=lambda o: str(o.station.pk)),
            same_county=403,  # the station is known in its county, its people are not
            other_county=422,
        ),
    },
    "villager-adopt": {
        "post": Try(_ids(name="陌生人", phone="15400000999"), same_county=422, other_county=422)
    },
    "villager-detail": {"get": Try(), "patch": Try(_ids(note="x"))},
    "villager-reveal": {"post": Try(REASON)},
    "file-list": {"post": Try(None, same_county=415, other_county=415)},
    "file-detail": {"get": Try()},
    "sending-list": {
        **LIST,
        "post": Try(
            _ids(
                station=lambda o: str(o.station.pk),
                carrier="sto",
                sender={"name": "陌生人", "phone": "15400000999"},
                identity={"kind": "citizen_card", "number": "11010519491231002X"},
                recipient={"name": "张三", "phone": "15400000998", "address": "浙江省杭州市"},
                contents={"category": "clothing", "text": "棉衣", "inspected": True},
                weight_grams=1000,
                payment={"method": "cash"},
            ),
            same_county=403,  # the station is known in its county, who works there is not
            other_county=422,
        ),
    },
    "sending-quote": {
        "post": Try(
            _ids(carrier="sto", province="33", weight_grams=1000),
            same_county=409,  # the price of a county is its own; these have none
            other_county=409,
        )
    },
    "sending-detail": {"get": Try()},
    "sending-label": {"get": Try()},
    "sending-stage": {"post": Try(_ids())},
    "sending-cancel": {"post": Try(REASON)},
    "sending-waybill": {"post": Try(_ids(waybill_no="771112223334445"))},
    "sending-booking": {"post": Try(_ids())},
    "sending-refunds": {"post": Try(_ids())},
    "tender-list": {
        "post": Try(
            _ids(
                carrier="sto",
                receipt_no="R1",
                station=lambda o: str(o.station.pk),
                parcels=lambda o: [str(o.parcel.pk)],
            ),
            same_county=403,
            other_county=422,
        )
    },
    "account-list": {
        **LIST,
        "post": Try(
            _ids(station=lambda o: str(o.station.pk), code="A1", name="合作社", limit_fen=100),
            same_county=403,
            other_county=422,
        ),
    },
    "account-detail": {"get": Try()},
    "account-payments": {"post": Try(_ids(amount_fen=100))},
    "product-list": LIST,
    "platform-list": LIST,
    "category-list": LIST,
    "order-list": {**LIST, "post": Try(ORDER, same_county=422, other_county=422)},
    "order-detail": {"get": Try()},
    "order-accept": {"post": Try(_ids(evidence={"kind": "verbal"}))},
    "order-payments": {"post": Try(_ids(amount_fen=100, method="cash"))},
    "order-refunds": {"post": Try(_ids())},
    "order-cancel": {"post": Try(REASON)},
    "line-cancel": {"post": Try(REASON)},
    "line-cancel-answer": {"post": Try(_ids(agreed=True))},
    "line-purchase": {"post": Try(_ids(platform_order_no="T1", unit_price_fen=500))},
    "line-out-of-stock": {"post": Try(_ids())},
    "line-waybills": {"post": Try(_ids(carrier="sf", waybill_no="SF1000000000001", quantity=1))},
    "line-returns": {"post": Try(_ids(basis="fault"))},
    "return-list": LIST,
    "return-detail": {"get": Try()},
    "return-goods-here": {"post": Try(_ids())},
    "return-inspect": {"post": Try(_ids(condition="as_new"))},
    "return-pick-code": {"post": Try(_ids(pick_code="R-1"))},
    "return-hand-to-carrier": {"post": Try(_ids())},
    "return-merchant-received": {"post": Try(_ids())},
    "return-reject": {"post": Try(REASON)},
    "return-dispute": {"post": Try(REASON)},
    "return-lost": {"post": Try(REASON)},
    "return-agree-refund": {"post": Try(_ids(refund="full"))},
    "return-exchange": {"post": Try(_ids())},
    "return-goods-back": {"post": Try(_ids(carrier="sf", waybill_no="SF1000000000003"))},
    "return-refund-in": {"post": Try(_ids(amount_fen=100))},
    "return-advance": {"post": Try(_ids(amount_fen=100, reason="x"))},
    "return-pay-out": {"post": Try(_ids())},
    "return-withdraw": {"post": Try(REASON)},
    "return-close": {"post": Try(_ids())},
    "carrier-list": LIST,
    "parcel-batch": {
        "post": Try(
            lambda o: {
                "parcels": [
                    {
                        "carrier": "sf",
                        "waybill_no": "SF1000000000077",
                        "station": str(o.station.pk),
                        "recipient": {"name": "试小花"},
                    }
                ]
            },
            same_county=200,  # each parcel is answered on its own: rejected, see the test
            other_county=200,
        )
    },
    "scan-list": {
        "post": Try(
            lambda o: {
                "scans": [
                    {
                        "op_id": str(new_id()),
                        "step": "receive",
                        "station": str(o.station.pk),
                        "occurred_at": "2026-01-01T00:00:00Z",
                        "parcel": str(o.parcel.pk),
                    }
                ]
            },
            same_county=200,  # each scan is answered on its own: rejected, see the test
            other_county=200,
        )
    },
    "parcel-list": {
        **LIST,
        "post": Try(
            _ids(
                carrier="sf",
                waybill_no="SF1000000000002",
                station=lambda o: str(o.station.pk),
                recipient={"name": "陌生人", "phone": "15400000999"},
            ),
            same_county=403,
            other_county=422,
        ),
    },
    "parcel-detail": {"get": Try()},
    "parcel-refuse": {"post": Try(REASON)},
    "parcel-take-back": {"post": Try(REASON)},
    "parcel-void": {"post": Try(REASON)},
    "parcel-wanted": {"post": Try(REASON)},
    "parcel-missorts": {
        "post": Try(
            _ids(station=lambda o: str(o.station.pk), waybill_no="YT0000000000001"),
            same_county=403,
            other_county=422,
        )
    },
    "parcel-forward": {"post": Try(_ids(station=lambda o: str(o.station.pk), reason="x"))},
    "parcel-carrier": {"post": Try(_ids(carrier="ems", reason="x"))},
    "parcel-recipient": {"post": Try(_ids(name="某人", phone=""))},
    "parcel-unlock": {"post": Try(REASON)},
    "handover-list": {
        "post": Try(
            _ids(
                station=lambda o: str(o.station.pk),
                parcels=lambda o: [str(o.parcel.pk)],
                proof={"pickup_code": "1-1-0001", "collector": "self"},
                payments=[],
            ),
            same_county=403,
            other_county=422,
        )
    },
    "message-list": LIST,
    "parcel-story": {"get": Try()},
    "claim-list": {
        **LIST,
        "post": Try(
            _ids(
                parcel=lambda o: str(o.parcel.pk),
                kind="delayed",
                claimant={"kind": "recipient"},
                claimed_fen=100,
            ),
            same_county=422,
            other_county=422,
        ),
    },
    "claim-detail": {"get": Try()},
    "claim-evidence": {"post": Try(_ids(text="x"))},
    "claim-pay": {"post": Try(_ids(method="cash"))},
    "claim-assess": {"post": Try(_ids(loss_fen=1, reason="x"))},
    "claim-recover": {"post": Try(_ids(amount_fen=1))},
    **{f"claim-{step}": {"post": Try(_ids())} for step in ("offer", "accept", "approve", "close")},
    **{
        f"claim-{step}": {"post": Try(REASON)}
        for step in ("dispute", "send-back", "reverse", "write-off", "reject", "reopen")
    },
    "case-list": LIST,
    "case-detail": {"get": Try()},
    "case-notes": {"post": Try(_ids(text="x"))},
    "case-assign": {"post": Try(_ids(owner="lan"))},
    "case-solve": {"post": Try(_ids(outcome="found", reason="x"))},
    "case-reopen": {"post": Try(REASON)},
    "call-list": LIST,
    "call-detail": {"post": Try(_ids(outcome="reached"))},
    "call-reveal": {"post": Try(REASON)},
    "parcel-returns": {
        "post": Try(
            _ids(
                station=lambda o: str(o.station.pk),
                parcels=lambda o: [str(o.parcel.pk)],
                receipt_no="R1",
            ),
            same_county=403,
            other_county=422,
        )
    },
    # a county may set its own: what they ask here can be nobody's
    "overdue-policy-list": {
        **LIST,
        "put": Try(
            _ids(first_urge_hours=1, second_urge_hours=2, return_due_hours=2),
            same_county=422,
            other_county=422,
        ),
    },
    "festival-list": {
        **LIST,
        "post": Try(
            _ids(name="x", from_on="2026-01-01", until_on="2025-01-02", extra_days=1),
            same_county=422,
            other_county=422,
        ),
    },
    "stock-take-list": {
        "get": Try(same_county=200, other_county=200),
        "post": Try(
            _ids(station=lambda o: str(o.station.pk), incoming="bo", reason="x"),
            same_county=403,
            other_county=422,
        ),
    },
    "stock-take-detail": {"get": Try()},
    "stock-take-items": {"post": Try(_ids(labels=["YT1"]))},
    "stock-take-close": {"post": Try(_ids())},
    "stock-take-recount": {"post": Try(_ids())},
    "stock-take-sign": {"post": Try(_ids(person="bo", pin="271828"))},
    "stock-take-stand-in": {"post": Try(REASON)},
    "stock-take-cancel": {"post": Try(REASON)},
    "shelf-list": {
        **LIST,
        "post": Try(
            _ids(station=lambda o: str(o.station.pk), code="1-1", capacity=10),
            same_county=403,
            other_county=422,
        ),
    },
    "shelf-detail": {"get": Try(), "put": Try(_ids(capacity=10))},
    "shelf-recount": {"post": Try(_ids(waybills=[]))},
    "commission-list": LIST,
    "commission-summary": LIST,
    "commission-detail": {"get": Try()},
    "commission-penalties": {
        "post": Try(
            _ids(
                station=lambda o: str(o.station.pk),
                rule=lambda o: str(o.station.pk),
                reason="关门",
            ),
            same_county=422,
            other_county=422,
        )
    },
    "commission-guarantees": {
        "post": Try(_ids(month="2026-01"), same_county=403, other_county=403)
    },
    "commissionrule-list": {
        **LIST,
        "post": Try(
            _ids(
                name="佣金",
                work="purchase",
                scope="default",
                kind="percent",
                rate="0.05",
                from_on="2099-01-01",
            ),
            same_county=403,
            other_county=403,
        ),
    },
    "commissionrule-detail": {"get": Try()},
    "commissionrule-approve": {"post": Try(_ids())},
    "commissionrule-reject": {"post": Try(REASON)},
}

TRIES |= line_haul_tries(Try, _ids, LIST, REASON)
