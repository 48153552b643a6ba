"""A carrier's number on the page of its sending."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _

from ..console.sendings import SendingPage
from ..forms import NumberForm
from .actions import ask_again, type_number


class TypeNumber(SendingPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        form = NumberForm(request.POST, auto_id="number-%s")
        if form.is_valid():
            sending = self.sending(pk)
            done = self.act(form, type_number, sending, actor=self.user, **form.cleaned_data)
            if done is not None:
                said = _("It goes by the carrier's number now. Print the label again.")
                return self.go("console:sending", pk, said=said)
        return self.page(self.sending(pk), number_form=form)


class AskAgain(SendingPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        done = self.act(None, ask_again, self.sending(pk), actor=self.user)
        if done is None:
            return HttpResponseRedirect(self.back())
        return self.go("console:sending", pk, said=_("The carrier is asked again."))


urlpatterns = [
    path("sendings/<uuid:pk>/waybill/", TypeNumber.as_view(), name="sending-waybill"),
    path("sendings/<uuid:pk>/booking/", AskAgain.as_view(), name="sending-booking"),
]
