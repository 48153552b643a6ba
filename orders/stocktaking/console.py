"""The shelf map: a picture of the room, what lies on a shelf, and its recount."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from orders.shelves.models import Shelf
from stations.network.models import Station
from stations.staffing.policy import present_station

from .actions import add_shelf, change_shelf, recount_shelf
from .forms import RecountForm, ShelfChangeForm, ShelfForm
from .hand_console import urls
from .queries import on_shelf


class ShelfMapPage(ConsoleView):
    """Squares filled by load; a county role chooses the station first."""

    section = "shelves"
    capability = "shelves.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.station())

    def post(self, request: HttpRequest) -> HttpResponse:
        station = self.station()
        if station is None:
            raise Http404
        form = ShelfForm(request.POST)
        if form.is_valid():
            done = self.act(form, add_shelf, actor=self.user, station=station, **form.cleaned_data)
            if done is not None:
                return self.go(self.address(station), said=_("The shelf is on the map."))
        return self.page(station, form)

    def page(self, station: Station | None, form: ShelfForm | None = None) -> HttpResponse:
        shelves: list[Shelf] = []
        if station is not None:
            found = Shelf.objects.visible_to(self.user).filter(station=station)
            shelves = list(found.in_order())
        own = present_station(self.user)
        return self.show(
            "orders/stocktaking/map.html",
            station=station,
            stations=[] if own else list(Station.objects.visible_to(self.user).order_by("code")),
            shelves=shelves,
            free=sum(max(one.capacity - one.count, 0) for one in shelves if one.is_active),
            form=form or ShelfForm(),
            may_edit=station is not None and allows(self.user, "shelves.edit", at=station),
        )

    def station(self) -> Station | None:
        """The station asked for, else where one works."""
        try:
            pk = UUID(self.request.GET.get("station", ""))
        except ValueError:
            return present_station(self.user)
        return self.find(Station.objects.visible_to(self.user), pk=pk)

    def address(self, station: Station) -> str:
        return resolve_url("console:shelves") + f"?station={station.pk}"


class ShelfPage(ConsoleView):
    """What lies on one shelf; counting it; changing it."""

    section = "shelves"
    capability = "shelves.view"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.shelf(pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        shelf = self.shelf(pk)
        form = ShelfChangeForm(request.POST)
        if form.is_valid():
            done = self.act(form, change_shelf, shelf, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:shelf", pk, said=_("Changed."))
        return self.page(self.shelf(pk), change_form=form)

    def shelf(self, pk: UUID) -> Shelf:
        return self.find(Shelf.objects.visible_to(self.user).select_related("station"), pk=pk)

    def page(self, shelf: Shelf, **more: Any) -> HttpResponse:
        names = ("kind", "capacity", "position", "is_active")
        context = {
            "shelf": shelf,
            "parcels": list(on_shelf(shelf).select_related("carrier").order_by("pickup_code")),
            "change_form": ShelfChangeForm(initial={one: getattr(shelf, one) for one in names}),
            "recount_form": RecountForm(),
            "may_edit": allows(self.user, "shelves.edit", at=shelf.station_id),
            "may_count": allows(self.user, "parcels.scan", at=shelf.station_id),
        }
        return self.show("orders/stocktaking/shelf.html", **{**context, **more})


class RecountShelf(ShelfPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        shelf = self.shelf(pk)
        form = RecountForm(request.POST)
        result = None
        if form.is_valid():
            result = self.act(form, recount_shelf, shelf, actor=self.user, **form.cleaned_data)
            if result is not None and result.agrees:
                return self.go("console:shelf", pk, said=_("Counted: the shelf agrees."))
        return self.page(self.shelf(pk), recount_form=form, result=result)


urlpatterns = [
    path("shelves/", ShelfMapPage.as_view(), name="shelves"),
    path("shelves/<uuid:pk>/", ShelfPage.as_view(), name="shelf"),
    path("shelves/<uuid:pk>/recount/", RecountShelf.as_view(), name="shelf-recount"),
    *urls,
]
