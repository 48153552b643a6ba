"""A parcel given to the wrong person comes back over the counter."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from orders.parcels.models import Parcel

from ..forms import CallReasonForm
from ..take_back import take_back_parcel


class TakeBack(ConsoleView):
    section = "find"
    capability = "parcels.take_back"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.parcel(pk), CallReasonForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel = self.parcel(pk)
        form = CallReasonForm(request.POST)
        if form.is_valid():
            done = self.act(form, take_back_parcel, parcel, actor=self.user, **form.cleaned_data)
            if done is not None:
                said = _("Taken back. It lies on the shelf with a new code.")
                return self.go("console:parcel", pk, said=said)
        return self.page(self.parcel(pk), form)

    def parcel(self, pk: UUID) -> Parcel:
        return self.find(Parcel.objects.visible_to(self.user), pk=pk)

    def page(self, parcel: Parcel, form: CallReasonForm) -> HttpResponse:
        return self.show("orders/counter/take_back.html", parcel=parcel, form=form)


urlpatterns = [path("parcels/<uuid:pk>/take-back/", TakeBack.as_view(), name="take-back")]
