"""Planning a run, leaving, and closing it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import Meaningless, NotAllowed
from accounts.kernel.numbers import random_number
from orders.parcels.choices import Custody
from stations.network.models import Station
from stations.staffing.choices import Role
from stations.staffing.policy import current_posts

from ..choices import (
    STOP_DONE,
    Aboard,
    ActKind,
    ManifestStatus,
    PouchStatus,
    RunStatus,
)
from ..errors import ManifestMissing, NoDriver, StillAboard, StopsOpen, VehicleBusy
from ..models import Manifest, Pouch, Route, RouteStop, Run, RunItem, Stop, Vehicle
from .custody import hand_over_custody
from .loading import load_bags, load_loose, put_aboard
from .manifests import lines_of

if TYPE_CHECKING:
    from accounts.identity.models import User

ALLOWANCE = datetime.timedelta(minutes=30)
"""From the last station back to the centre, when the timetable does not say it."""


def plan_run(
    *, actor: User, route: Route, vehicle: Vehicle, driver: User, departs_at: datetime.datetime
) -> Run:
    """Plan a tour of a route: one stop a station in order, and the centre at the end.

    Raises NoDriver, VehicleBusy.
    """
    require(actor, "runs.plan")
    county_id = actor.county_id or 0
    if driver.county_id != county_id or not any(
        post.role == Role.DRIVER for post in current_posts(driver)
    ):
        raise NoDriver(pointer="/driver")
    if not route.is_active or not vehicle.is_active:
        raise Meaningless(pointer="/vehicle" if route.is_active else "/route")
    stations = list(
        RouteStop.objects.in_county(county_id)
        .filter(route=route)
        .select_related("station")
        .order_by("position")
    )
    centre = Station.objects.in_county(county_id).centres().working().get()
    run = Run(
        county_id=county_id,
        number=random_number("R"),
        route=route,
        on=timezone.localdate(departs_at),
        departs_at=departs_at,
        vehicle=vehicle,
        driver=driver,
        planned_by=actor,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                run.save(force_insert=True)
        except IntegrityError as error:
            raise VehicleBusy(pointer="/vehicle") from error
        stops = _stops_of(run, stations, centre)
        Stop.objects.bulk_create(stops)
        tell_run("run.planned", run, actor, stations=[one.station_id for one in stops])
    return run


def _stops_of(run: Run, stations: list[RouteStop], centre: Station) -> list[Stop]:
    """The stations at their times, and the centre where the run ends."""
    due = [(one.station, one.minutes) for one in stations if one.station_id != centre.pk]
    back = datetime.timedelta(minutes=max([minutes for _station, minutes in due], default=0))
    times = [
        *((station, datetime.timedelta(minutes=minutes)) for station, minutes in due),
        (centre, back + ALLOWANCE),
    ]
    return [
        Stop(
            county_id=run.county_id,
            run=run,
            station=station,
            position=position,
            due_at=run.departs_at + after,
        )
        for position, (station, after) in enumerate(times, start=1)
    ]


def cancel_run(run: Run, *, actor: User, reason: str) -> Run:
    """Give up a run that has not left; its draft or committed list goes with it."""
    with transaction.atomic():
        run = Run.objects.in_county(actor.county_id or 0).lock(run.pk)
        require(actor, "runs.plan")
        run.move_to(RunStatus.CANCELLED, version=run.version + 1)
        tell_run("run.cancelled", run, actor, reason=reason)
    return run


def lock_run(run: Run, actor: User) -> Run:
    """Lock a run the actor drives, or runs as operations of the county."""
    run = Run.objects.in_county(actor.county_id or 0).lock(run.pk)
    require(actor, "runs.drive")
    if run.driver_id != actor.pk:
        try:
            require(actor, "runs.plan")
        except NotAllowed as refusal:
            raise NotAllowed(capability="runs.drive") from refusal
    return run


def depart_run(run: Run, *, actor: User) -> tuple[Run, list[str]]:
    """Load what the committed manifest lists and leave; gives what could not be loaded besides.

    The one who committed the list gives, the driver takes: leaving by his own account confirms it.
    Raises ManifestMissing.
    """
    with transaction.atomic():
        run = lock_run(run, actor)
        manifests = Manifest.objects.in_county(run.county_id).filter(run=run)
        manifest = manifests.live().select_for_update(of=("self",)).first()
        if manifest is None or manifest.status != ManifestStatus.COMMITTED:
            raise ManifestMissing
        run.move_to(RunStatus.DEPARTED, departed_at=timezone.now(), version=run.version + 1)
        manifest.move_to(ManifestStatus.DEPARTED, version=manifest.version + 1)
        lines = lines_of(manifest)
        stops = {line.stop_id: line.stop for line in lines}
        centre = Station.objects.in_county(run.county_id).centres().working().get()
        cargo = load_bags(
            run,
            [(line.bag, line.stop_id) for line in lines if line.bag is not None],
            actor=actor,
            station_id=centre.pk,
        )
        load_loose(
            run,
            [(line.parcel, line.stop_id) for line in lines if line.parcel is not None],
            cargo,
            actor=actor,
            station_id=centre.pk,
        )
        act = hand_over_custody(
            ActKind.DEPART,
            run=run,
            stop=None,
            station=centre,
            giver=(Custody.STATION.value, centre.pk),
            receiver=(Custody.RUN.value, run.pk),
            bags=cargo.bags,
            parcels=[parcel for parcel, _stop, _bag in cargo.parcels],
            actor=actor,
            accepted_by=_driver_himself(run, actor, manifest),
        )
        put_aboard(run, cargo, act, stops)
        tell_run("run.departed", run, actor, left_behind=cargo.left_behind)
    return run, cargo.left_behind


def close_run(run: Run, *, actor: User) -> Run:
    """Close a run that is back: every stop finished, nothing aboard, no pouch on the road.

    Raises StopsOpen, StillAboard.
    """
    with transaction.atomic():
        run = lock_run(run, actor)
        stops = Stop.objects.in_county(run.county_id).filter(run=run)
        if stops.exclude(status__in=STOP_DONE).exists():
            raise StopsOpen
        aboard = RunItem.objects.in_county(run.county_id).filter(run=run, state=Aboard.ABOARD)
        pouches = Pouch.objects.in_county(run.county_id).filter(
            stop__run=run, status=PouchStatus.TAKEN
        )
        if aboard.exists() or pouches.exists():
            raise StillAboard
        run.move_to(RunStatus.CLOSED, closed_at=timezone.now(), version=run.version + 1)
        for manifest in Manifest.objects.in_county(run.county_id).filter(
            run=run, status=ManifestStatus.DEPARTED
        ):
            manifest.move_to(ManifestStatus.CLOSED, version=manifest.version + 1)
        tell_run("run.closed", run, actor)
    return run


def _driver_himself(run: Run, actor: User, manifest: Manifest) -> User | None:
    """The driver who leaves with a list somebody else committed takes it by his own account."""
    taken = actor.pk == run.driver_id and manifest.committed_by_id != actor.pk
    return actor if taken else None


def tell_run(
    topic: str, run: Run, actor: User, *, stations: list | None = None, **data: Any
) -> None:
    if stations is None:
        rows = Stop.objects.in_county(run.county_id).filter(run=run)
        stations = list(rows.values_list("station_id", flat=True))
    record_event(
        topic, county_id=run.county_id, actor=actor, subject=run, stations=stations, data=data
    )
