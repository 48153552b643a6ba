"""At a stop: arriving, failing, collecting, the pouch and the empties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.files.models import Attachment
from accounts.identity.policy import allows, require
from accounts.kernel.errors import IllegalMove, UnknownReference
from accounts.kernel.text import compact_code
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind
from orders.parcels.choices import Custody
from orders.parcels.models import Parcel
from stations.network.choices import StationKind
from stations.network.errors import ReasonMissing

from ..choices import AT_STOP, ActKind, BagStatus, PouchStatus, RunStatus, StopStatus
from ..errors import (
    BagNotSealed,
    ForeignBag,
    NotAtStop,
    ParcelInBag,
    PouchNumberTaken,
    SealedOnly,
)
from ..models import Bag, CustodyAct, Pouch, Run, Stop
from ..policy import read_bag_number
from ..queries import listed_elsewhere
from .custody import hand_over_custody
from .history import note_units
from .loading import load_bags, load_loose, put_aboard
from .seals import refuse_inside

if TYPE_CHECKING:
    from accounts.identity.models import User


@dataclass(frozen=True)
class Collected:
    act: CustodyAct | None
    bags: int
    parcels: int
    left_behind: list[str]


def lock_stop(stop: Stop, actor: User, *, on_road: bool = True) -> Stop:
    """Lock run, then stop; the run's driver, the station's people and operations may act there."""
    county_id = actor.county_id or 0
    run = Run.objects.in_county(county_id).select_related("vehicle").lock(stop.run_id)
    stops = Stop.objects.in_county(county_id).select_related("station")
    stop = stops.lock(stop.pk)
    stop.run = run
    drives = run.driver_id == actor.pk and allows(actor, "runs.drive")
    if not drives:
        require(actor, "runs.stop", at=stop.station_id)
    if on_road and run.status != RunStatus.DEPARTED:
        raise NotAtStop(status_now=run.status)
    return stop


def arrive_at_stop(stop: Stop, *, actor: User) -> Stop:
    """Note that the vehicle is there."""
    with transaction.atomic():
        stop = lock_stop(stop, actor)
        stop.move_to(StopStatus.ARRIVED, arrived_at=timezone.now(), version=stop.version + 1)
        tell_stop("stop.arrived", stop, actor)
    return stop


def fail_stop(stop: Stop, *, actor: User, reason: str, photo: UUID | None = None) -> Stop:
    """Note that the station was closed, with a photo; what was for it rides on to the centre.

    The event is what alerts the operations of the centre.
    """
    if not reason:
        raise ReasonMissing(pointer="/reason")
    with transaction.atomic():
        stop = lock_stop(stop, actor)
        if stop.station.kind == StationKind.CENTRE:
            raise IllegalMove
        files = Attachment.objects.in_county(stop.county_id)
        if photo is not None and not files.filter(pk=photo).exists():
            raise UnknownReference(pointer="/photo")
        stop.move_to(
            StopStatus.FAILED,
            failed_because=reason,
            photo_id=photo,
            finished_at=timezone.now(),
            version=stop.version + 1,
        )
        centre = _last_stop(stop).station_id
        tell_stop("stop.failed", stop, actor, also=[centre], reason=reason, photo=str(photo or ""))
    return stop


def collect_at_stop(
    stop: Stop, *, actor: User, bags: Sequence[str] = (), parcels: Sequence[UUID] = ()
) -> Collected:
    """Take sealed bags (by number) and loose parcels of this station along to the centre.

    Raises NotAtStop, SealedOnly, ParcelInBag, BagNotSealed, BagElsewhere, BagBlocked, ForeignBag;
    a parcel that cannot be loaded is left behind and named.
    """
    numbers = [read_bag_number(one, pointer="/bags") for one in bags]
    with transaction.atomic():
        stop = lock_stop(stop, actor)
        if stop.status not in AT_STOP or stop.station.kind == StationKind.CENTRE:
            raise NotAtStop(status_now=stop.status)
        run = stop.run
        if parcels and run.vehicle.handles_sealed_only:
            raise SealedOnly(pointer="/parcels")
        last = _last_stop(stop)
        given = _bags_here(numbers, stop, last)
        cargo = load_bags(
            run, [(one, last.pk) for one in given], actor=actor, station_id=stop.station_id
        )
        loose = _parcels_here(parcels, stop)
        load_loose(
            run, [(one, last.pk) for one in loose], cargo, actor=actor, station_id=stop.station_id
        )
        act = None
        if cargo.bags or cargo.parcels:
            act = hand_over_custody(
                ActKind.COLLECT,
                run=run,
                stop=stop,
                station=stop.station,
                giver=(Custody.STATION.value, stop.station_id),
                receiver=(Custody.RUN.value, run.pk),
                actor=actor,
                bags=cargo.bags,
                parcels=[parcel for parcel, _stop, _bag in cargo.parcels],
            )
            put_aboard(run, cargo, act, {last.pk: last}, taken_at=stop)
            tell_stop(
                "stop.collected", stop, actor, bags=len(cargo.bags), parcels=len(cargo.parcels)
            )
    return Collected(act, len(cargo.bags), len(cargo.parcels), cargo.left_behind)


def take_pouch(
    stop: Stop, *, actor: User, number: str, declared_fen: int, seal_no: str = ""
) -> Pouch:
    """Take a numbered pouch of the station's cash along: out of the drawer, onto the road.

    Raises NotAtStop, PouchNumberTaken, DrawerTooLow.
    """
    with transaction.atomic():
        stop = lock_stop(stop, actor)
        if stop.status not in AT_STOP or stop.station.kind == StationKind.CENTRE:
            raise NotAtStop(status_now=stop.status)
        number, seal_no = compact_code(number), compact_code(seal_no)
        act = hand_over_custody(
            ActKind.POUCH,
            run=stop.run,
            stop=stop,
            station=stop.station,
            giver=(Custody.STATION.value, stop.station_id),
            receiver=(Custody.RUN.value, stop.run_id),
            actor=actor,
            extra=[f"pouch {number} {declared_fen} {seal_no}"],
        )
        pouch = Pouch(
            county_id=stop.county_id,
            number=number,
            station=stop.station,
            stop=stop,
            declared_fen=declared_fen,
            seal_no=seal_no,
            custody_id=stop.run_id,
            taken_by=actor,
            act=act,
        )
        try:
            with transaction.atomic():
                pouch.save(force_insert=True)
        except IntegrityError as error:
            raise PouchNumberTaken(pointer="/number") from error
        note_units([pouch], actor=actor, station_id=stop.station_id)
        post_entry(
            county_id=stop.county_id,
            kind=EntryKind.POUCH,
            source=pouch,
            actor=actor,
            transfers=[
                Leg(stop.station_id, AccountKind.CASH_TRANSIT, AccountKind.DRAWER, declared_fen)
            ],
        )
        tell_stop("pouch.taken", stop, actor, pouch=str(pouch.pk), declared_fen=declared_fen)
    return pouch


def exchange_empties(stop: Stop, *, actor: User, left: int, taken: int) -> Stop:
    """Note how many empty bags and cages were left and taken."""
    with transaction.atomic():
        stop = lock_stop(stop, actor)
        if stop.status not in AT_STOP:
            raise NotAtStop(status_now=stop.status)
        stop.empties_left, stop.empties_taken, stop.version = left, taken, stop.version + 1
        stop.save(update_fields=["empties_left", "empties_taken", "version"])
        tell_stop("stop.empties_exchanged", stop, actor, left=left, taken=taken)
    return stop


def arrive_pouches(stop: Stop, actor: User) -> None:
    """At the centre the run's pouches are the centre's, to be counted."""
    stops = Stop.objects.in_county(stop.county_id).filter(run_id=stop.run_id)
    ids = list(stops.values_list("pk", flat=True))
    pouches = Pouch.objects.in_county(stop.county_id)
    # locked first: who counts one at this moment is either done or waits for us
    taken = list(
        pouches.filter(stop_id__in=ids, status=PouchStatus.TAKEN)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if not taken:
        return
    now = timezone.now()
    for pouch in taken:
        pouch.status, pouch.status_changed_at = PouchStatus.ARRIVED.value, now
        pouch.custody, pouch.custody_id = Custody.STATION.value, stop.station_id
        pouch.version += 1
    pouches.filter(pk__in=[pouch.pk for pouch in taken]).update(
        status=PouchStatus.ARRIVED,
        status_changed_at=now,
        custody=Custody.STATION,
        custody_id=stop.station_id,
        version=F("version") + 1,
    )
    note_units(taken, actor=actor, station_id=stop.station_id)


# --- parts ---


def _last_stop(stop: Stop) -> Stop:
    """The centre, where the run ends."""
    stops = Stop.objects.in_county(stop.county_id).filter(run_id=stop.run_id)
    return stops.order_by("-position")[0]


def _bags_here(numbers: list[str], stop: Stop, last: Stop) -> list[Bag]:
    found = list(Bag.objects.in_county(stop.county_id).in_use().filter(number__in=numbers))
    if missing := set(numbers) - {one.number for one in found}:
        raise UnknownReference(pointer="/bags", bags=sorted(missing))
    if unsealed := [str(one) for one in found if one.status == BagStatus.OPEN]:
        raise BagNotSealed(pointer="/bags", bags=unsealed)
    for bag in found:
        if bag.destination_id != last.station_id and bag.status != BagStatus.DELIVERED:
            raise ForeignBag(pointer="/bags", bag=str(bag), destination=str(bag.destination_id))
    refuse_inside(found, pointer="/bags")
    return found


def _parcels_here(parcels: Sequence[UUID], stop: Stop) -> list[Parcel]:
    """Find loose parcels that lie at this station.

    Raises UnknownReference for others, ParcelInBag for what rides with its bag.
    """
    found = list(Parcel.objects.in_county(stop.county_id).open().filter(pk__in=parcels))
    here = [one for one in found if one.held_at_id == stop.station_id]
    if missing := set(parcels) - {one.pk for one in here}:
        raise UnknownReference(pointer="/parcels", parcels=sorted(map(str, missing)))
    if bagged := listed_elsewhere(stop.county_id, [one.pk for one in here]):
        bags = sorted({str(item.bag) for items in bagged.values() for item in items})
        raise ParcelInBag(pointer="/parcels", bags=bags)
    return here


def tell_stop(
    topic: str, stop: Stop, actor: User | None, *, also: Sequence[UUID] = (), **data: Any
) -> None:
    record_event(
        topic,
        county_id=stop.county_id,
        actor=actor,
        subject=stop,
        station_id=stop.station_id,
        stations=[stop.station_id, *also],
        data={"run": str(stop.run_id), **data},
    )
