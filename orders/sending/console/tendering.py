"""At the centre: what lies there for each carrier, given to him against his receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.doors.console import ConsoleView
from orders.parcels.choices import Direction
from orders.parcels.models import Carrier, Parcel
from stations.network.choices import StationKind
from stations.network.models import Station

from ..actions import tender_parcels
from ..choices import MOST_TENDERED
from ..forms import TenderForm
from ..queries import ON_THE_WAY_OUT, to_tender


class TenderPage(ConsoleView):
    """One carrier's pile, and his receipt."""

    section = "sending"
    capability = "sending.tender"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        carrier, station = self._carrier(), self._centre()
        if carrier is None or station is None:
            return self._page()
        form = TenderForm(request.POST, parcels=self._pile(carrier, station))
        if not form.is_valid():
            return self._page(form)
        done = self.act(
            form,
            tender_parcels,
            [UUID(one) for one in form.cleaned_data["parcels"]],
            actor=self.user,
            station=station,
            carrier=carrier.pk,
            receipt_no=form.cleaned_data["receipt_no"],
        )
        if done is None:
            return self._page(form)
        _tender, results = done
        given = sum(one.outcome == "applied" for one in results)
        said = ngettext(
            "%(count)d parcel is the carrier's now.", "%(count)d parcels are the carrier's now.",
            given,
        ) % {"count": given}  # fmt: skip
        if given < len(results):
            said += " " + _("%(count)d stayed here: look at them below.") % {
                "count": len(results) - given
            }
        return self.go(resolve_url("console:tender") + f"?carrier={carrier.pk}", said=said)

    def _carrier(self) -> Carrier | None:
        code = self.request.POST.get("carrier") or self.asked("carrier")
        return Carrier.objects.filter(pk=code, is_active=True).first()

    def _centre(self) -> Station | None:
        return Station.objects.visible_to(self.user).filter(kind=StationKind.CENTRE).first()

    def _pile(self, carrier: Carrier, station: Station) -> list[Parcel]:
        return list(to_tender(self.user, carrier.pk, station.pk)[:MOST_TENDERED])

    def _page(self, form: TenderForm | None = None) -> HttpResponse:
        station, carrier = self._centre(), self._carrier()
        piles: list[Any] = []
        if station is not None:
            counts = dict(
                Parcel.objects.visible_to(self.user)
                .open()
                .filter(
                    direction=Direction.OUTBOUND,
                    held_at_id=station.pk,
                    status__in=ON_THE_WAY_OUT,
                )
                .values_list("carrier_id")
                .annotate(Count("id"))
            )
            piles = [(one, counts[one.pk]) for one in Carrier.objects.all() if one.pk in counts]
        if carrier is None and piles:
            carrier = piles[0][0]
        pile = self._pile(carrier, station) if carrier and station else []
        return self.show(
            "orders/sending/tender.html",
            form=form or TenderForm(parcels=pile),
            piles=piles,
            carrier=carrier,
            pile=pile,
            chosen=set(form.data.getlist("parcels")) if form else {str(one.pk) for one in pile},
        )


urlpatterns = [path("tenders/new/", TenderPage.as_view(), name="tender")]
