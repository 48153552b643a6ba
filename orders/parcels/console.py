"""Parcel pages: one parcel with its track, registering one for somebody, and the scan screen."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from accounts.kernel.ids import new_id
from stations.network.choices import StationKind
from stations.network.models import Station
from stations.staffing.policy import current_posts, present_station
from stations.villagers.models import Villager

from .actions import announce_parcel, record_scans, refuse_parcel, unlock_parcel
from .carriers.recogniser import only_candidate, warnings_of
from .choices import ON_SHELF, Direction, HoldReason, ParcelStatus, Step
from .forms import AnnounceForm, HoldForm, ReasonForm, ScanForm
from .models import Carrier, Parcel, ScanEvent
from .queries import events_of
from .rules import path_of
from .scans import ScanResult, decode_scans

MAY_REFUSE = {ParcelStatus.ARRIVED, ParcelStatus.SHELVED, ParcelStatus.OVERDUE, ParcelStatus.HELD}


def scan_one(user: Any, station: Station, **given: Any) -> ScanResult:
    """Send one scan through the batch action, as every client does."""
    scan = {"station": str(station.pk), "occurred_at": timezone.now().isoformat(), **given}
    [answer] = record_scans(decode_scans([scan]), actor=user, device="console")
    return answer


def station_of(user: Any) -> Station | None:
    """Where somebody scans: the point he works at, or the centre of a county role."""
    posts = current_posts(user)
    return present_station(user) or (posts[0].station if posts else None)


def _note_of(event: ScanEvent) -> str:
    """Put a scan's note into the reader's words: holds begin with a code, delegates with an id."""
    if event.step == Step.HOLD:
        word, _colon, rest = event.note.partition(":")
        label = dict(HoldReason.choices).get(word, word)
        return f"{label} · {rest.strip()}" if rest else str(label)
    if event.step == Step.COLLECT and event.note.startswith("delegate"):
        return _("Collected by a delegate")
    return event.note


class ParcelPage(ConsoleView):
    """One parcel: where it is, for whom, and every scan."""

    section = "find"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.parcel(pk))

    def parcel(self, pk: UUID) -> Parcel:
        shown = Parcel.objects.visible_to(self.user).select_related(
            "carrier", "station", "held_at", "villager"
        )
        return self.find(shown, pk=pk)

    def page(self, parcel: Parcel, **forms: Any) -> HttpResponse:
        events = events_of(parcel)
        names = dict(
            Station.objects.in_county(parcel.county_id)
            .filter(pk__in={event.station_id for event in events})
            .values_list("pk", "name")
        )
        station = parcel.station_id
        is_in = parcel.direction == Direction.INBOUND
        return self.show(
            "orders/parcels/parcel.html",
            parcel=parcel,
            track=[
                (event, names.get(event.station_id, ""), _note_of(event))
                for event in reversed(events)
            ],
            may_hand_over=parcel.status in ON_SHELF
            and allows(self.user, "parcels.hand_over", at=station),
            may_refuse=is_in
            and parcel.status in MAY_REFUSE
            and allows(self.user, "parcels.refuse", at=station),
            may_hold=self._may_scan(parcel, Step.HOLD),
            may_release=self._may_scan(parcel, Step.RELEASE),
            may_unlock=(parcel.locked or parcel.wrong_tries)
            and allows(self.user, "parcels.unlock", at=station),
            **{
                "refuse_form": ReasonForm(auto_id="refuse-%s"),
                "unlock_form": ReasonForm(auto_id="unlock-%s"),
                "hold_form": HoldForm(auto_id="hold-%s"),
                **forms,
            },
        )

    def _may_scan(self, parcel: Parcel, step: Step) -> bool:
        """Offer a step where one stands, if the parcel lies there and the step leads somewhere."""
        station = station_of(self.user)
        return (
            station is not None
            and parcel.held_at_id == station.pk
            and path_of(parcel.direction, step, station.kind, parcel.status) is not None
            and allows(self.user, "parcels.scan", at=station)
        )


class ScanOneParcel(ParcelPage):
    """Put a parcel aside, or take it back: a scan without a scanner."""

    http_method_names = ["post"]
    step: Step = Step.HOLD

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel, station = self.parcel(pk), station_of(self.user)
        if station is None:
            raise Http404
        form = HoldForm(request.POST, auto_id="hold-%s") if self.step == Step.HOLD else None
        if form is not None and not form.is_valid():
            return self.page(parcel, hold_form=form)
        note = ""
        if form is not None:
            given = form.cleaned_data
            note = ": ".join(filter(None, [given["hold_reason"], given["note"]]))
        answer = scan_one(
            self.user,
            station,
            op_id=request.POST["op_key"],
            step=str(self.step),
            parcel=str(pk),
            note=note,
        )
        if answer.problem:
            messages.error(request, answer.problem.get("detail") or answer.problem["title"])
            return self.go("console:parcel", pk)
        if self.step == Step.HOLD:
            return self.go("console:parcel", pk, said=_("Put aside. Call the recipient."))
        said = _("Taken back. Scan it onto the shelf now.")
        return self.go(resolve_url("console:scan") + f"?waybill={parcel.waybill_no}", said=said)

    def back(self) -> str:
        return resolve_url("console:parcel", self.kwargs["pk"])


class RefuseParcel(ParcelPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel = self.parcel(pk)
        form = ReasonForm(request.POST, auto_id="refuse-%s")
        if form.is_valid():
            done = self.act(form, refuse_parcel, parcel, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:parcel", pk, said=_("Refused. Send it back with the van."))
        return self.page(self.parcel(pk), refuse_form=form)

    def back(self) -> str:
        return resolve_url("console:parcel", self.kwargs["pk"])


class UnlockParcel(ParcelPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel = self.parcel(pk)
        form = ReasonForm(request.POST, auto_id="unlock-%s")
        if form.is_valid():
            done = self.act(form, unlock_parcel, parcel, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:parcel", pk, said=_("Unlocked."))
        return self.page(self.parcel(pk), unlock_form=form)

    def back(self) -> str:
        return resolve_url("console:parcel", self.kwargs["pk"])


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
        return {"answer": answer, "parcel": parcel, "waybill_no": given["waybill_no"],
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
        return self.show(
            "orders/parcels/scan.html", form=form, station=station, is_point=is_point, **more
        )


urlpatterns = [
    path("parcels/new/", AnnounceParcel.as_view(), name="parcel-new"),
    path("parcels/<uuid:pk>/", ParcelPage.as_view(), name="parcel"),
    path("parcels/<uuid:pk>/hold/", ScanOneParcel.as_view(step=Step.HOLD), name="parcel-hold"),
    path(
        "parcels/<uuid:pk>/release/",
        ScanOneParcel.as_view(step=Step.RELEASE),
        name="parcel-release",
    ),
    path("parcels/<uuid:pk>/refuse/", RefuseParcel.as_view(), name="parcel-refuse"),
    path("parcels/<uuid:pk>/unlock/", UnlockParcel.as_view(), name="parcel-unlock"),
    path("scan/", Scan.as_view(), name="scan"),
]
