"""An order: where each line is, what comes next, and money in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.console import ConsoleView
from accounts.doors.tags import yuan
from accounts.identity.policy import allows

from ..actions import accept_order, cancel_line, cancel_order, pay_refund, take_payment
from ..choices import (
    BEFORE_PLACED,
    FINISHED,
    MAY_ASK_TO_CANCEL,
    TAKEN_HOME,
    TO_ACCEPT,
    LineStatus,
    PaymentMethod,
)
from ..forms import AcceptForm, NoteForm, PaymentForm, ReasonForm
from ..models import Order, OrderLine
from ..policy import deposit_due_fen, payable_now_fen
from ..queries import waybills_of

L = LineStatus
MOST_ORDERS = 100
STAGES = [
    {L.DRAFT, L.QUOTED, L.REQUOTED},
    {L.AWAITING_FUNDS},
    {L.FUNDED},
    {L.PLACED, L.CANCEL_PENDING},
    {L.PARTLY_SHIPPED, L.SHIPPED},
    {L.PARTLY_READY, L.READY},
    {L.COLLECTED, L.COMPLETED},
]
"""The way of a line as the counter sees it: asked, yes, paid, bought, coming, here, taken home."""


GROUPS = [
    ("word", gettext_lazy("Need a word"), [L.QUOTED, L.REQUOTED, L.AWAITING_FUNDS]),
    ("bought", gettext_lazy("Being bought"), [L.FUNDED, L.PLACED, L.CANCEL_PENDING]),
    ("coming", gettext_lazy("On the way"), [L.PARTLY_SHIPPED, L.SHIPPED]),
    ("here", gettext_lazy("Here"), [L.PARTLY_READY, L.READY]),
    ("done", gettext_lazy("Finished"), sorted(FINISHED)),
]
"""Orders as the counter thinks of them."""


class OrderList(ConsoleView):
    """The orders of one's stations, newest first."""

    section = "orders"
    capability = "messages.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("group", "")
        statuses = next((some for name, _label, some in GROUPS if name == wanted), None)
        orders = Order.objects.visible_to(self.user).select_related("villager", "station")
        orders = orders.open() if statuses is None else orders.filter(status__in=statuses)
        return self.show(
            "orders/purchases/list.html",
            orders=orders.order_by("-created_at", "-pk")[:MOST_ORDERS],
            groups=[(name, label) for name, label, _statuses in GROUPS],
            wanted=wanted if statuses is not None else "",
        )


class OrderPage(ConsoleView):
    """The order, and one big button for what comes next."""

    section = "order"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.order(pk))

    def order(self, pk: UUID) -> Order:
        shown = Order.objects.visible_to(self.user).select_related(
            "station", "villager", "placed_by"
        )
        return self.find(shown, pk=pk)

    def page(self, order: Order, **forms: Form) -> HttpResponse:
        """Show the order; a form that was refused comes back in its place."""
        lines = list(
            order.lines.select_related("category", "platform", "product", "upstream")
            .order_by("position")
        )  # fmt: skip
        waybills = waybills_of(order.county_id, order.pk)
        can = {
            name: allows(self.user, right, at=order.station_id)
            for name, right in {
                "accept": "orders.accept",
                "pay": "payments.take",
                "cancel": "orders.cancel",
                "hand_over": "parcels.hand_over",
                "buy": "purchases.buy",
                "order": "orders.place",
                "return": "returns.handle",
            }.items()
        }
        due = deposit_due_fen(order, lines)
        payable = payable_now_fen(order, lines)
        context: dict[str, Any] = {
            "order": order,
            "lines": [self._shown(line, waybills.get(line.pk, []), can) for line in lines],
            "can": can,
            "deposit_due_fen": due,
            "payable_fen": payable,
            "returns": list(order.returns.order_by("requested_at")),
            "next": _next_step(order, lines, due),
            "may_cancel": all(line.status in BEFORE_PLACED | FINISHED for line in lines)
            and any(line.status in BEFORE_PLACED for line in lines),
            "accept_form": AcceptForm(auto_id="accept-%s"),
            "pay_form": PaymentForm(
                initial={"amount_fen": min(due, payable) or payable}, auto_id="pay-%s"
            ),
            "cancel_form": ReasonForm(auto_id="cancel-%s"),
            "refund_form": NoteForm(auto_id="refund-%s"),
        }
        return self.show("orders/purchases/order.html", **(context | forms))

    def _shown(self, line: OrderLine, parcels: list[dict], can: dict[str, bool]) -> dict[str, Any]:
        stage = next((i for i, some in enumerate(STAGES) if line.status in some), None)
        may_cancel = can["cancel"] and line.status in BEFORE_PLACED | MAY_ASK_TO_CANCEL
        returnable = can["return"] and line.status in TAKEN_HOME | {L.REFUSED}
        return {"line": line, "stage": stage, "parcels": parcels, "may_cancel": may_cancel,
                "returnable": returnable}  # fmt: skip


