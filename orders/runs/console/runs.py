"""The runs of a day, one run with its stops and its manifest, planning, and counting pouches."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.identity.models import User
from accounts.identity.policy import allows
from orders.cases.models import Case
from stations.staffing.choices import Role
from stations.staffing.models import Assignment

from ..actions import (
    close_run,
    commit_manifest,
    count_pouch,
    depart_run,
    draft_manifest,
    is_party,
    list_on_manifest,
    plan_run,
    strike_from_manifest,
)
from ..choices import BagDirection, BagStatus, ManifestStatus, PouchStatus, RunStatus
from ..forms import CountForm, DisputeForm, PlanForm
from ..models import (
    Bag,
    CustodyAct,
    Manifest,
    ManifestLine,
    Pouch,
    Route,
    Run,
    RunItem,
    Stop,
    Vehicle,
)

DAYS_BACK = 7


class RunList(ConsoleView):
    """Runs I drive, that stop at my station, or of the whole county: today's first."""

    section = "runs"

    def get(self, request: HttpRequest) -> HttpResponse:
        since = timezone.localdate() - datetime.timedelta(days=DAYS_BACK)
        runs = Run.objects.visible_to(self.user).filter(on__gte=since)
        runs = runs.exclude(status=RunStatus.CANCELLED).select_related("route", "vehicle", "driver")
        shown = list(runs.order_by("-departs_at", "-pk")[:60])
        stops = Stop.objects.in_county(self.user.county_id or 0).select_related("station")
        by_run: dict[UUID, list[Stop]] = {}
        for stop in stops.filter(run_id__in=[run.pk for run in shown]).order_by("position"):
            by_run.setdefault(stop.run_id, []).append(stop)
        here = self._here()
        rows = [
            {
                "run": run,
                "stops": by_run.get(run.pk, []),
                "mine": next(
                    (one for one in by_run.get(run.pk, []) if one.station_id in here), None
                ),
            }
            for run in shown
        ]
        return self.show(
            "orders/runs/list.html",
            rows=rows,
            may_plan=allows(self.user, "runs.plan"),
            may_bag=self.user.has_perm("runs.bag"),
            pouches=self._to_count(),
        )

    def _here(self) -> set[UUID]:
        posts = Assignment.objects.in_county(self.user.county_id or 0).filter(user=self.user)
        return set(posts.exclude(role=Role.DRIVER).values_list("station_id", flat=True))

    def _to_count(self) -> list[Pouch]:
        if not self.user.has_perm("runs.count"):
            return []
        pouches = Pouch.objects.visible_to(self.user).filter(status=PouchStatus.ARRIVED)
        return list(pouches.select_related("station").order_by("taken_at")[:50])


class RunPage(ConsoleView):
    """One run: where it is, what it has, and what comes next."""

    section = "runs"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.run(pk))

    def run(self, pk: UUID) -> Run:
        runs = Run.objects.visible_to(self.user).select_related("route", "vehicle", "driver")
        return self.find(runs, pk=pk)

    def page(self, run: Run, status: int = 200, **more: Any) -> HttpResponse:
        county = run.county_id
        stops = Stop.objects.in_county(county).filter(run=run).select_related("station")
        manifest = Manifest.objects.in_county(county).live().filter(run=run).first()
        drives = run.driver_id == self.user.pk and self.user.has_perm("runs.drive")
        plans = allows(self.user, "runs.plan")
        return self.show(
            "orders/runs/run.html",
            status=status,
            run=run,
            stops=list(stops.order_by("position")),
            manifest=manifest if plans or drives else None,
            lines=self._lines(manifest) if manifest and (plans or drives) else [],
            ready_bags=self._ready_bags(run, manifest) if plans else [],
            may_plan=plans and run.status == RunStatus.PLANNED,
            may_drive=drives or plans,
            aboard=RunItem.objects.in_county(county).filter(run=run, state="aboard").count(),
            pouches=list(
                Pouch.objects.visible_to(self.user)
                .filter(stop__run=run)
                .select_related("station")
                .order_by("taken_at")
            ),
            acts=self._acts(run),
            dispute_form=more.pop("dispute_form", DisputeForm(auto_id="dispute-%s")),
            cases=list(
                Case.objects.visible_to(self.user)
                .filter(data__run=str(run.pk))
                .select_related("station")
                .order_by("opened_at")[:30]
            ),
            **more,
        )

    def back(self) -> str:
        return resolve_url("console:run", self.kwargs["pk"])

    def _acts(self, run: Run) -> list[tuple[CustodyAct, bool]]:
        """Give the hand-over at departure, and whether this person may confirm or dispute it."""
        acts = CustodyAct.objects.visible_to(self.user).filter(run=run, stop__isnull=True)
        acts = acts.select_related("actor", "confirmed_by").order_by("at", "pk")
        return [
            (
                act,
                act.confirmed_at is None
                and act.disputed_at is None
                and is_party(self.user, run, act.station_id),
            )
            for act in acts
        ]

    def _lines(self, manifest: Manifest) -> list[ManifestLine]:
        lines = ManifestLine.objects.in_county(manifest.county_id).filter(manifest=manifest)
        lines = lines.select_related("bag", "parcel", "stop__station")
        return list(lines.order_by("stop__position", "pk"))

    def _ready_bags(self, run: Run, manifest: Manifest | None) -> QuerySet[Bag] | list[Bag]:
        """Sealed bags at the centre for the stops of a list that can still change."""
        if manifest is None or manifest.status != ManifestStatus.DRAFT:
            return []
        stations = Stop.objects.in_county(run.county_id).filter(run=run)
        listed = ManifestLine.objects.in_county(run.county_id).filter(manifest=manifest)
        return (
            Bag.objects.in_county(run.county_id)
            .filter(
                status=BagStatus.SEALED,
                direction=BagDirection.TO_POINT,
                parent__isnull=True,
                destination_id__in=list(stations.values_list("station_id", flat=True)),
            )
            .exclude(pk__in=list(listed.exclude(bag=None).values_list("bag_id", flat=True)))
            .select_related("destination")
            .annotate(pieces=Count("items"))
            .order_by("destination__code", "number")
        )


