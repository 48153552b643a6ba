"""A parcel given to the wrong person comes back over the counter, or two people swap theirs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.kernel.text import compact_code
from orders.parcels.choices import ParcelStatus
from orders.parcels.models import Parcel

from ..forms import CallReasonForm, SwapForm
from ..take_back import swap_parcels, take_back_parcel


class TakeBack(ConsoleView):
    section = "find"
    capability = "parcels.take_back"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.parcel(pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel = self.parcel(pk)
        form = CallReasonForm(request.POST)
        if form.is_valid():
            done = self.act(form, take_back_parcel, parcel, actor=self.user, **form.cleaned_data)
            if done is not None:
                said = _("Taken back. It lies on the shelf with a new code.")
                return self.go("console:parcel", pk, said=said)
        return self.page(parcel, form=form)

    def parcel(self, pk: UUID) -> Parcel:
        return self.find(Parcel.objects.meant_for(self.user).select_related("carrier"), pk=pk)

    def page(self, parcel: Parcel, **more: Any) -> HttpResponse:
        """The reason to take it back; with the other's waybill asked for, who had what."""
        asked = compact_code(self.asked("other"))
        others = self._others(parcel, asked) if asked else []
        context = {
            "parcel": parcel,
            "form": CallReasonForm(),
            "swap_form": SwapForm(auto_id="swap-%s"),
            "asked": asked,
            "others": others,
        }
        return self.show("orders/counter/take_back.html", **{**context, **more})

    def _others(self, parcel: Parcel, waybill: str) -> list[Parcel]:
        """What was collected at the same station under this number."""
        found = Parcel.objects.meant_for(self.user).filter(
            waybill_no=waybill, station_id=parcel.station_id, status=ParcelStatus.COLLECTED
        )
        return list(found.exclude(pk=parcel.pk).select_related("carrier").order_by("-visit")[:5])


class Swap(TakeBack):
    """Both parcels are in the right hands now; the mistake stays in their tracks."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel = self.parcel(pk)
        form = SwapForm(request.POST, auto_id="swap-%s")
        is_whole = form.is_valid()
        if "other" not in form.cleaned_data:
            return self.page(parcel)
        other = self.parcel(form.cleaned_data["other"])
        if is_whole:
            reason = form.cleaned_data["reason"]
            done = self.act(form, swap_parcels, parcel, other, actor=self.user, reason=reason)
            if done is not None:
                return self.go("console:parcel", pk, said=_("Swapped: each has what is theirs."))
        return self.page(parcel, swap_form=form, others=[other], asked=other.waybill_no)


urlpatterns = [
    path("parcels/<uuid:pk>/take-back/", TakeBack.as_view(), name="take-back"),
    path("parcels/<uuid:pk>/swap/", Swap.as_view(), name="swap"),
]
