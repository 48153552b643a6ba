"""The call list: whom no message reached, called one after the other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from accounts.notifications.calls import note_call, reveal_callee
from accounts.notifications.models import Notification
from orders.parcels.models import Parcel

from ..forms import CallForm, CallReasonForm
from .messages import shown

MOST = 100


class Calls(ConsoleView):
    section = "calls"
    capability = "messages.call"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = Notification.objects.visible_to(self.user).to_call().order_by("-pk")
        rows = [shown(one) for one in found[:MOST]]
        return self.show("orders/counter/calls.html", rows=rows)


class Call(ConsoleView):
    """One person to call. The number is shown for a reason, and without a key (decisions 33)."""

    section = "calls"
    capability = "messages.call"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.message(pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        message = self.message(pk)
        form = CallForm(request.POST)
        if form.is_valid():
            done = self.act(form, note_call, message, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:calls", said=_("Noted."))
        return self.page(self.message(pk), form=form)

    def message(self, pk: UUID) -> Notification:
        return self.find(Notification.objects.visible_to(self.user), pk=pk)

    def page(self, message: Notification, **more: Any) -> HttpResponse:
        parcels = Parcel.objects.visible_to(self.user).filter(pk__in=message.subject_ids)
        return self.show(
            "orders/counter/call.html",
            row=shown(message),
            parcels=list(parcels.select_related("carrier")),
            may_reveal=allows(self.user, "villagers.reveal", at=message.station_id),
            **{
                "form": CallForm(initial={"come_on": timezone.localdate()}),
                "reason_form": CallReasonForm(initial={"reason": _("To call about a parcel")}),
                **more,
            },
        )

    def back(self) -> str:
        return resolve_url("console:call", self.kwargs["pk"])


class RevealCallee(Call):
    http_method_names = ["post"]
    keyed = False

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        message = self.message(pk)
        form = CallReasonForm(request.POST)
        callee = None
        if form.is_valid():
            callee = self.act(form, reveal_callee, message, actor=self.user, **form.cleaned_data)
        answer = self.page(message, reason_form=form, callee=callee)
        answer["Cache-Control"] = "no-store"
        return answer


urlpatterns = [
    path("calls/", Calls.as_view(), name="calls"),
    path("calls/<uuid:pk>/", Call.as_view(), name="call"),
    path("calls/<uuid:pk>/reveal/", RevealCallee.as_view(), name="call-reveal"),
]
