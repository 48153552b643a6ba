"""Returns over HTTP: scope, parse, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from accounts.doors.api import Door
from orders.purchases.models import Order, OrderLine

from .actions import (
    agree_refund,
    approve_advance,
    bring_goods,
    close_return,
    dispute_return,
    exchange_goods,
    hand_to_carrier,
    inspect_goods,
    issue_pick_code,
    lose_in_return,
    merchant_received,
    merchant_rejected,
    pay_out,
    request_return,
    send_goods_home,
    take_refund_in,
    withdraw_return,
)
from .models import GoodsReturn
from .queries import shown_returns
from .serializers import (
    AdvanceIn,
    AgreeIn,
    InspectIn,
    PayOutIn,
    PickCodeIn,
    RefundInIn,
    ReturnIn,
    ReturnOut,
    ReturnPage,
    ReturnQuery,
    ReturnReasonIn,
    ReturnStepIn,
    ReturnWaybillIn,
)
from .shapes import LIST_FIELDS, return_out, return_row


class LineReturns(Door):
    """Begin the return of pieces of an order line, or find the one a refusal began."""

    @extend_schema(request=ReturnIn, responses={201: ReturnOut})
    def post(self, request: Any, pk: UUID, line: UUID) -> HttpResponse:
        order = self.find(Order.objects.visible_to(request.user), pk)
        lines = OrderLine.objects.in_county(order.county_id).filter(order_id=order.pk)
        given = self.parse(ReturnIn)
        goods = request_return(order, self.find(lines, line), actor=request.user, **given)
        goods = self.find(shown_returns(request.user), goods.pk)
        return self.answer(return_out(goods), status=201, version=goods.version)


class ReturnList(Door):
    """The returns of your stations, newest first."""

    @extend_schema(parameters=[ReturnQuery], responses={200: ReturnPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(ReturnQuery)
        goods = GoodsReturn.objects.visible_to(request.user)
        for name, column in (
            ("station", "station_id"),
            ("order", "order_id"),
            ("status", "status"),
        ):
            if given.get(name):
                goods = goods.filter(**{column: given[name]})
        if number := given.get("number"):
            goods = goods.filter(number=number.upper())
        return self.page(goods.values(*LIST_FIELDS), order=("-requested_at", "-id"), row=return_row)


class ReturnDetail(Door):
    @extend_schema(responses={200: ReturnOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        goods = self.find(shown_returns(request.user), pk)
        return self.answer(return_out(goods), version=goods.version)


class ReturnDoor(Door):
    """A door to one return: lock, honour If-Match under the lock, act, answer as it is now."""

    def act_on(self, pk: UUID, act: Callable[..., GoodsReturn], **given: Any) -> HttpResponse:
        user = self.request.user
        known = self.find(GoodsReturn.objects.visible_to(user), pk)
        Order.objects.in_county(known.county_id).lock(known.order_id)
        locked = GoodsReturn.objects.visible_to(user).select_for_update(of=("self",))
        goods = self.find(locked, pk)
        self.match(goods.version)
        act(goods, actor=user, **given)
        shown = self.find(shown_returns(user), pk)
        return self.answer(return_out(shown), version=shown.version)


class ReturnGoodsHere(ReturnDoor):
    """The villager has brought the goods."""

    @extend_schema(request=ReturnStepIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, bring_goods, **self.parse(ReturnStepIn))


class ReturnInspect(ReturnDoor):
    """In what state the goods are."""

    @extend_schema(request=InspectIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, inspect_goods, **self.parse(InspectIn))


class ReturnPickCode(ReturnDoor):
    """The merchant's return code; the goods set out in an outward parcel or as they came."""

    @extend_schema(request=PickCodeIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, issue_pick_code, **self.parse(PickCodeIn))


class ReturnHandToCarrier(ReturnDoor):
    """The parcel is given to the carrier at the centre."""

    @extend_schema(request=ReturnStepIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, hand_to_carrier, **self.parse(ReturnStepIn))


class ReturnMerchantReceived(ReturnDoor):
    @extend_schema(request=ReturnStepIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, merchant_received, **self.parse(ReturnStepIn))


class ReturnReject(ReturnDoor):
    """The merchant turns it down."""

    @extend_schema(request=ReturnReasonIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, merchant_rejected, **self.parse(ReturnReasonIn))


class ReturnDispute(ReturnDoor):
    """Taken to the platform; opens a case."""

    @extend_schema(request=ReturnReasonIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, dispute_return, **self.parse(ReturnReasonIn))


class ReturnLost(ReturnDoor):
    """Lost on the way back; opens a case against the last custodian."""

    @extend_schema(request=ReturnReasonIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, lose_in_return, **self.parse(ReturnReasonIn))


class ReturnAgreeRefund(ReturnDoor):
    """What was decided: in full, in part, nothing; with or without the goods."""

    @extend_schema(request=AgreeIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, agree_refund, **self.parse(AgreeIn))


class ReturnExchange(ReturnDoor):
    """The same goods once more, as a new line of the order."""

    @extend_schema(request=ReturnStepIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, exchange_goods, **self.parse(ReturnStepIn))


class ReturnGoodsBack(ReturnDoor):
    """The merchant sends the goods back under this waybill."""

    @extend_schema(request=ReturnWaybillIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, send_goods_home, **self.parse(ReturnWaybillIn))


class ReturnRefundIn(ReturnDoor):
    """Money from the merchant, in one part or several, up to what was agreed."""

    @extend_schema(request=RefundInIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, take_refund_in, **self.parse(RefundInIn))


class ReturnAdvance(ReturnDoor):
    """A manager lets the station pay before the merchant does."""

    @extend_schema(request=AdvanceIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, approve_advance, **self.parse(AdvanceIn))


class ReturnPayOut(ReturnDoor):
    """Cash to the villager or her delegate, never more than came in or was advanced."""

    @extend_schema(request=PayOutIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, pay_out, **self.parse(PayOutIn))


class ReturnWithdraw(ReturnDoor):
    """The villager keeps the goods after all."""

    @extend_schema(request=ReturnReasonIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, withdraw_return, **self.parse(ReturnReasonIn))


class ReturnClose(ReturnDoor):
    """Nothing is open any more."""

    @extend_schema(request=ReturnStepIn, responses={200: ReturnOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, close_return, **self.parse(ReturnStepIn))


_acts: list[tuple[str, type[Door]]] = [
    ("goods-here", ReturnGoodsHere),
    ("inspect", ReturnInspect),
    ("pick-code", ReturnPickCode),
    ("hand-to-carrier", ReturnHandToCarrier),
    ("merchant-received", ReturnMerchantReceived),
    ("reject", ReturnReject),
    ("dispute", ReturnDispute),
    ("lost", ReturnLost),
    ("agree-refund", ReturnAgreeRefund),
    ("exchange", ReturnExchange),
    ("goods-back", ReturnGoodsBack),
    ("refund-in", ReturnRefundIn),
    ("advance", ReturnAdvance),
    ("pay-out", ReturnPayOut),
    ("withdraw", ReturnWithdraw),
    ("close", ReturnClose),
]
urlpatterns = [
    path("orders/<uuid:pk>/lines/<uuid:line>/returns/", LineReturns.as_view(), name="line-returns"),
    path("returns/", ReturnList.as_view(), name="return-list"),
    path("returns/<uuid:pk>/", ReturnDetail.as_view(), name="return-detail"),
    *[
        path(f"returns/<uuid:pk>/{name}/", door.as_view(), name=f"return-{name}")
        for name, door in _acts
    ],
]
