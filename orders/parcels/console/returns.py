"""What must go back: put with the van at a point, handed to the carriers at the centre."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from stations.network.choices import StationKind
from stations.network.models import Station

from ..actions import return_to_carrier
from ..choices import Direction, ParcelStatus
from ..forms import ReceiptForm
from ..models import Carrier, Parcel
from .pages import station_of

P = ParcelStatus
AT_POINT = [P.REFUSED, P.RETURN_DUE, P.RETURN_BAGGED]
AT_CENTRE = [P.RETURNED_COUNTY, P.REFUSED, P.RETURN_DUE]
MOST = 500


class ToReturn(ConsoleView):
    """By carrier, oldest first; the centre ticks what the carrier signs for."""

    section = "to-return"
    capability = "parcels.scan"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(ReceiptForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        station = self.station()
        if station.kind != StationKind.CENTRE:
            raise Http404
        form = ReceiptForm(request.POST, parcels=[one.pk for one in self.parcels(station)])
        if form.is_valid():
            results = self.act(
                form,
                return_to_carrier,
                [UUID(one) for one in form.cleaned_data["parcels"]],
                actor=self.user,
                station=station,
                receipt_no=form.cleaned_data["receipt_no"],
            )
            if results is not None:
                for one in results:
                    if one.problem:
                        messages.error(request, one.problem["detail"] or one.problem["title"])
                return self.go("console:to-return", said=_("Handed back to the carrier."))
        return self.page(form)

    def station(self) -> Station:
        station = station_of(self.user)
        if station is None:
            raise Http404
        return station

    def parcels(self, station: Station) -> list[Parcel]:
        found = Parcel.objects.visible_to(self.user).open().filter(direction=Direction.INBOUND)
        if station.kind == StationKind.CENTRE:
            found = found.filter(held_at=station, status__in=AT_CENTRE)
        else:
            found = found.filter(station=station, held_at=station, status__in=AT_POINT)
        return list(found.select_related("carrier").order_by("status_changed_at", "pk")[:MOST])

    def page(self, form: ReceiptForm) -> HttpResponse:
        station = self.station()
        by_carrier: dict[Carrier, list[Any]] = defaultdict(list)
        for parcel in self.parcels(station):
            by_carrier[parcel.carrier].append(parcel)
        return self.show(
            "orders/parcels/to_return.html",
            station=station,
            at_centre=station.kind == StationKind.CENTRE,
            piles=sorted(by_carrier.items(), key=lambda pile: pile[0].position),
            form=form,
        )
