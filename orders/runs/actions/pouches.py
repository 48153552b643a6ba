"""Counting a pouch at the centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from orders.cases.actions import open_case
from orders.cases.choices import CaseKind
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind
from orders.parcels.choices import Custody
from stations.network.models import Station

from ..choices import PouchStatus
from ..models import Pouch
from .history import note_units

if TYPE_CHECKING:
    from accounts.identity.models import User


def count_pouch(pouch: Pouch, *, actor: User, counted_fen: int, note: str = "") -> Pouch:
    """Count a pouch into the county's safe; what differs from the declared opens a case.

    Off the road goes what was declared; the station's books show what arrived and what is over or
    short, until the case says whose it is.
    """
    with transaction.atomic():
        pouch = Pouch.objects.in_county(actor.county_id or 0).lock(pouch.pk)
        centre = Station.objects.in_county(pouch.county_id).centres().working().get()
        require(actor, "runs.count", at=centre)
        before = (pouch.custody, pouch.custody_id)
        pouch.move_to(
            PouchStatus.COUNTED,
            counted_fen=counted_fen,
            counted_at=timezone.now(),
            counted_by=actor,
            custody=Custody.STATION,
            custody_id=centre.pk,
            version=pouch.version + 1,
        )
        note_units([pouch], actor=actor, station_id=centre.pk)
        if difference := counted_fen - pouch.declared_fen:
            open_case(
                CaseKind.POUCH_DIFFERS,
                county_id=pouch.county_id,
                station_id=pouch.station_id,
                subject=pouch,
                actor=actor,
                custodian=before,
                money_fen=abs(difference),
                note=note,
                data={"declared_fen": pouch.declared_fen, "counted_fen": counted_fen},
            )
        post_entry(
            county_id=pouch.county_id,
            kind=EntryKind.POUCH_COUNT,
            source=pouch,
            actor=actor,
            transfers=_legs(pouch, centre),
        )
        record_event(
            "pouch.counted",
            county_id=pouch.county_id,
            actor=actor,
            subject=pouch,
            station_id=pouch.station_id,
            stations=[pouch.station_id],
            data={"declared_fen": pouch.declared_fen, "counted_fen": counted_fen},
        )
    return pouch


def _legs(pouch: Pouch, centre: Station) -> list[Leg]:
    station, declared, counted = pouch.station_id, pouch.declared_fen, pouch.counted_fen or 0
    transit, over_short = AccountKind.CASH_TRANSIT, AccountKind.OVER_SHORT
    return [
        Leg(station, AccountKind.REMITTED, transit, min(declared, counted)),
        Leg(station, over_short, transit, max(declared - counted, 0)),
        Leg(station, AccountKind.REMITTED, over_short, max(counted - declared, 0)),
        Leg(centre.pk, AccountKind.SAFE, AccountKind.REMITTANCES, counted),
    ]
