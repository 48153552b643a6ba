"""The hand-over: find the person, all her parcels, one proof, one sum, one confirmation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.doors.console import ConsoleView
from orders.parcels.models import Parcel
from stations.network.models import Station
from stations.staffing.policy import present_station

from ..actions import hand_over
from ..dues import dues_for
from ..forms import HandoverForm, payments_in
from ..queries import PersonAtCounter, find_at_counter, people_of

MOST = 100


def _ids(values: list[str]) -> list[UUID]:
    """Read ids out of the address; what is none names nothing."""
    found = []
    for value in values[:MOST]:
        try:
            found.append(UUID(value))
        except ValueError:
            raise Http404 from None
    return found


class HandOver(ConsoleView):
    section = "handover"
    capability = "parcels.hand_over"

    def get(self, request: HttpRequest) -> HttpResponse:
        station = self._station()
        person = self._person(station)
        if person is None:
            return self._search(station)
        form = HandoverForm(
            parcels=person.parcels,
            delegates=person.delegates,
            initial={"parcels": [str(one.pk) for one in person.parcels]},
        )
        chosen = {one.pk for one in person.parcels}
        if "chosen" in request.GET:
            chosen &= set(_ids(request.GET.getlist("parcels")))
        return self._page(station, person, form, chosen)

    def post(self, request: HttpRequest) -> HttpResponse:
        station = self._station()
        person = self._person(station)
        if person is None:
            return self._again(_("These parcels are not on the shelf any more."))
        form = HandoverForm(request.POST, parcels=person.parcels, delegates=person.delegates)
        if form.is_valid():
            try:
                payments = payments_in(request.POST)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                done = self.act(
                    form,
                    hand_over,
                    actor=self.user,
                    station=station,
                    parcels=form.chosen,
                    proof=form.proof,
                    payments=payments,
                )
                if done is not None:
                    return self._go_to_slip(done, form.cleaned_data["given_fen"])
                self._count_down(form)
        chosen = set(_ids(request.POST.getlist("parcels")))
        return self._page(station, person, form, chosen)

    def _station(self) -> Station:
        station = present_station(self.user)
        if station is None:
            raise Http404
        return station

    def _person(self, station: Station) -> PersonAtCounter | None:
        """The person one of whose parcels, or who herself, is named in the address."""
        for name in ("parcel", "villager"):
            if named := _ids(self.request.GET.getlist(name)[:1]):
                break
        else:
            return None
        if name == "parcel":
            parcels = list(Parcel.objects.visible_to(self.user).filter(pk__in=named))
            people = people_of(self.user, station, parcels)
            mine = [one for one in people if any(p.pk == named[0] for p in one.parcels)]
        else:
            people = people_of(self.user, station, [], extra_villagers=named)
            mine = [one for one in people if one.villager and one.villager.pk == named[0]]
        return next((one for one in mine if one.parcels), None)

    def _search(self, station: Station) -> HttpResponse:
        query = self.asked()
        people = find_at_counter(self.user, station, query) if query else []
        part = self.request.htmx and self.request.htmx.target == "results"
        return self.show(
            f"orders/counter/{'handover_people' if part else 'handover_search'}.html",
            query=query,
            people=people,
            asked_for=any(name in self.request.GET for name in ("parcel", "villager")),
        )

    def _page(
        self,
        station: Station,
        person: PersonAtCounter,
        form: HandoverForm,
        chosen: set[UUID],
    ) -> HttpResponse:
        dues = dues_for(station.county_id, person.parcels, chosen)
        rows = [(one, dues.contents.get(one.pk, []), one.pk in chosen) for one in person.parcels]
        part = self.request.htmx and self.request.htmx.target == "dues"
        return self.show(
            f"orders/counter/{'handover_dues' if part else 'handover'}.html",
            person=person,
            rows=rows,
            form=form,
            dues=dues,
            first=person.parcels[0],
        )

    def _count_down(self, form: HandoverForm) -> None:
        left = self.refusal.extra.get("tries_left") if self.refusal else None
        if left:
            form.add_error(
                None,
                ngettext("%(left)d try is left.", "%(left)d tries are left.", left)
                % {"left": left},
            )

    def _go_to_slip(self, done: Any, given_fen: int | None) -> HttpResponse:
        told = [("parcel", str(one.pk)) for one in done.parcels]
        told += [("order", str(one.pk)) for one in done.orders]
        told += [("taken", str(done.taken_fen)), ("given", str(given_fen or 0))]
        return self.go(resolve_url("console:handover-done") + "?" + urlencode(told))


class HandedOver(ConsoleView):
    """The slip: what went home, what was paid, the change."""

    section = "handover"
    capability = "parcels.hand_over"

    def get(self, request: HttpRequest) -> HttpResponse:
        ids = _ids(request.GET.getlist("parcel"))
        parcels = (
            Parcel.objects.visible_to(self.user)
            .filter(pk__in=ids, collected_at__isnull=False)
            .select_related("carrier", "station", "villager")
        )
        if not parcels:
            return self.go("console:handover")
        taken, given = (self._fen(name) for name in ("taken", "given"))
        return self.show(
            "orders/counter/handed_over.html",
            parcels=parcels,
            first=parcels[0],
            taken_fen=taken,
            given_fen=given,
            change_fen=given - taken if given >= taken and given else None,
        )

    def _fen(self, name: str) -> int:
        value = self.request.GET.get(name, "")
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 13 else 0


urlpatterns = [
    path("handover/", HandOver.as_view(), name="handover"),
    path("handover/done/", HandedOver.as_view(), name="handover-done"),
]
