"""Registering a parcel for somebody, and the scan screen."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from accounts.kernel.ids import new_id
from stations.network.choices import StationKind
from stations.network.models import Station
from stations.villagers.models import Villager

from ..actions import announce_parcel, take_in_missorted
from ..carriers.recogniser import only_candidate, warnings_of
from ..choices import ParcelStatus, Step
from ..forms import AnnounceForm, ScanForm
from ..models import Carrier, Parcel
from ..scans import ScanResult
from ..shapes import veiled
from .pages import scan_one, station_of


class AnnounceParcel(ConsoleView):
    """Collecting for others: most of a station's day."""

    section = "scan"
    capability = "parcels.announce"

    def get(self, request: HttpRequest) -> HttpResponse:
        waybill = self.asked("waybill")
        initial = {"waybill_no": waybill, "carrier": only_candidate(waybill)}
        person = self._person()
        return self._page(person, self._form(person, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        person = self._person()
        form = self._form(person, request.POST)
        station = station_of(self.user)
        if form.is_valid() and station is not None:
            given = form.cleaned_data
            parcel = self.act(
                form,
                announce_parcel,
                actor=self.user,
                station=person.station if person else station,
                villager=person,
                carrier=given["carrier"],
                waybill_no=given["waybill_no"],
                cod_fen=given["cod_fen"] or 0,
                **({} if person else form.recipient),
            )
            if parcel is not None:
                for warning in warnings_of(parcel.waybill_no, parcel.carrier_id):
                    messages.warning(request, warning["detail"])
                said = _("Registered. Scan it onto the shelf now.")
                return self.go(
                    resolve_url("console:scan") + f"?waybill={parcel.waybill_no}", said=said
                )
        return self._page(person, form)

    def _person(self) -> Villager | None:
        """The villager it is for, when one was chosen."""
        chosen = self.request.POST.get("villager") or self.request.GET.get("villager", "")
        try:
            pk = UUID(chosen)
        except ValueError:
            return None
        return self.find(Villager.objects.visible_to(self.user).select_related("station"), pk=pk)

    def _form(self, person: Villager | None, *args: Any, **kwargs: Any) -> AnnounceForm:
        carriers = Carrier.objects.filter(is_active=True)
        return AnnounceForm(*args, carriers=carriers, needs_name=person is None, **kwargs)

    def _page(self, person: Villager | None, form: AnnounceForm) -> HttpResponse:
        query = self.asked()
        people: Any = []
        if query:
            people = Villager.objects.visible_to(self.user).matching(query)
            people = people.select_related("village").latest_first()[:8]
        if self.request.htmx and self.request.htmx.target == "people":
            return self.show("orders/parcels/announce_people.html", people=people, query=query)
        return self.show("orders/parcels/announce.html", form=form, person=person, people=people)


class Scan(ConsoleView):
    """Stays open: one box, one step, the last results. Each scan brings its own key."""

    section = "scan"
    keyed = False

    def get(self, request: HttpRequest) -> HttpResponse:
        station = self._station()
        steps = self._steps(station)
        initial = {
            "op_id": new_id(),
            "step": steps[0][0] if steps else "",
            "shelf": station.default_shelf if station else "",
            "waybill_no": self.asked("waybill"),
        }
        return self._page(station, ScanForm(steps=steps, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        station = self._station()
        steps = self._steps(station)
        form = ScanForm(request.POST, steps=steps)
        result = None
        if form.is_valid() and station is not None:
            result = self._record(station, form.cleaned_data)
        if request.headers.get("X-Scan"):
            return self.show("orders/parcels/scan_result.html", result=result, form=form)
        again = ScanForm(
            steps=steps, initial={**request.POST.dict(), "op_id": new_id(), "waybill_no": ""}
        )
        return self._page(station, again, result=result, refused=form)

    def _record(self, station: Station, given: dict[str, Any]) -> dict[str, Any]:
        """Record the scan, and read what it says about the parcel."""
        more = {}
        if given["step"] == Step.SHELVE and given["shelf"]:
            more["shelf"] = given["shelf"].upper()
        more |= {"step": given["step"], "waybill_no": given["waybill_no"]}
        answer = scan_one(self.user, station, op_id=str(given["op_id"]), **more)
        is_ambiguous = (answer.problem or {}).get("pointer") == "/carrier"
        if is_ambiguous and (carrier := only_candidate(given["waybill_no"])):
            # Several carriers use this number, and it looks like that of one only. The key is
            # made of the first one, so a retry of both gets both answers again.
            again = str(uuid5(given["op_id"], carrier))
            answer = scan_one(self.user, station, op_id=again, carrier=carrier, **more)
        parcel = None
        if answer.parcel:
            parcel = (
                Parcel.objects.in_county(station.county_id)
                .select_related("carrier", "station")
                .filter(pk=answer.parcel)
                .first()
            )
            parcel = parcel and veiled(parcel, self.user)
        return {"answer": answer, "parcel": parcel, "waybill_no": given["waybill_no"],
                "may_take_in": (answer.problem or {}).get("remedy") == "take_in_missorted",
                "is_known": (answer.problem or {}).get("code") != "unknown_parcel"}  # fmt: skip

    def _station(self) -> Station | None:
        return station_of(self.user)

    def _steps(self, station: Station | None) -> list[tuple[str, Any]]:
        """What one scans here: at a point things arrive, at the centre they come and go."""
        if station is None:
            return []
        rights = {
            right: allows(self.user, right, at=station)
            for right in ("parcels.scan", "parcels.load")
        }
        if station.kind == StationKind.CENTRE:
            steps = [
                (Step.RECEIVE, _("Receive"), "parcels.scan"),
                (Step.LOAD, _("Load"), "parcels.load"),
            ]
        else:
            steps = [
                (Step.SHELVE, _("Onto the shelf"), "parcels.scan"),
                (Step.UNLOAD, _("Arrived only"), "parcels.load"),
                (Step.SEND_BACK, _("Send back"), "parcels.scan"),
            ]
        return [(str(step), label) for step, label, right in steps if rights[right]]

    def _page(self, station: Station | None, form: ScanForm, **more: Any) -> HttpResponse:
        is_point = station is not None and station.kind == StationKind.POINT
        may_register = allows(self.user, AnnounceParcel.capability, at=station)
        return self.show(
            "orders/parcels/scan.html",
            form=form,
            station=station,
            is_point=is_point,
            may_register=may_register,
            **more,
        )


class TakeInMissorted(ConsoleView):
    """One tap for what is in hand and meant for another station."""

    http_method_names = ["post"]
    section = "scan"
    capability = "parcels.load"

    def post(self, request: HttpRequest) -> HttpResponse:
        station, waybill = station_of(self.user), request.POST.get("waybill_no", "")
        if station is None or station.kind != StationKind.POINT or len(waybill) < 6:
            raise Http404
        op_id = UUID(request.POST["op_key"])
        answer = self._take_in(station, waybill, op_id)
        if (answer.problem or {}).get("pointer") == "/carrier":
            carrier = only_candidate(waybill)
            answer = self._take_in(station, waybill, uuid5(op_id, carrier), carrier)
        problem = answer.problem or {}
        if answer.outcome == "rejected":
            messages.error(request, problem.get("detail") or problem["title"])
            return self.go("console:scan")
        if answer.status == ParcelStatus.MISSORTED:
            name = problem.get("station_name", "")
            said = _("Taken in. It is for %(station)s: put it aside for the next van.")
            return self.go("console:parcel", answer.parcel, said=said % {"station": name})
        return self.go("console:parcel", answer.parcel, said=_("It is for this station: arrived."))

    def _take_in(
        self, station: Station, waybill: str, op_id: UUID, carrier: str = ""
    ) -> ScanResult:
        return take_in_missorted(
            actor=self.user,
            station=station,
            waybill_no=waybill,
            carrier=carrier,
            op_id=op_id,
            device="console",
        )
