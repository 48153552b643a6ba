"""A station changes hands, on a phone: count, compare, sign, print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _

from accounts.audit.actions import record_event
from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from stations.network.choices import WORKING, StationKind
from stations.network.models import Station

from .actions import (
    cancel_stock_take,
    close_count,
    count_again,
    count_things,
    open_stock_take,
    parties,
    sign_stock_take,
    stand_in_for,
)
from .choices import UNDER_WAY, TakeStatus
from .comparing import agrees
from .hand_forms import CountForm, OpenForm, SignForm, WhyForm
from .models import StockTake
from .paper import draw_protocol
from .people import person_of

MOST_TAKES = 100


class HandsList(ConsoleView):
    """Changes of hands, those under way first; the manager begins one here."""

    section = "shelves"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(OpenForm(stations=self.stations()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = OpenForm(request.POST, stations=self.stations())
        if form.is_valid():
            take = self.act(form, self.begin, form.cleaned_data)
            if take is not None:
                return self.go("console:hands-one", take.pk, said=_("Begun. Count together now."))
        return self.page(form)

    def begin(self, given: dict[str, Any]) -> StockTake:
        county = self.user.county_id
        return open_stock_take(
            actor=self.user,
            station=self.find(Station.objects.visible_to(self.user), pk=given["station"]),
            incoming=person_of(county, given["incoming"], "/incoming"),
            stand_in=person_of(county, given["stand_in"], "/stand_in"),
            reason=given["reason"],
            stand_in_reason=given["stand_in_reason"],
        )

    def stations(self) -> list[Station]:
        if not allows(self.user, "stocktakes.open"):
            return []
        points = Station.objects.visible_to(self.user).filter(
            kind=StationKind.POINT, status__in=WORKING
        )
        return list(points.order_by("code"))

    def page(self, form: OpenForm) -> HttpResponse:
        takes = StockTake.objects.visible_to(self.user).select_related(
            "station", "outgoing", "incoming"
        )
        return self.show(
            "orders/stocktaking/hands.html",
            takes=takes.order_by("-opened_at", "-pk")[:MOST_TAKES],
            may_open=allows(self.user, "stocktakes.open"),
            form=form,
        )


class HandsPage(ConsoleView):
    """One change of hands; while it is counted nothing of the record is shown."""

    section = "shelves"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.take(pk))

    def take(self, pk: UUID) -> StockTake:
        takes = StockTake.objects.visible_to(self.user).select_related(
            "station", "outgoing", "incoming", "stand_in", "outgoing_signed_by"
        )
        return self.find(takes, pk=pk)

    def back(self) -> str:
        return resolve_url("console:hands-one", self.kwargs["pk"])

    def page(self, take: StockTake, **forms: Any) -> HttpResponse:
        people = parties(take)
        is_party = self.user.pk in {one.pk for one in people}
        may_open = allows(self.user, "stocktakes.open", at=take.station_id)
        signed = take.outgoing_signed_at or take.incoming_signed_at
        items = take.items.order_by("-counted_at", "label").values_list("label", flat=True)
        may_stand_in = allows(self.user, "stocktakes.stand_in", at=take.station_id)
        context = {
            "take": take,
            "labels": list(items),
            "found": take.found,
            "agrees": bool(take.found) and agrees(take.found),
            "may_count": is_party and take.status == TakeStatus.COUNTING,
            "may_again": is_party and take.status == TakeStatus.COUNTED and not signed,
            "may_sign": (is_party or may_open) and take.status == TakeStatus.COUNTED,
            "may_cancel": (is_party or may_open) and take.status in UNDER_WAY,
            "may_stand_in": may_stand_in
            and take.status in UNDER_WAY
            and take.outgoing_signed_at is None
            and not is_party,
            "count_form": CountForm(),
            "sign_form": SignForm(people=people),
            "cancel_form": WhyForm(auto_id="cancel-%s"),
            "stand_in_form": WhyForm(auto_id="stand-%s"),
        }
        return self.show("orders/stocktaking/hands_one.html", **{**context, **forms})


class ActOnHands(HandsPage):
    """A form of the page; a refusal keeps what was typed, never the PIN."""

    http_method_names = ["post"]
    act_name = ""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        take = self.take(pk)
        if self.act_name == "count":
            form: Any = CountForm(request.POST)
            name, action = "count_form", count_things
        elif self.act_name == "sign":
            form = SignForm(request.POST, people=parties(take))
            name, action = "sign_form", self.sign
        else:
            form = WhyForm(request.POST, auto_id=f"{self.act_name}-%s")
            name = f"{self.act_name}_form".replace("stand_", "stand_in_")
            action = cancel_stock_take if self.act_name == "cancel" else stand_in_for
        if form.is_valid():
            done = self.act(form, action, take, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:hands-one", pk, said=self.told(done))
        return self.page(self.take(pk), **{name: form})

    @staticmethod
    def sign(take: StockTake, *, actor: Any, person: str, pin: str) -> StockTake:
        named = person_of(take.county_id, person, "/person")
        if named is None:
            raise Http404
        return sign_stock_take(take, actor=actor, person=named, pin=pin)

    def told(self, done: Any) -> str:
        if self.act_name == "count":
            return _("Counted so far: %(count)d") % {"count": done}
        if self.act_name == "sign":
            is_done = done.status == TakeStatus.DONE
            return _("Both have signed: the station has its new head.") if is_done else _("Signed.")
        return _("Called off.") if self.act_name == "cancel" else _("You stand in.")


class StepOfHands(HandsPage):
    """A single button: close the count, or go back to it."""

    http_method_names = ["post"]
    again = False

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        self.act(None, count_again if self.again else close_count, self.take(pk), actor=self.user)
        return self.go("console:hands-one", pk)


class ProtocolPaper(HandsPage):
    """The protocol as a PDF; each printing is on the record."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        take = self.take(pk)
        if take.status != TakeStatus.DONE:
            raise Http404
        record_event(
            "stocktake.printed",
            county_id=take.county_id,
            actor=self.user,
            subject=take,
            station_id=take.station_id,
            data={"stock_take": str(take.pk)},
        )
        answer = HttpResponse(draw_protocol(take), content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{take.number}.pdf"'
        answer["Cache-Control"] = "private, no-store"
        return answer


_ONE = "hands/<uuid:pk>/"
urls = [
    path("hands/", HandsList.as_view(), name="hands"),
    path(_ONE, HandsPage.as_view(), name="hands-one"),
    path(f"{_ONE}count/", ActOnHands.as_view(act_name="count"), name="hands-count"),
    path(f"{_ONE}sign/", ActOnHands.as_view(act_name="sign"), name="hands-sign"),
    path(f"{_ONE}cancel/", ActOnHands.as_view(act_name="cancel"), name="hands-cancel"),
    path(f"{_ONE}stand-in/", ActOnHands.as_view(act_name="stand"), name="hands-stand-in"),
    path(f"{_ONE}close/", StepOfHands.as_view(), name="hands-close"),
    path(f"{_ONE}again/", StepOfHands.as_view(again=True), name="hands-again"),
    path(f"{_ONE}protocol.pdf", ProtocolPaper.as_view(), name="hands-paper"),
]
