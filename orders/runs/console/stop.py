"""One stop, for the driver and for the clerk: drop, collect, pouch, empties."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.files.actions import store_file
from accounts.identity.policy import allows
from accounts.kernel.errors import DomainError
from accounts.kernel.ids import new_id
from accounts.kernel.text import compact_code
from orders.cases.models import Case
from orders.parcels.choices import Direction, ParcelStatus
from orders.parcels.models import Parcel
from stations.network.choices import StationKind

from ..actions import (
    UnloadIn,
    arrive_at_stop,
    collect_at_stop,
    exchange_empties,
    fail_stop,
    finish_unload,
    take_pouch,
    unload_at_stop,
)
from ..choices import AT_STOP, BagStatus, RunStatus, StopStatus
from ..forms import CollectForm, DisputeForm, EmptiesForm, FailForm, PouchForm, ThingForm
from ..models import Bag, CustodyAct, Pouch, Run, Stop, StopScan
from ..policy import read_bag_number
from ..queries import listed_elsewhere

MOST_LOOSE = 200
RIDES_OUT = [ParcelStatus.LABELLED, ParcelStatus.STAGED, ParcelStatus.ACCEPTED]
RIDES_BACK = [ParcelStatus.RETURN_DUE, ParcelStatus.RETURN_BAGGED, ParcelStatus.MISSORTED]


class StopPage(ConsoleView):
    """What is done at a stop, in its order. What is expected is never shown before it is closed."""

    section = "runs"

    def get(self, request: HttpRequest, pk: UUID, stop: UUID) -> HttpResponse:
        return self.page(self.stop(pk, stop))

    def stop(self, pk: UUID, stop: UUID) -> Stop:
        runs = Run.objects.visible_to(self.user).select_related("vehicle", "driver", "route")
        run = self.find(runs, pk=pk)
        stops = Stop.objects.in_county(run.county_id).filter(run=run).select_related("station")
        found = self.find(stops, pk=stop)
        found.run = run
        return found

    def page(self, stop: Stop, **forms: Any) -> HttpResponse:
        on_road = stop.run.status == RunStatus.DEPARTED
        acts = on_road and self.is_party(stop)
        at_point = stop.station.kind == StationKind.POINT
        there = acts and stop.status in AT_STOP
        county = stop.county_id
        scans = StopScan.objects.in_county(county).filter(stop=stop)
        counting = stop.status in (StopStatus.ARRIVED, StopStatus.UNLOADING)
        return self.show(
            "orders/runs/stop.html",
            stop=stop,
            run=stop.run,
            may_arrive=acts and stop.status in (StopStatus.PENDING, StopStatus.FAILED),
            may_fail=acts and at_point and stop.status in (StopStatus.PENDING, StopStatus.ARRIVED),
            may_unload=there,
            counting=counting,
            may_collect=there and at_point,
            scans=_as_read(list(scans.order_by("-at", "-pk")[:20]), county),
            scan_count=scans.filter(outcome="applied").count(),
            pouches=list(Pouch.objects.in_county(county).filter(stop=stop).order_by("taken_at")),
            acts=self._acts(stop),
            cases=list(
                Case.objects.visible_to(self.user)
                .filter(data__stop=str(stop.pk))
                .order_by("opened_at")[:30]
            ),
            dispute_form=DisputeForm(auto_id="dispute-%s"),
            **{
                "thing_form": ThingForm(initial={"op_id": new_id()}, begins=counting),
                "fail_form": FailForm(auto_id="fail-%s"),
                "collect_form": self.collect_form(stop) if there and at_point else None,
                "pouch_form": PouchForm(auto_id="pouch-%s"),
                "empties_form": EmptiesForm(
                    auto_id="empties-%s",
                    initial={"left": stop.empties_left, "taken": stop.empties_taken},
                ),
                **forms,
            },
        )

    def is_party(self, stop: Stop) -> bool:
        drives = stop.run.driver_id == self.user.pk and self.user.has_perm("runs.drive")
        return drives or allows(self.user, "runs.stop", at=stop.station_id)

    def collect_form(self, stop: Stop, *args: Any) -> CollectForm:
        """Offer the sealed bags that lie here, and loose parcels where the vehicle takes them."""
        county = stop.county_id
        bags = Bag.objects.in_county(county).filter(
            custody="station",
            custody_id=stop.station_id,
            status=BagStatus.SEALED,
            parent__isnull=True,
        )
        loose: list[tuple[str, str]] = []
        if not stop.run.vehicle.handles_sealed_only:
            parcels = Parcel.objects.in_county(county).open().filter(station_id=stop.station_id)
            parcels = parcels.filter(
                held_at_id=stop.station_id, status__in=[*RIDES_OUT, *RIDES_BACK]
            )
            here = list(parcels.order_by("pk")[:MOST_LOOSE])
            bagged = listed_elsewhere(county, [one.pk for one in here])
            loose = [(str(one.pk), _shown(one)) for one in here if one.pk not in bagged]
        return CollectForm(
            *args,
            bags=[(one.number, f"{one} · {one.seal_no}") for one in bags.order_by("number")],
            parcels=loose,
            auto_id="collect-%s",
        )

    def _acts(self, stop: Stop) -> list[tuple[CustodyAct, bool]]:
        """Give the hand-overs of this stop, and whether this person may dispute them."""
        acts = CustodyAct.objects.in_county(stop.county_id).filter(stop=stop)
        acts = acts.select_related("actor", "confirmed_by").order_by("at", "pk")
        mine = self.is_party(stop)
        now = timezone.now()
        return [
            (
                act,
                mine
                and act.actor_id != self.user.pk
                and act.disputed_at is None
                and act.confirmed_at is None
                and act.disputable_until is not None
                and act.disputable_until > now,
            )
            for act in acts
        ]

    def back(self) -> str:
        return resolve_url("console:stop", self.kwargs["pk"], self.kwargs["stop"])

    def done(self, said: str) -> HttpResponse:
        return self.go(self.back(), said=said)


def _as_read(scans: list[StopScan], county_id: int) -> list[tuple[StopScan, str]]:
    """Give each scan with what stands on the thing: whoever scanned by id reads a number too."""
    bags = Bag.objects.in_county(county_id).filter(pk__in=[one.bag_id for one in scans])
    parcels = Parcel.objects.in_county(county_id).filter(pk__in=[one.parcel_id for one in scans])
    labels = {bag.pk: str(bag) for bag in bags} | dict(parcels.values_list("pk", "waybill_no"))
    return [(one, labels.get(one.bag_id) or labels.get(one.parcel_id) or one.text) for one in scans]


def _shown(parcel: Parcel) -> str:
    way = _("sent out") if parcel.direction == Direction.OUTBOUND else _("goes back")
    return f"{parcel.waybill_no} · {way}"


class StopArrive(StopPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, stop: UUID) -> HttpResponse:
        done = self.act(None, arrive_at_stop, self.stop(pk, stop), actor=self.user)
        return self.done(_("The van is there.")) if done else self.go(self.back())


class StopFail(StopPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, stop: UUID) -> HttpResponse:
        found = self.stop(pk, stop)
        form = FailForm(request.POST, request.FILES, auto_id="fail-%s")
        if form.is_valid() and self.act(form, self._fail, found, form) is not None:
            return self.done(_("Noted. Operations are told."))
        return self.page(self.stop(pk, stop), fail_form=form)

    def _fail(self, stop: Stop, form: FailForm) -> Stop:
        photo = form.cleaned_data["photo"]
        kept = photo and store_file(
            actor=self.user, upload=photo, kind="closed_station", subject=stop
        )
        return fail_stop(
            stop,
            actor=self.user,
            reason=form.cleaned_data["reason"],
            photo=kept.pk if kept else None,
        )


class StopScanThing(StopPage):
    """Scan one thing off the vehicle. It brings its own key, so a retry is a duplicate."""

    http_method_names = ["post"]
    keyed = False

    def post(self, request: HttpRequest, pk: UUID, stop: UUID) -> HttpResponse:
        found = self.stop(pk, stop)
        form = ThingForm(request.POST)
        if not form.is_valid():
            return self.page(found, thing_form=form)
        scan = _thing(form.cleaned_data)
        results = self.act(form, unload_at_stop, found, actor=self.user, scans=[scan])
        if results is None:
            return self.page(self.stop(pk, stop), thing_form=form)
        [result] = results
        again = ThingForm(initial={"op_id": new_id()})
        return self.page(
            self.stop(pk, stop),
            thing_form=again,
            result=result,
            result_thing=form.cleaned_data["thing"],
        )


def _thing(given: dict[str, Any]) -> UnloadIn:
    """Read the box: a number of a bag (ours or an SSCC) is a bag, all else a waybill."""
    text = compact_code(given["thing"])
    scan: dict[str, Any] = {"op_id": given["op_id"], "occurred_at": timezone.now()}
    try:
        bag = read_bag_number(text)
    except DomainError:
        return UnloadIn(**scan, waybill_no=text)
    return UnloadIn(
        **scan,
        bag=bag,
        seal_no=given["seal_no"],
        seal_broken=given["seal_broken"],
        opened=not given["sealed_on"],
    )


class StopFinish(StopPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, stop: UUID) -> HttpResponse:
        done = self.act(None, finish_unload, self.stop(pk, stop), actor=self.user)
        if done is None:
            return self.go(self.back())
        if done.status == StopStatus.DISCREPANT:
            return self.done(_("Compared: something differs. See the cases below."))
        return self.done(_("Compared: everything is there."))


class StopCollect(StopPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, stop: UUID) -> HttpResponse:
        found = self.stop(pk, stop)
        form = self.collect_form(found, request.POST)
        if form.is_valid():
            given = form.cleaned_data
            done = self.act(
                form,
                collect_at_stop,
                found,
                actor=self.user,
                bags=given.get("bags", []),
                parcels=[UUID(one) for one in given.get("parcels", [])],
            )
            if done is not None:
                said = _("Taken along: %(bags)d bags, %(parcels)d parcels.") % {
                    "bags": done.bags,
                    "parcels": done.parcels,
                }
                return self.done(said)
        return self.page(self.stop(pk, stop), collect_form=form)


class StopPouch(StopPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, stop: UUID) -> HttpResponse:
        found, form = self.stop(pk, stop), PouchForm(request.POST, auto_id="pouch-%s")
        if form.is_valid():
            done = self.act(form, take_pouch, found, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.done(_("The pouch is on the road."))
        return self.page(self.stop(pk, stop), pouch_form=form)


class StopEmpties(StopPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, stop: UUID) -> HttpResponse:
        found, form = self.stop(pk, stop), EmptiesForm(request.POST, auto_id="empties-%s")
        if form.is_valid():
            done = self.act(form, exchange_empties, found, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.done(_("Noted."))
        return self.page(self.stop(pk, stop), empties_form=form)


_STOP = "runs/<uuid:pk>/stops/<uuid:stop>/"
urlpatterns = [
    path(_STOP, StopPage.as_view(), name="stop"),
    path(f"{_STOP}arrive/", StopArrive.as_view(), name="stop-arrive"),
    path(f"{_STOP}fail/", StopFail.as_view(), name="stop-fail"),
    path(f"{_STOP}scan/", StopScanThing.as_view(), name="stop-scan"),
    path(f"{_STOP}finish/", StopFinish.as_view(), name="stop-finish"),
    path(f"{_STOP}collect/", StopCollect.as_view(), name="stop-collect"),
    path(f"{_STOP}pouch/", StopPouch.as_view(), name="stop-pouch"),
    path(f"{_STOP}empties/", StopEmpties.as_view(), name="stop-empties"),
]