def _next_step(order: Order, lines: list[OrderLine], due: int) -> str:
    """Name what the counter does next."""
    statuses = {line.status for line in lines}
    if order.refund_due_fen:
        return "refund"
    if statuses & TO_ACCEPT:
        return "expired" if order.valid_until < timezone.now() else "accept"
    if due and L.AWAITING_FUNDS in statuses:
        return "deposit"
    if L.READY in statuses:
        return "hand_over"
    if L.FUNDED in statuses:
        return "buy"
    if statuses & {L.PLACED, L.PARTLY_SHIPPED, L.SHIPPED, L.PARTLY_READY, L.CANCEL_PENDING}:
        return "wait"
    return "done"


class OrderAct(OrderPage):
    """One act on an order: parse, act, back to the order with a message."""

    form: type[Form] | None = None
    slot = ""
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        order = self.order(pk)
        form = None
        if self.form:
            form = self.form(request.POST, auto_id=f"{self.slot.removesuffix('_form')}-%s")
        if form is None or form.is_valid():
            given = self.given(form) if form else {}
            done = self.act(form, self.action(), order, actor=self.user, **given)
            if done is not None:
                return self.go("console:order", pk, said=self.said(done, given))
        return self.page(self.order(pk), **({self.slot: form} if form else {}))

    def back(self) -> str:
        return resolve_url("console:order", self.kwargs["pk"])

    def action(self) -> Callable[..., Order]:
        raise NotImplementedError

    def given(self, form: Form) -> dict[str, Any]:
        return form.cleaned_data

    def said(self, order: Order, given: dict[str, Any]) -> str:
        raise NotImplementedError


class Accept(OrderAct):
    form, slot = AcceptForm, "accept_form"

    def action(self) -> Callable[..., Order]:
        return accept_order

    def given(self, form: Form) -> dict[str, Any]:
        return {"evidence": form.cleaned_data}

    def said(self, order: Order, given: dict[str, Any]) -> str:
        return _("The villager said yes.")


class Pay(OrderAct):
    form, slot = PaymentForm, "pay_form"

    def action(self) -> Callable[..., Order]:
        return take_payment

    def given(self, form: Form) -> dict[str, Any]:
        return {"amount_fen": form.cleaned_data["amount_fen"], "method": PaymentMethod.CASH}

    def said(self, order: Order, given: dict[str, Any]) -> str:
        return _("%(amount)s taken in cash.") % {"amount": yuan(given["amount_fen"])}


class Refund(OrderAct):
    form, slot = NoteForm, "refund_form"

    def action(self) -> Callable[..., Order]:
        return pay_refund

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        self.amount_fen = self.order(pk).refund_due_fen
        return super().post(request, pk)

    def said(self, order: Order, given: dict[str, Any]) -> str:
        return _("%(amount)s paid back in cash.") % {"amount": yuan(self.amount_fen)}


class Cancel(OrderAct):
    form, slot = ReasonForm, "cancel_form"

    def action(self) -> Callable[..., Order]:
        return cancel_order

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        self.held_fen = self.order(pk).paid_fen
        return super().post(request, pk)

    def said(self, order: Order, given: dict[str, Any]) -> str:
        if self.held_fen and not order.refund_due_fen:
            return _("Cancelled. Give %(amount)s back from the drawer.") % {
                "amount": yuan(self.held_fen)
            }
        return _("Cancelled.")


class CancelLine(OrderPage):
    """Cancel one line: a page of its own, so that nobody does it by a slip of the thumb."""

    capability = "orders.cancel"

    def get(self, request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
        order = self.order(pk)
        return self._ask(order, self._line(order, line), ReasonForm())

    def post(self, request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
        order = self.order(pk)
        form = ReasonForm(request.POST)
        if form.is_valid() and (
            self.act(
                form,
                cancel_line,
                order,
                self._line(order, line),
                actor=self.user,
                **form.cleaned_data,
            )
            is not None
        ):
            return self.go("console:order", pk, said=_("Done. Look at what became of the line."))
        return self._ask(order, self._line(order, line), form)

    def _line(self, order: Order, pk: UUID) -> OrderLine:
        return self.find(OrderLine.objects.in_county(order.county_id), order_id=order.pk, pk=pk)

    def _ask(self, order: Order, line: OrderLine, form: ReasonForm) -> HttpResponse:
        bought = line.status in MAY_ASK_TO_CANCEL
        return self.show(
            "orders/purchases/cancel_line.html",
            order=order,
            line=line,
            form=form,
            is_bought=bought,
        )


urlpatterns = [
    path("orders/", OrderList.as_view(), name="orders"),
    path("orders/<uuid:pk>/", OrderPage.as_view(), name="order"),
    path("orders/<uuid:pk>/accept/", Accept.as_view(), name="order-accept"),
    path("orders/<uuid:pk>/pay/", Pay.as_view(), name="order-pay"),
    path("orders/<uuid:pk>/refund/", Refund.as_view(), name="order-refund"),
    path("orders/<uuid:pk>/cancel/", Cancel.as_view(), name="order-cancel"),
    path(
        "orders/<uuid:pk>/lines/<uuid:line>/cancel/", CancelLine.as_view(), name="order-line-cancel"
    ),
]