class RunAct(RunPage):
    """One button of the run's page."""

    http_method_names = ["post"]
    act_name = ""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        run = self.run(pk)
        if (said := getattr(self, f"_{self.act_name}")(run)) is None:
            return self.go("console:run", pk)
        return self.go("console:run", pk, said=said)

    def _draft(self, run: Run) -> str | None:
        done = self.act(None, draft_manifest, run, actor=self.user)
        return done and _("The manifest is open: list the bags.")

    def _list(self, run: Run) -> str | None:
        numbers = self.request.POST.getlist("bags")
        done = self.act(None, list_on_manifest, self._draft_of(run), actor=self.user, bags=numbers)
        return done and _("Listed.")

    def _strike(self, run: Run) -> str | None:
        numbers = self.request.POST.getlist("bags")
        done = self.act(
            None, strike_from_manifest, self._draft_of(run), actor=self.user, bags=numbers
        )
        return done and _("Taken off the list.")

    def _commit(self, run: Run) -> str | None:
        done = self.act(None, commit_manifest, self._draft_of(run), actor=self.user)
        return done and _("Committed: nothing on it can change now.")

    def _depart(self, run: Run) -> str | None:
        done = self.act(None, depart_run, run, actor=self.user)
        if done is None:
            return None
        if left := done[1]:
            return _("Under way. Left behind: %(what)s.") % {"what": ", ".join(left)}
        return _("Under way. Have a good trip.")

    def _close(self, run: Run) -> str | None:
        done = self.act(None, close_run, run, actor=self.user)
        return done and _("The run is closed.")

    def _draft_of(self, run: Run) -> Manifest:
        return self.find(Manifest.objects.in_county(run.county_id).live(), run_id=run.pk)


class PlanRun(ConsoleView):
    section = "runs"
    capability = "runs.plan"

    def get(self, request: HttpRequest) -> HttpResponse:
        soon = timezone.localtime() + datetime.timedelta(minutes=30)
        initial = {"on": soon.date(), "at": soon.strftime("%H:%M")}
        return self.show("orders/runs/plan.html", form=self._form(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            county = self.user.county_id or 0
            run = self.act(
                form,
                plan_run,
                actor=self.user,
                route=self.find(Route.objects.in_county(county), pk=given["route"]),
                vehicle=self.find(Vehicle.objects.in_county(county), pk=given["vehicle"]),
                driver=self.find(User.objects.filter(county_id=county), pk=given["driver"]),
                departs_at=form.departs_at,
            )
            if run is not None:
                return self.go("console:run", run.pk, said=_("Planned."))
        return self.show("orders/runs/plan.html", form=form)

    def _form(self, *args: Any, **kwargs: Any) -> PlanForm:
        county = self.user.county_id or 0
        today = timezone.localdate()
        posts = Assignment.objects.in_county(county).filter(role=Role.DRIVER, from_on__lte=today)
        posts = posts.exclude(until_on__lt=today).select_related("user")
        drivers = {post.user_id: post.user.name for post in posts if post.user.is_active}
        return PlanForm(
            *args,
            routes=Route.objects.in_county(county).filter(is_active=True).order_by("code"),
            vehicles=Vehicle.objects.in_county(county).filter(is_active=True).order_by("label"),
            drivers=sorted(drivers.items(), key=lambda one: one[1]),
            **kwargs,
        )


class CountPouch(ConsoleView):
    """Count a pouch at the centre without being told what it should hold."""

    section = "runs"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._page(self._pouch(pk), CountForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        pouch, form = self._pouch(pk), CountForm(request.POST)
        if form.is_valid():
            done = self.act(form, count_pouch, pouch, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:pouch", pk, said=_("Counted."))
        return self._page(pouch, form)

    def _page(self, pouch: Pouch, form: CountForm) -> HttpResponse:
        may_count = pouch.status == PouchStatus.ARRIVED and self.user.has_perm("runs.count")
        return self.show("orders/runs/pouch.html", pouch=pouch, form=form, may_count=may_count)

    def _pouch(self, pk: UUID) -> Pouch:
        return self.find(Pouch.objects.visible_to(self.user).select_related("station"), pk=pk)


urlpatterns = [
    path("runs/", RunList.as_view(), name="runs"),
    path("runs/new/", PlanRun.as_view(), name="run-new"),
    path("runs/<uuid:pk>/", RunPage.as_view(), name="run"),
    *[
        path(f"runs/<uuid:pk>/{name}/", RunAct.as_view(act_name=name), name=f"run-{name}")
        for name in ("draft", "list", "strike", "commit", "depart", "close")
    ],
    path("pouches/<uuid:pk>/", CountPouch.as_view(), name="pouch"),
]
