"""Given to the wrong person: brought back, or swapped with what she should have had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accounts.identity.policy import require
from orders.cases.batches import Found, end_found, open_found
from orders.cases.choices import CaseKind, Outcome
from orders.ledger.choices import EntryKind
from orders.ledger.queries import fen_by_kind
from orders.parcels.actions.events import tell_of_one, write_events
from orders.parcels.actions.places import place_one
from orders.parcels.actions.refuse import reason_given
from orders.parcels.choices import Custody, ParcelStatus, Step
from orders.parcels.errors import OpenElsewhere
from orders.parcels.models import Parcel
from orders.purchases.choices import LineStatus
from orders.purchases.models import ParcelContent
from orders.shelves.actions import free_slots
from stations.network.models import Station

from .errors import MoneyTaken, NotCollected

if TYPE_CHECKING:
    from accounts.identity.models import User


def take_back_parcel(parcel: Parcel, *, actor: User, reason: str) -> Parcel:
    """Take in again what was given to the wrong person; it lies on the shelf with a new code.

    The station gave it away, so the case names the station. Money is never touched silently:
    raises MoneyTaken until it is reversed, NotCollected, OpenElsewhere, ShelfFull.
    """
    reason = reason_given(reason)
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        require(actor, "parcels.take_back", at=parcel.station_id)
        _ask(parcel)
        now = timezone.now()
        station = Station.objects.in_county(parcel.county_id).get(pk=parcel.station_id)
        _arrive(parcel, station)
        write_events([parcel], step=Step.TAKE_BACK, actor=actor, at=now, note=reason)
        shelf, code = place_one(parcel, station)
        parcel.move_to(
            ParcelStatus.SHELVED,
            shelf_code=shelf,
            pickup_code=code,
            shelved_at=now,
            urges=0,
            version=parcel.version + 1,
        )
        tell_of_one(
            "parcel.taken_back",
            parcel,
            step=Step.SHELVE,
            actor=actor,
            at=timezone.now(),
            why=reason,
        )
        _open_case(parcel, actor, reason)
    return parcel


def swap_parcels(one: Parcel, other: Parcel, *, actor: User, reason: str) -> tuple[Parcel, Parcel]:
    """Two people had each other's parcels and changed them: both are taken back and given out.

    Each ends where it should have gone; the mistake stays in the track, its cases are solved.
    """
    reason = reason_given(reason)
    with transaction.atomic():
        parcels = Parcel.objects.in_county(actor.county_id or 0).lock_all({one.pk, other.pk})
        if len(parcels) != 2 or parcels[0].station_id != parcels[1].station_id:
            raise NotCollected
        require(actor, "parcels.take_back", at=one.station_id)
        for parcel in parcels:
            _ask(parcel, carries_money=False)
            _give_anew(parcel, actor, reason)
            _open_case(parcel, actor, reason)
        end_found(
            parcels[0].county_id,
            {parcel.pk: reason for parcel in parcels},
            actor=actor,
            outcome=Outcome.DELIVERED,
            kinds=[CaseKind.WRONG_PERSON],
        )
    first, second = parcels
    return (first, second) if first.pk == one.pk else (second, first)


def _ask(parcel: Parcel, *, carries_money: bool = True) -> None:
    """Refuse what is not with a person, what is open again, and what money was taken for."""
    if parcel.status != ParcelStatus.COLLECTED:
        raise NotCollected(status_now=parcel.status)
    same = Parcel.objects.in_county(parcel.county_id).open()
    if same.filter(carrier_id=parcel.carrier_id, waybill_no=parcel.waybill_no).exists():
        raise OpenElsewhere
    if not carries_money:
        return  # it is given out again in the same act: what was paid for it stays paid
    booked = fen_by_kind(parcel.county_id, {"parcel": [parcel.pk]})
    if booked.get(EntryKind.COD, 0) > booked.get(EntryKind.REVERSAL, 0):
        raise MoneyTaken(amount_fen=booked[EntryKind.COD])
    contents = ParcelContent.objects.in_county(parcel.county_id).filter(parcel=parcel)
    if contents.filter(line__status=LineStatus.COLLECTED).exists():
        raise MoneyTaken


def _arrive(parcel: Parcel, station: Station) -> None:
    parcel.move_to(
        ParcelStatus.ARRIVED,
        is_open=True,
        held_at=station,
        custody=Custody.STATION,
        custody_id=station.pk,
        collected_at=None,
        version=parcel.version + 1,
    )


def _give_anew(parcel: Parcel, actor: User, reason: str) -> None:
    """Write down both halves of the swap; the shelf it would have lain on is implied."""
    now = timezone.now()
    station = Station.objects.in_county(parcel.county_id).get(pk=parcel.station_id)
    _arrive(parcel, station)
    write_events([parcel], step=Step.TAKE_BACK, actor=actor, at=now, note=reason)
    shelf, code = place_one(parcel, station)
    parcel.move_to(ParcelStatus.SHELVED, shelf_code=shelf, pickup_code=code, shelved_at=now)
    write_events([parcel], step=Step.SHELVE, actor=actor, at=timezone.now(), note=reason)
    _give(parcel, actor, reason)


def _give(parcel: Parcel, actor: User, reason: str) -> None:
    slot: Any = (parcel.held_at_id, parcel.shelf_code)
    now = timezone.now()
    parcel.move_to(
        ParcelStatus.COLLECTED,
        is_open=False,
        held_at=None,
        custody=Custody.PERSON,
        custody_id=None,
        shelf_code="",
        pickup_code="",
        collected_at=now,
        version=parcel.version + 1,
    )
    free_slots(parcel.county_id, [slot])
    tell_of_one("parcel.swapped", parcel, step=Step.COLLECT, actor=actor, at=now, note=reason)


def _open_case(parcel: Parcel, actor: User, reason: str) -> None:
    custodian = (Custody.STATION.value, parcel.station_id)
    found = Found(
        CaseKind.WRONG_PERSON, parcel.station_id, parcel.pk, parcel.waybill_no, custodian, reason
    )
    open_found(parcel.county_id, [found], actor=actor)
