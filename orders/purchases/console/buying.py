"""The buyer's day: what to buy, by platform; waybills that are missing; answers awaited."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from orders.parcels.models import Carrier

from ..actions import link_waybill, mark_out_of_stock, record_purchase, resolve_cancel
from ..choices import LineStatus
from ..forms import NoteForm, PurchaseForm, WaybillForm
from ..models import Order, OrderLine
from ..policy import goods_fen, tolerance_fen
from ..queries import pieces_of

MOST = 200
TO_SHIP = [LineStatus.PLACED, LineStatus.PARTLY_SHIPPED, LineStatus.PARTLY_READY]


class BuyingList(ConsoleView):
    """Lines with money in hand, grouped by the platform they are bought at."""

    section = "buying"
    capability = "purchases.buy"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def lines(self, *statuses: str) -> Any:
        return (
            OrderLine.objects.in_county(self.user.county_id or 0)
            .filter(status__in=statuses)
            .select_related(
                "order__station", "order__villager", "platform", "product", "upstream", "category"
            )
            .order_by("status_changed_at", "pk")
        )

    def page(self, open_line: UUID | None = None, **forms: Form) -> HttpResponse:
        """Show the work; the line whose form was refused stands open with what is wrong."""
        carriers = list(Carrier.objects.filter(is_active=True))
        by_platform: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for line in self.lines(LineStatus.FUNDED)[:MOST]:
            by_platform[line.platform].append(self._to_buy(line, open_line, forms))
        bought = list(self.lines(*TO_SHIP)[:MOST])
        pieces = pieces_of(self.user.county_id or 0, [line.pk for line in bought])
        to_ship = [
            self._to_ship(line, pieces[line.pk][0], carriers, open_line, forms)
            for line in bought
            if pieces[line.pk][0] < line.quantity
        ]
        return self.show(
            "orders/purchases/buying.html",
            platforms=sorted(by_platform.items(), key=lambda pair: pair[0].position),
            to_buy_count=sum(len(some) for some in by_platform.values()),
            to_ship=to_ship,
            asked=self.lines(LineStatus.CANCEL_PENDING)[:MOST],
        )

    def _to_buy(
        self, line: OrderLine, open_line: UUID | None, forms: dict[str, Form]
    ) -> dict[str, Any]:
        mine = forms if line.pk == open_line else {}
        accepted = goods_fen(line)
        return {
            "line": line,
            "goods_fen": accepted,
            "most_fen": accepted + tolerance_fen(accepted),
            "form": mine.get("bought")
            or PurchaseForm(
                initial={"unit_price_fen": line.unit_price_fen}, auto_id=f"buy-{line.pk}-%s"
            ),
            "out_form": mine.get("out") or NoteForm(auto_id=f"out-{line.pk}-%s"),
            "is_open": line.pk == open_line,
        }

    def _to_ship(
        self,
        line: OrderLine,
        linked: int,
        carriers: list[Carrier],
        open_line: UUID | None,
        forms: dict[str, Form],
    ) -> dict[str, Any]:
        mine = forms if line.pk == open_line else {}
        left = line.quantity - linked
        return {
            "line": line,
            "left": left,
            "form": mine.get("waybill")
            or WaybillForm(
                initial={"quantity": left}, carriers=carriers, auto_id=f"ship-{line.pk}-%s"
            ),
            "is_open": line.pk == open_line,
        }


class LineAct(BuyingList):
    """One act of the buyer on a line; who does not see the order learns nothing of it."""

    http_method_names = ["post"]
    capability = ""

    def back(self) -> str:
        return resolve_url("console:buying")

    def line(self, order: UUID, line: UUID) -> tuple[Order, OrderLine]:
        found: Order = self.find(Order.objects.visible_to(self.user), pk=order)
        if not allows(self.user, BuyingList.capability, at=found.station_id):
            raise PermissionDenied
        lines = OrderLine.objects.in_county(found.county_id).filter(order_id=found.pk)
        return found, self.find(lines, pk=line)


class Bought(LineAct):
    def post(self, request: HttpRequest, order: UUID, line: UUID) -> HttpResponse:
        found, row = self.line(order, line)
        form = PurchaseForm(request.POST, auto_id=f"buy-{line}-%s")
        if form.is_valid():
            done = self.act(form, record_purchase, found, row, actor=self.user, **form.cleaned_data)
            if done is not None:
                row.refresh_from_db()
                if row.status == LineStatus.REQUOTED:
                    said = _("Too dear: not bought. The service point asks the villager again.")
                else:
                    said = _("Written down as bought.")
                return self.go("console:buying", said=said)
        return self.page(open_line=line, bought=form)


class OutOfStock(LineAct):
    def post(self, request: HttpRequest, order: UUID, line: UUID) -> HttpResponse:
        found, row = self.line(order, line)
        form = NoteForm(request.POST, auto_id=f"out-{line}-%s")
        if form.is_valid():
            done = self.act(
                form, mark_out_of_stock, found, row, actor=self.user, **form.cleaned_data
            )
            if done is not None:
                return self.go(
                    "console:buying", said=_("Cancelled: it cannot be had. The money goes back.")
                )
        return self.page(open_line=line, out=form)


class Waybill(LineAct):
    def post(self, request: HttpRequest, order: UUID, line: UUID) -> HttpResponse:
        found, row = self.line(order, line)
        carriers = list(Carrier.objects.filter(is_active=True))
        form = WaybillForm(request.POST, carriers=carriers, auto_id=f"ship-{line}-%s")
        if form.is_valid():
            done = self.act(form, link_waybill, found, row, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:buying", said=_("The parcel is announced."))
        return self.page(open_line=line, waybill=form)


class CancelAnswer(LineAct):
    """What the platform answered: yes or no."""

    def post(self, request: HttpRequest, order: UUID, line: UUID) -> HttpResponse:
        found, row = self.line(order, line)
        answer = request.POST.get("agreed", "")
        if answer not in {"yes", "no"}:
            raise Http404
        done = self.act(None, resolve_cancel, found, row, actor=self.user, agreed=answer == "yes")
        return self.go("console:buying", said=_("The answer is written down.") if done else "")


_line = "buying/<uuid:order>/<uuid:line>"
urlpatterns = [
    path("buying/", BuyingList.as_view(), name="buying"),
    path(f"{_line}/bought/", Bought.as_view(), name="buying-bought"),
    path(f"{_line}/out-of-stock/", OutOfStock.as_view(), name="buying-out-of-stock"),
    path(f"{_line}/waybill/", Waybill.as_view(), name="buying-waybill"),
    path(f"{_line}/cancel-answer/", CancelAnswer.as_view(), name="buying-cancel-answer"),
]
