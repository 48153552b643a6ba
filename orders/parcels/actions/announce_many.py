"""A carrier's list: hundreds of parcels become known with a handful of statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import allows
from accounts.kernel.errors import DomainError, NotAllowed, UnknownReference
from accounts.kernel.ids import new_ids
from accounts.kernel.numbers import random_number
from stations.network.choices import WORKING
from stations.network.errors import StationClosed
from stations.network.models import Station
from stations.villagers.tokens import name_index, phone_index

from ..arrivals import ArrivalIn, ArrivalResult, MalformedArrival, refused_as_malformed
from ..choices import Step
from ..errors import WaybillKnown
from ..models import Carrier, Parcel
from ..scans import problem_of
from . import statements as sql
from .announce import address

if TYPE_CHECKING:
    from accounts.identity.models import User

Waybill = tuple[str, str]


def announce_parcels(
    items: Sequence[ArrivalIn | MalformedArrival], *, actor: User
) -> list[ArrivalResult]:
    """Open a visit for each item; each gets its own result, and a bad one stops nothing.

    A visit that is open for the same station and person is `known`, so a list may be sent again.
    """
    with transaction.atomic():
        return _List(actor, items).announce()


class _List:
    def __init__(self, actor: User, items: Sequence[ArrivalIn | MalformedArrival]) -> None:
        self.actor, self.items = actor, items
        self.county_id: int = actor.county_id or 0
        self.now = timezone.now()
        read = [item for item in items if isinstance(item, ArrivalIn)]
        stations = Station.objects.visible_to(actor).filter(pk__in={one.station for one in read})
        self.stations: dict[UUID, Station] = {station.pk: station for station in stations}
        self.may = {
            pk: allows(actor, "parcels.announce", at=station)
            for pk, station in self.stations.items()
        }
        self.carriers = set(
            Carrier.objects.filter(is_active=True, code__in={one.carrier for one in read})
            .values_list("code", flat=True)
        )  # fmt: skip
        self.last: dict[Waybill, Parcel] = {}
        self.new: set[UUID] = set()
        self._read_last_visits(read)

    def announce(self) -> list[ArrivalResult]:
        results: list[ArrivalResult | None] = []
        fresh: dict[int, Parcel] = {}
        for place, item in enumerate(self.items):
            if isinstance(item, MalformedArrival):
                results.append(refused_as_malformed(item))
                continue
            try:
                parcel = self._open(item)
            except DomainError as refusal:
                results.append(ArrivalResult("rejected", problem=problem_of(refusal)))
                continue
            if parcel.pk in self.new:
                fresh[place] = parcel
                self.new.discard(parcel.pk)  # named again in this list it is known
                results.append(None)
            else:
                results.append(_result("known", parcel))
        self._write(fresh, results)
        return results

    def _read_last_visits(self, read: list[ArrivalIn]) -> None:
        rows = (
            Parcel.objects.in_county(self.county_id)
            .filter(
                carrier_id__in={one.carrier for one in read},
                waybill_no__in={one.waybill_no for one in read},
            )
            .order_by("visit")
        )
        for parcel in rows:
            self.last[parcel.carrier_id, parcel.waybill_no] = parcel

    def _open(self, item: ArrivalIn) -> Parcel:
        """Give the open visit this item means, or a new one that is still to be written."""
        station = self.stations.get(item.station)
        if station is None:
            raise UnknownReference(pointer="/station")
        if not self.may[station.pk]:
            raise NotAllowed
        if station.status not in WORKING:
            raise StationClosed(pointer="/station")
        if item.carrier not in self.carriers:
            raise UnknownReference(pointer="/carrier")
        waybill = (item.carrier, item.waybill_no)
        last = self.last.get(waybill)
        if last is not None and last.is_open:
            if last.station_id != station.pk or not self._same_person(last, item):
                raise WaybillKnown(pointer="/waybill_no", status_now=last.status)
            return last
        parcel = Parcel(
            county_id=self.county_id,
            number=random_number("P"),
            carrier_id=item.carrier,
            waybill_no=item.waybill_no,
            visit=last.visit + 1 if last else 1,
            station=station,
            cod_fen=item.cod_fen,
            announced_at=self.now,
        )
        address(parcel, None, item.recipient.name, item.recipient.phone, "")
        self.last[waybill] = parcel
        self.new.add(parcel.pk)
        return parcel

    def _same_person(self, known: Parcel, item: ArrivalIn) -> bool:
        name = name_index(self.county_id, item.recipient.name)
        phone = phone_index(self.county_id, item.recipient.phone)
        return bytes(known.name_index or b"") == name and (
            bytes(known.phone_index or b"") == (phone or b"")
        )

    def _write(self, fresh: dict[int, Parcel], results: list[ArrivalResult | None]) -> None:
        if not fresh:
            return
        # Two lists at once: the unique open visit lets one of them in.
        Parcel.objects.bulk_create(list(fresh.values()), ignore_conflicts=True)
        ids = [parcel.pk for parcel in fresh.values()]
        mine = set(
            Parcel.objects.in_county(self.county_id).filter(pk__in=ids).values_list("pk", flat=True)
        )
        for place, parcel in fresh.items():
            written = parcel.pk in mine
            refusal = WaybillKnown(pointer="/waybill_no")
            results[place] = (
                _result("announced", parcel)
                if written
                else ArrivalResult("rejected", problem=problem_of(refusal))
            )
        if written := [parcel for parcel in fresh.values() if parcel.pk in mine]:
            self._tell(written)

    def _tell(self, parcels: list[Parcel]) -> None:
        ids, many = new_ids(len(parcels)), len(parcels)
        sql.write(
            sql.INSERT_EVENTS,
            [
                self.county_id,
                self.now,
                self.actor.pk,
                "",
                sql.uuids(ids),
                sql.moments([self.now] * many),
                sql.uuids([one.pk for one in parcels]),
                sql.words([Step.ANNOUNCE.value] * many),
                sql.words([one.status for one in parcels]),
                sql.bools([False] * many),
                sql.words([one.direction for one in parcels]),
                sql.uuids([one.station_id for one in parcels]),
                sql.uuids([None] * many),
                sql.words([""] * many),
                sql.words([one.custody for one in parcels]),
                sql.uuids([None] * many),
            ],
        )
        record_event(
            "parcel.announced",
            county_id=self.county_id,
            actor=self.actor,
            stations={one.station_id for one in parcels},
            data={"count": many, "since": self.now.isoformat()},
            facts=ids,
        )


def _result(outcome: str, parcel: Parcel) -> ArrivalResult:
    return ArrivalResult(outcome, parcel.pk, parcel.number, parcel.visit)
