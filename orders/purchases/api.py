"""Orders over HTTP: scope, parse, act, answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from accounts.doors.api import Door

from .actions import (
    accept_order,
    cancel_line,
    cancel_order,
    link_waybill,
    mark_out_of_stock,
    pay_refund,
    place_order,
    record_purchase,
    resolve_cancel,
    take_payment,
)
from .models import Order, OrderLine
from .queries import BRIEF_LINE_FIELDS, lines_of, shown_orders, waybills_of
from .serializers import (
    AcceptIn,
    CancelAnswerIn,
    CancelIn,
    NoteIn,
    OrderIn,
    OrderOut,
    OrderPage,
    OrderQuery,
    PaymentIn,
    PurchaseIn,
    WaybillIn,
)
from .shapes import line_row, new_order_out, order_out, order_row

LIST_FIELDS = [
    "id",
    "number",
    "status",
    "station_id",
    "station__code",
    "station__name",
    "villager_id",
    "villager__name_masked",
    "total_fen",
    "paid_fen",
    "refund_due_fen",
    "created_at",
    "valid_until",
    "version",
]


class OrderDoor(Door):
    """A door to one order: every write answers with the order as it is now."""

    def act_on(self, pk: UUID, act: Callable[..., Order], **given: Any) -> HttpResponse:
        """Lock the order, honour If-Match under that lock, act, and answer."""
        order = self._locked(pk)
        act(order, actor=self.request.user, **given)
        return self._answer(pk)

    def act_on_line(
        self, pk: UUID, line_pk: UUID, act: Callable[..., Order], **given: Any
    ) -> HttpResponse:
        order = self._locked(pk)
        lines = OrderLine.objects.in_county(order.county_id).filter(order_id=order.pk)
        act(order, self.find(lines, line_pk), actor=self.request.user, **given)
        return self._answer(pk)

    def _locked(self, pk: UUID) -> Order:
        order = self.find(
            Order.objects.visible_to(self.request.user).select_for_update(of=("self",)), pk
        )
        self.match(order.version)
        return order

    def _answer(self, pk: UUID) -> HttpResponse:
        order = self.find(shown_orders(self.request.user), pk)
        lines = lines_of(order.county_id, [pk])[pk]
        shown = order_out(order, lines, waybills_of(order.county_id, pk))
        return self.answer(shown, version=order.version)


class OrderList(Door):
    """The orders of your stations, and the place where a new one is written down."""

    @extend_schema(parameters=[OrderQuery], responses={200: OrderPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(OrderQuery)
        orders = Order.objects.visible_to(request.user)
        if station := given.get("station"):
            orders = orders.filter(station_id=station)
        if villager := given.get("villager"):
            orders = orders.filter(villager_id=villager)
        if status := given.get("status"):
            orders = orders.filter(status=status)
        if number := given.get("number"):
            orders = orders.filter(number=number.upper())
        return self.page(
            orders.values(*LIST_FIELDS), order=("-created_at", "-id"), finish=self._with_lines
        )

    def _with_lines(self, rows: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
        """Fetch the lines of the whole page in one query."""
        ids = [row["id"] for row in rows]
        lines = lines_of(self.request.user.county_id, ids, BRIEF_LINE_FIELDS) if ids else {}
        return [order_row(row, [line_row(line) for line in lines[row["id"]]]) for row in rows]

    @extend_schema(request=OrderIn, responses={201: OrderOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(OrderIn)
        order = place_order(actor=request.user, **given)
        answer = self.answer(new_order_out(order), status=201, version=order.version)
        answer["Location"] = f"{request.path}{order.pk}/"
        return answer


class OrderDetail(OrderDoor):
    @extend_schema(responses={200: OrderOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        return self._answer(pk)


class OrderAccept(OrderDoor):
    """The villager said yes."""

    @extend_schema(request=AcceptIn, responses={200: OrderOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, accept_order, **self.parse(AcceptIn))


class OrderPayments(OrderDoor):
    """Deposit or balance, never above what is owed."""

    @extend_schema(request=PaymentIn, responses={200: OrderOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, take_payment, **self.parse(PaymentIn))


class OrderRefunds(OrderDoor):
    """Pay back in cash what is held beyond the total."""

    @extend_schema(request=NoteIn, responses={200: OrderOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, pay_refund, **self.parse(NoteIn))


class OrderCancel(OrderDoor):
    """Cancel all of it and pay back in the same act; 409 once a line was bought."""

    @extend_schema(request=CancelIn, responses={200: OrderOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, cancel_order, **self.parse(CancelIn))


class LineCancel(OrderDoor):
    """Cancel a line; of one that was bought the platform is asked first (`cancel_pending`)."""

    @extend_schema(request=CancelIn, responses={200: OrderOut})
    def post(self, request: Any, pk: UUID, line: UUID) -> HttpResponse:
        return self.act_on_line(pk, line, cancel_line, **self.parse(CancelIn))


class LineCancelAnswer(OrderDoor):
    """The platform's answer to a cancellation that was asked."""

    @extend_schema(request=CancelAnswerIn, responses={200: OrderOut})
    def post(self, request: Any, pk: UUID, line: UUID) -> HttpResponse:
        return self.act_on_line(pk, line, resolve_cancel, **self.parse(CancelAnswerIn))


class LinePurchase(OrderDoor):
    """Bought upstream; above tolerance the line is `requoted` and needs a yes again."""

    @extend_schema(request=PurchaseIn, responses={200: OrderOut})
    def post(self, request: Any, pk: UUID, line: UUID) -> HttpResponse:
        return self.act_on_line(pk, line, record_purchase, **self.parse(PurchaseIn))


class LineOutOfStock(OrderDoor):
    """Cannot be had: the line is cancelled, what was paid for it becomes `refund_due_fen`."""

    @extend_schema(request=NoteIn, responses={200: OrderOut})
    def post(self, request: Any, pk: UUID, line: UUID) -> HttpResponse:
        return self.act_on_line(pk, line, mark_out_of_stock, **self.parse(NoteIn))


class LineWaybills(OrderDoor):
    """Announce a parcel that carries pieces of the line."""

    @extend_schema(request=WaybillIn, responses={200: OrderOut})
    def post(self, request: Any, pk: UUID, line: UUID) -> HttpResponse:
        return self.act_on_line(pk, line, link_waybill, **self.parse(WaybillIn))


_line = "orders/<uuid:pk>/lines/<uuid:line>"
urlpatterns = [
    path("orders/", OrderList.as_view(), name="order-list"),
    path("orders/<uuid:pk>/", OrderDetail.as_view(), name="order-detail"),
    path("orders/<uuid:pk>/accept/", OrderAccept.as_view(), name="order-accept"),
    path("orders/<uuid:pk>/payments/", OrderPayments.as_view(), name="order-payments"),
    path("orders/<uuid:pk>/refunds/", OrderRefunds.as_view(), name="order-refunds"),
    path("orders/<uuid:pk>/cancel/", OrderCancel.as_view(), name="order-cancel"),
    path(f"{_line}/cancel/", LineCancel.as_view(), name="line-cancel"),
    path(f"{_line}/cancel-answer/", LineCancelAnswer.as_view(), name="line-cancel-answer"),
    path(f"{_line}/purchase/", LinePurchase.as_view(), name="line-purchase"),
    path(f"{_line}/out-of-stock/", LineOutOfStock.as_view(), name="line-out-of-stock"),
    path(f"{_line}/waybills/", LineWaybills.as_view(), name="line-waybills"),
]
