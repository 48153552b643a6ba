"""Returns at the counter and at the centre: a list of work, and a page with one big next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from orders.purchases.models import Order, OrderLine

from . import actions, forms
from .choices import GOODS_HERE, NEVER_CAME, Basis, ReturnStatus
from .models import GoodsReturn
from .policy import next_step
from .queries import shown_returns

S = ReturnStatus
MOST = 100
HANDLE, SETTLE, PAY = "returns.handle", "returns.settle", "payments.take"


@dataclass(frozen=True)
class Act:
    """What one may do to a return: its button, who may, what must be said."""

    label: Any
    right: str
    do: Callable[..., GoodsReturn]
    form: type[forms.ReturnForm] = forms.StepForm
    red: bool = False


ACTS: dict[str, Act] = {
    "goods": Act(gettext_lazy("The goods are here"), HANDLE, actions.bring_goods),
    "inspect": Act(
        gettext_lazy("Note the condition"), HANDLE, actions.inspect_goods, forms.InspectForm
    ),
    "pick_code": Act(
        gettext_lazy("Send it off"), HANDLE, actions.issue_pick_code, forms.PickCodeForm
    ),
    "hand": Act(gettext_lazy("Given to the carrier"), HANDLE, actions.hand_to_carrier),
    "received": Act(gettext_lazy("The merchant has it"), SETTLE, actions.merchant_received),
    "agree": Act(
        gettext_lazy("Write the refund down"), SETTLE, actions.agree_refund, forms.AgreeForm
    ),
    "refund_in": Act(
        gettext_lazy("The refund has come in"), SETTLE, actions.take_refund_in, forms.RefundInForm
    ),
    "pay_out": Act(gettext_lazy("Paid out in cash"), PAY, actions.pay_out, forms.PayOutForm),
    "goods_back": Act(
        gettext_lazy("The goods come back"), SETTLE, actions.send_goods_home, forms.WaybillForm
    ),
    "close": Act(gettext_lazy("Close the return"), SETTLE, actions.close_return),
    "exchange": Act(gettext_lazy("The merchant sends another"), SETTLE, actions.exchange_goods),
    "keep": Act(
        gettext_lazy("Refund without the goods"), SETTLE, actions.agree_refund, forms.KeepForm
    ),
    "reject": Act(
        gettext_lazy("The merchant turns it down"),
        SETTLE,
        actions.merchant_rejected,
        forms.ReasonForm,
        red=True,
    ),
    "dispute": Act(
        gettext_lazy("Take it to the platform"), SETTLE, actions.dispute_return, forms.ReasonForm
    ),
    "lost": Act(
        gettext_lazy("Lost on the way"), SETTLE, actions.lose_in_return, forms.ReasonForm, red=True
    ),
    "advance": Act(
        gettext_lazy("Approve an advance"),
        "returns.advance",
        actions.approve_advance,
        forms.AdvanceForm,
    ),
    "withdraw": Act(
        gettext_lazy("The villager keeps it"),
        HANDLE,
        actions.withdraw_return,
        forms.ReasonForm,
        red=True,
    ),
}
OTHERS: dict[str, list[str]] = {
    S.HANDED_TO_CARRIER: ["reject", "lost"],
    S.MERCHANT_RECEIVED: ["exchange", "reject"],
    S.MERCHANT_REJECTED: ["agree"],
    S.LOST_IN_RETURN: ["received"],
    S.REFUND_AGREED: ["close"],
}


def others_of(goods: GoodsReturn, following: str, held_fen: int) -> list[str]:
    """Name what else may happen besides the next step."""
    names = list(OTHERS.get(goods.status, []))
    if goods.status in GOODS_HERE:
        names += ["keep"] if goods.basis == Basis.REFUSED else ["keep", "withdraw"]
    to_pay = held_fen if goods.basis == Basis.REFUSED else goods.owed_fen
    if to_pay and goods.status not in (S.REQUESTED, S.EXCHANGED, S.CLOSED, *NEVER_CAME):
        names.insert(0, "pay_out")
    paid_before = goods.status in (S.REFUND_IN, S.PAID_OUT, S.EXCHANGED, S.CLOSED, *NEVER_CAME)
    if goods.basis != Basis.REFUSED and not goods.advance_fen and not paid_before:
        names.append("advance")
    if goods.status == S.REFUND_AGREED and goods.agreed_fen:
        names.remove("close")
    return [name for name in dict.fromkeys(names) if name != following]


class ReturnList(ConsoleView):
    """The returns of one's stations; open ones first asked for."""

    section = "returns"
    capability = "messages.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("group", "")
        goods = shown_returns(self.user)
        goods = goods if wanted == "all" else goods.open()
        return self.show(
            "orders/returns/list.html",
            returns=goods.order_by("-requested_at", "-pk")[:MOST],
            wanted=wanted,
        )


