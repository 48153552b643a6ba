"""What is done with one parcel besides scanning it: sent on, named, corrected, undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from stations.network.models import Station

from ..actions import correct_carrier, forward_parcel, identify_recipient, void_scan, want_after_all
from ..forms import ReasonForm, RecipientForm
from ..models import Parcel
from .pages import ParcelPage, carrier_form, forward_form


class ActOnParcel(ParcelPage):
    """A form of the parcel's page: what it was told stays in it when it is refused."""

    http_method_names = ["post"]
    form_name = ""
    said: Any = ""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel = self.parcel(pk)
        form = self.form(parcel, request.POST)
        if form.is_valid():
            done = self.do(parcel, form)
            if done is not None:
                return self.go(self.after(done), said=self.told())
        return self.page(self.parcel(pk), **{self.form_name: form})

    def back(self) -> str:
        return resolve_url("console:parcel", self.kwargs["pk"])

    def after(self, done: Parcel) -> str:
        """Its page, or what one may still see when it is no longer ours."""
        seen = Parcel.objects.visible_to(self.user).filter(pk=done.pk).exists()
        return resolve_url("console:parcel", done.pk) if seen else resolve_url("console:find")

    def form(self, parcel: Parcel, given: Any) -> Any:
        raise NotImplementedError

    def do(self, parcel: Parcel, form: Any) -> Parcel | None:
        raise NotImplementedError

    def told(self) -> str:
        raise NotImplementedError


class UndoScan(ActOnParcel):
    form_name = "undo_form"

    def form(self, parcel: Parcel, given: Any) -> Any:
        return ReasonForm(given, auto_id="undo-%s")

    def do(self, parcel: Parcel, form: Any) -> Parcel | None:
        return self.act(form, void_scan, parcel, actor=self.user, **form.cleaned_data)

    def told(self) -> str:
        return _("Undone: it is what it was before the scan.")


class WantAfterAll(ActOnParcel):
    form_name = "want_form"

    def form(self, parcel: Parcel, given: Any) -> Any:
        return ReasonForm(given, auto_id="want-%s")

    def do(self, parcel: Parcel, form: Any) -> Parcel | None:
        return self.act(form, want_after_all, parcel, actor=self.user, **form.cleaned_data)

    def after(self, done: Parcel) -> str:
        return resolve_url("console:scan") + f"?waybill={done.waybill_no}"

    def told(self) -> str:
        return _("Taken back. Scan it onto the shelf now.")


class ForwardParcel(ActOnParcel):
    form_name = "forward_form"

    def form(self, parcel: Parcel, given: Any) -> Any:
        return forward_form(parcel, given)

    def do(self, parcel: Parcel, form: Any) -> Parcel | None:
        chosen = form.cleaned_data["station"]
        to = self.find(Station.objects.in_county(parcel.county_id), pk=chosen)
        reason = form.cleaned_data["reason"]
        return self.act(form, forward_parcel, parcel, actor=self.user, to=to, reason=reason)

    def told(self) -> str:
        return _("Sent on: put it aside for the next van.")


class CorrectCarrier(ActOnParcel):
    form_name = "carrier_form"

    def form(self, parcel: Parcel, given: Any) -> Any:
        return carrier_form(parcel, given)

    def do(self, parcel: Parcel, form: Any) -> Parcel | None:
        return self.act(form, correct_carrier, parcel, actor=self.user, **form.cleaned_data)

    def told(self) -> str:
        return _("Corrected. Its track stays, and the old carrier’s label still finds it.")


class IdentifyRecipient(ActOnParcel):
    form_name = "recipient_form"

    def form(self, parcel: Parcel, given: Any) -> Any:
        return RecipientForm(given, auto_id="recipient-%s")

    def do(self, parcel: Parcel, form: Any) -> Parcel | None:
        return self.act(form, identify_recipient, parcel, actor=self.user, **form.cleaned_data)

    def told(self) -> str:
        return _("Named. Scan it onto the shelf now.")
