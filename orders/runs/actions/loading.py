"""Taking things aboard: bags with all that is in them, and loose parcels, set-based."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from accounts.kernel.ids import new_id
from accounts.kernel.states import check_move
from orders.parcels.actions import record_scans
from orders.parcels.choices import Custody, Step
from orders.parcels.models import Parcel
from orders.parcels.scans import ScanIn

from ..choices import BagStatus
from ..errors import BagElsewhere
from ..models import Bag, CustodyAct, Run, RunItem, Stop
from ..queries import descendants, live_items
from .history import note_units
from .seals import refuse_blocked

if TYPE_CHECKING:
    from accounts.identity.models import User


@dataclass
class Cargo:
    """What was taken: bags and parcels with the stop they go to, and what was not."""

    bags: list[Bag] = field(default_factory=list)
    stop_of_bag: dict[UUID, UUID] = field(default_factory=dict)
    parcels: list[tuple[Parcel, UUID, UUID | None]] = field(default_factory=list)
    """Parcel, stop, and the bag it rides in."""
    left_behind: list[str] = field(default_factory=list)


def load_bags(
    run: Run, bags: Sequence[tuple[Bag, UUID]], *, actor: User, station_id: UUID
) -> Cargo:
    """Move sealed bags that lie at the station, and what is in them, to the run.

    Raises BagElsewhere, BagBlocked.
    """
    cargo = Cargo()
    if not bags:
        return cargo
    county_id = run.county_id
    stop_of = {bag.pk: stop_id for bag, stop_id in bags}
    everything = descendants(county_id, [bag for bag, _stop in bags])
    for bag in everything:
        stop_of.setdefault(bag.pk, stop_of.get(bag.parent_id))
    locked = Bag.objects.in_county(county_id).lock_all([one.pk for one in everything])
    gone = [
        str(one)
        for one in locked
        if one.status not in (BagStatus.SEALED, BagStatus.DELIVERED)
        or one.custody != Custody.STATION
        or one.custody_id != station_id
    ]
    if gone:
        raise BagElsewhere(bags=gone)
    refuse_blocked(locked)
    now = timezone.now()
    for one in locked:
        check_move(one.MOVES, one.status, BagStatus.LOADED, label=str(one))
        one.status, one.status_changed_at = BagStatus.LOADED.value, now
        one.custody, one.custody_id, one.version = Custody.RUN.value, run.pk, one.version + 1
    Bag.objects.in_county(county_id).filter(pk__in=[one.pk for one in locked]).update(
        status=BagStatus.LOADED,
        status_changed_at=now,
        custody=Custody.RUN,
        custody_id=run.pk,
        version=F("version") + 1,
    )
    note_units(locked, actor=actor, station_id=station_id)
    cargo.bags, cargo.stop_of_bag = locked, stop_of
    items = live_items(county_id, stop_of)
    taken = _load(run, [item.parcel for item in items], actor, station_id, cargo)
    cargo.parcels += [
        (item.parcel, stop_of[item.bag_id], item.bag_id)
        for item in items
        if item.parcel_id in taken
    ]
    return cargo


def load_loose(
    run: Run,
    parcels: Sequence[tuple[Parcel, UUID]],
    cargo: Cargo,
    *,
    actor: User,
    station_id: UUID,
) -> None:
    """Move loose parcels that lie at the station to the run."""
    taken = _load(run, [parcel for parcel, _stop in parcels], actor, station_id, cargo)
    cargo.parcels += [(parcel, stop, None) for parcel, stop in parcels if parcel.pk in taken]


def put_aboard(
    run: Run,
    cargo: Cargo,
    act: CustodyAct,
    stops: Mapping[UUID, Stop],
    *,
    taken_at: Stop | None = None,
) -> None:
    """Write down what the run has aboard, in one statement."""
    rows = [
        RunItem(
            county_id=run.county_id,
            run=run,
            taken_at_stop=taken_at,
            to_stop=stops[cargo.stop_of_bag[bag.pk]],
            bag=bag,
            taken_act=act,
        )
        for bag in cargo.bags
    ]
    rows += [
        RunItem(
            county_id=run.county_id,
            run=run,
            taken_at_stop=taken_at,
            to_stop=stops[stop_id],
            parcel=parcel,
            bag_id=bag_id,
            taken_act=act,
        )
        for parcel, stop_id, bag_id in cargo.parcels
    ]
    RunItem.objects.bulk_create(rows)


def _load(
    run: Run, parcels: Sequence[Parcel], actor: User, station_id: UUID, cargo: Cargo
) -> set[UUID]:
    now = timezone.now()
    scans = [
        ScanIn(
            op_id=new_id(),
            step=Step.LOAD.value,
            station=station_id,
            occurred_at=now,
            parcel=parcel.pk,
        )
        for parcel in parcels
    ]
    results = record_scans(scans, actor=actor, run_id=run.pk) if scans else []
    taken = {one.parcel for one in results if one.outcome == "applied"}
    cargo.left_behind += [one.number for one in parcels if one.pk not in taken]
    return taken