class ReturnPage(ConsoleView):
    """One return: where it is, whose turn it is, and the money."""

    section = "returns"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.goods(pk))

    def goods(self, pk: UUID) -> GoodsReturn:
        return self.find(shown_returns(self.user), pk=pk)

    def page(
        self, goods: GoodsReturn, refused: str = "", form: forms.ReturnForm | None = None
    ) -> HttpResponse:
        """Show the return; the form that was refused comes back in its place."""
        held = goods.order.refund_due_fen
        following = next_step(goods, held)

        def offered(name: str) -> dict[str, Any] | None:
            act = ACTS.get(name)
            if act is None or not allows(self.user, act.right, at=goods.station_id):
                return None
            mine = form if name == refused else act.form(goods=goods, auto_id=f"{name}-%s")
            return {"name": name, "act": act, "form": mine, "open": name == refused,
                    "url": resolve_url(f"console:return-{name}", goods.pk)}  # fmt: skip

        others = [offered(name) for name in others_of(goods, following, held)]
        return self.show(
            "orders/returns/return.html",
            goods=goods,
            following=ACTS.get(following),
            next=offered(following),
            others=[one for one in others if one],
            held_fen=held if goods.basis == Basis.REFUSED else goods.owed_fen,
            payouts=goods.payouts.select_related("paid_by").order_by("paid_at", "pk"),
        )


class ReturnAct(ReturnPage):
    """One act on a return: parse, act, back to its page."""

    http_method_names = ["post"]
    act_name = ""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        goods = self.goods(pk)
        act = ACTS[self.act_name]
        form = act.form(request.POST, goods=goods, auto_id=f"{self.act_name}-%s")
        if form.is_valid() and (
            self.act(form, act.do, goods, actor=self.user, **form.given()) is not None
        ):
            return self.go("console:return", pk, said=_("Written down."))
        return self.page(self.goods(pk), self.act_name, form)

    def back(self) -> str:
        return resolve_url("console:return", self.kwargs["pk"])


class AskReturn(ConsoleView):
    """Begin the return of pieces of a line."""

    section = "orders"

    def get(self, request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
        order, row = self.named(pk, line)
        basis = Basis.REFUSED if row.status == "refused" else Basis.NO_REASON
        return self.ask(order, row, forms.AskForm(initial={"basis": basis}))

    def post(self, request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
        order, row = self.named(pk, line)
        form = forms.AskForm(request.POST)
        if form.is_valid():
            goods = self.act(
                form, actions.request_return, order, row, actor=self.user, **form.given()
            )
            if goods is not None:
                return self.go("console:return", goods.pk, said=_("The return has begun."))
        return self.ask(order, row, form)

    def named(self, pk: UUID, line: UUID) -> tuple[Order, OrderLine]:
        order: Order = self.find(Order.objects.visible_to(self.user), pk=pk)
        lines = OrderLine.objects.in_county(order.county_id).filter(order_id=order.pk)
        return order, self.find(lines, pk=line)

    def ask(self, order: Order, line: OrderLine, form: forms.AskForm) -> HttpResponse:
        return self.show("orders/returns/ask.html", order=order, line=line, form=form)


urlpatterns = [
    path("returns/", ReturnList.as_view(), name="returns"),
    path("returns/<uuid:pk>/", ReturnPage.as_view(), name="return"),
    *[
        path(
            f"returns/<uuid:pk>/{name.replace('_', '-')}/",
            ReturnAct.as_view(act_name=name),
            name=f"return-{name}",
        )
        for name in ACTS
    ],
    path(
        "orders/<uuid:pk>/lines/<uuid:line>/return/", AskReturn.as_view(), name="order-line-return"
    ),
]
