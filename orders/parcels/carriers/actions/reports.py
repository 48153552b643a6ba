"""What a carrier reported is kept once, folded in its own order, and followed where it leads."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.kernel import crypto
from orders.cases.actions import open_case
from orders.cases.choices import CaseKind
from orders.parcels.actions import follow_carrier, open_return_visit
from orders.parcels.choices import CLOSED, Direction, ParcelStatus
from orders.parcels.models import Carrier, Parcel

from ..choices import FINAL, CarrierStatus, Oddity, Subscription
from ..fold import Told, first_saying, last_word, outward_status, split
from ..models import CarrierEvent, CarrierTrack
from ..port import Push, Reported
from ..queries import meanings_of, stretch_of, told
from ..senders import sender_of
from ..statuses import status_of
from .oddities import count_oddity

S = CarrierStatus
PATIENCE = datetime.timedelta(hours=12)
"""Carriers say delivered when they unload at our door; so long we look for the parcel first."""

_ORDER = [Subscription.NONE, Subscription.WANTED, Subscription.REFUSED, Subscription.FOLLOWING,
          Subscription.GIVEN_UP, Subscription.ENDED]  # fmt: skip


def take_push(county_id: int, service: str, push: Push) -> int:
    """Take what a push or a query says, waybill by waybill; returns how many events were new."""
    by_waybill: dict[str, list[Reported]] = {push.waybill_no: []} if push.waybill_no else {}
    for event in push.events:
        by_waybill.setdefault(event.waybill_no, []).append(event)
    if push.unreadable:
        count_oddity(county_id, service, Oddity.UNREADABLE, count=push.unreadable)
    with transaction.atomic():
        # All at once and in the order of their ids, as every batch locks them.
        parcels = _lock(county_id, list(by_waybill), push.carriers)
        return sum(
            _take(county_id, service, [one for one in parcels if one.waybill_no == waybill], events,
                  push)
            for waybill, events in by_waybill.items()
        )  # fmt: skip


def refold(county_id: int, parcel: Parcel) -> None:
    """Fold again what was reported before the parcel was where it counts (tendered)."""
    with transaction.atomic():
        locked = _lock(county_id, [parcel.waybill_no], [parcel.carrier_id])
        visits = sorted(locked, key=lambda one: one.visit)
        _fold(county_id, visits, _tracks(county_id, visits))


def look_for(county_id: int, parcel: Parcel, track: CarrierTrack) -> bool:
    """Open the case of a parcel that is delivered, they say, and never came; its hour is over."""
    if parcel.direction != Direction.INBOUND or parcel.status != ParcelStatus.EXPECTED:
        return False
    if track.carrier_status != S.DELIVERED or track.last_event_at is None:
        return False
    if track.last_event_at + PATIENCE > timezone.now():
        return False
    _open(parcel, CaseKind.SHORT, track)
    return True


def _lock(county_id: int, waybills: list[str], carriers: Sequence[str]) -> list[Parcel]:
    named = list(carriers) or list(Carrier.objects.values_list("code", flat=True))
    return list(
        Parcel.objects.in_county(county_id)
        .filter(carrier_id__in=named, waybill_no__in=waybills)
        .select_for_update(of=("self",))
        .order_by("pk")
    )


def _take(
    county_id: int, service: str, parcels: list[Parcel], events: list[Reported], push: Push
) -> int:
    visits = _visits(parcels, push.carriers)
    if not visits:
        count_oddity(county_id, service, Oddity.UNKNOWN_WAYBILL)
        return 0
    if len({one.carrier_id for one in visits}) > 1:
        count_oddity(county_id, service, Oddity.SEVERAL_CARRIERS)
        return 0
    new = _keep(county_id, service, visits[0], events)
    tracks = _tracks(county_id, visits)
    if new:
        visits, tracks = _fold(county_id, visits, tracks)
    about = _about(county_id, visits, max((one.at for one in events), default=None))
    _note_subscription(tracks[about], visits[about], push)
    return new


def _visits(parcels: list[Parcel], carriers: Sequence[str]) -> list[Parcel]:
    """Give the visits in order, under the first of the carriers that has any."""
    for carrier in carriers:
        if of_carrier := [one for one in parcels if one.carrier_id == carrier]:
            parcels = of_carrier
            break
    return sorted(parcels, key=lambda one: one.visit)


def _about(county_id: int, visits: Sequence[Parcel], newest: datetime.datetime | None) -> int:
    """Say which visit a push is about: that of its newest event, else the last."""
    if newest is None or len(visits) == 1:
        return len(visits) - 1
    shares = split(told(county_id, visits), [stretch_of(one) for one in visits])
    about = [n for n, share in enumerate(shares) if any(one.at == newest for one in share)]
    return about[0] if about else len(visits) - 1


def _keep(county_id: int, service: str, parcel: Parcel, events: Sequence[Reported]) -> int:
    """Insert the events that are not known yet; count codes nobody knows. Returns how many."""
    rows = []
    meanings: dict[tuple[str, str], str] | None = None
    for event in events:
        status, is_known = status_of(service, event.code)
        if not is_known:
            meanings = meanings_of(county_id) if meanings is None else meanings
            is_known = (service, event.code) in meanings
            status = S(meanings.get((service, event.code), status))
        raw = json.dumps({"text": event.text, "raw": dict(event.raw)}, ensure_ascii=False)
        row = CarrierEvent(
            county_id=county_id,
            parcel=parcel,
            source=service,
            code=event.code,
            status=status,
            at=event.at,
            digest=digest_of(service, event),
            raw_secret=crypto.encrypt(county_id, "carrierevent", "raw", raw),
        )
        rows.append((row, is_known))
    digests = [row.digest for row, _is_known in rows]
    mine = CarrierEvent.objects.in_county(county_id).filter(source=service, digest__in=digests)
    before = {bytes(one) for one in mine.values_list("digest", flat=True)}
    fresh = {row.digest: (row, is_known) for row, is_known in rows if row.digest not in before}
    CarrierEvent.objects.bulk_create([row for row, _is_known in fresh.values()])
    for row, is_known in fresh.values():
        if not is_known:
            count_oddity(county_id, service, Oddity.UNKNOWN_CODE, row.code)
    return len(fresh)


def digest_of(service: str, event: Reported) -> bytes:
    """Tell events apart by what they say, never by when or how often they came."""
    said = [service, event.waybill_no, event.code, event.at.isoformat(), event.text]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).digest()


def _tracks(county_id: int, visits: Sequence[Parcel]) -> list[CarrierTrack]:
    """Give the track of each visit, made where there was none; the parcels are locked."""
    found = {
        one.parcel_id: one
        for one in CarrierTrack.objects.in_county(county_id).filter(
            parcel_id__in=[visit.pk for visit in visits]
        )
    }
    new = [
        CarrierTrack(county_id=county_id, parcel=visit) for visit in visits if visit.pk not in found
    ]
    CarrierTrack.objects.bulk_create(new)
    found |= {one.parcel_id: one for one in new}
    return [found[visit.pk] for visit in visits]


def _note_subscription(track: CarrierTrack, parcel: Parcel, push: Push) -> None:
    """Note how the subscription goes, which only ever goes on, and a carrier that was corrected."""
    changes = {}
    said = push.subscription
    if said in _ORDER and _ORDER.index(said) > _ORDER.index(track.subscription):
        changes["subscription"] = said
        if said in (Subscription.ENDED, Subscription.GIVEN_UP):
            changes["next_call_at"] = None
    other = push.corrected_to
    if other and other not in (parcel.carrier_id, track.suggested_carrier_id):
        changes["suggested_carrier_id"] = other
    if changes:
        _save(track, **changes)


def _fold(
    county_id: int, visits: list[Parcel], tracks: list[CarrierTrack]
) -> tuple[list[Parcel], list[CarrierTrack]]:
    """Bring tracks, outward parcels and cases in line with all events of the waybill.

    Returns visits and tracks again: one more each when it comes back to its sender.
    """
    shares = split(told(county_id, visits), [stretch_of(one) for one in visits])
    for parcel, track, share in zip(visits, tracks, shares, strict=True):
        _set_track(parcel, track, share)
        if parcel.direction == Direction.OUTBOUND:
            _lead(parcel, share)
    last = visits[-1]
    if last.direction == Direction.OUTBOUND and last.status == ParcelStatus.RETURNED_TO_SENDER:
        back = _open_return(last, tracks[-1], shares[-1])
        if back is not None:
            return _fold(county_id, [*visits, back], [*tracks, *_tracks(county_id, [back])])
    return visits, tracks


def _set_track(parcel: Parcel, track: CarrierTrack, share: Sequence[Told]) -> None:
    word = last_word(share)
    status = word.status if word else S.UNKNOWN
    at = word.at if word else None
    if (track.carrier_status, track.last_event_at) == (status, at):
        return
    is_news = track.carrier_status != status
    changes = {"carrier_status": status, "last_event_at": at}
    if status in FINAL:
        waits = status == S.DELIVERED and parcel.status == ParcelStatus.EXPECTED and at
        changes["next_call_at"] = at + PATIENCE if waits else None
    _save(track, **changes)
    if not is_news:
        return
    record_event(
        "carrier.reported",
        county_id=parcel.county_id,
        actor=None,
        subject=parcel,
        station_id=parcel.station_id,
        stations=[parcel.station_id],
        data={"parcel": str(parcel.pk), "carrier_status": str(status)},
    )
    _open_cases(parcel, track)


def _lead(parcel: Parcel, share: Sequence[Told]) -> None:
    """Follow the carrier with what it has; its first word of it says when it became so."""
    became = outward_status(share)
    if became is None:
        return
    said = {
        ParcelStatus.RETURNED_TO_SENDER: S.RETURNED,
        ParcelStatus.DELIVERED: S.DELIVERED,
        ParcelStatus.LOST: S.LOST,
    }.get(ParcelStatus(became))
    event = first_saying(share, said) if said else last_word(share)
    follow_carrier(parcel, became, occurred_at=event.at if event else timezone.now())


def _open_return(outward: Parcel, track: CarrierTrack, share: Sequence[Told]) -> Parcel | None:
    """Open the visit of what comes back; of whom nobody knows, somebody must find out."""
    sender = sender_of(outward)
    if sender is None:
        _open(outward, CaseKind.UNKNOWN_RECIPIENT, track)
        return None
    event = first_saying(share, S.RETURNED)
    return open_return_visit(
        outward,
        villager=sender.villager,
        name=sender.name,
        phone=sender.phone,
        at=event.at if event else None,
    )


def _open_cases(parcel: Parcel, track: CarrierTrack) -> None:
    if parcel.status in CLOSED:
        return
    if track.carrier_status == S.DAMAGED:
        _open(parcel, CaseKind.DAMAGED, track)
    elif track.carrier_status == S.LOST:
        _open(parcel, CaseKind.LOST, track)
    else:
        look_for(parcel.county_id, parcel, track)


def _open(parcel: Parcel, kind: str, track: CarrierTrack) -> None:
    open_case(
        kind,
        county_id=parcel.county_id,
        station_id=parcel.station_id,
        subject=parcel,
        actor=None,
        parcel_id=parcel.pk,
        custodian=(parcel.custody, parcel.custody_id),
        note=str(track),
        data={"said_by": "carrier", "carrier_status": track.carrier_status},
    )


def _save(track: CarrierTrack, **changes: object) -> None:
    for name, value in {**changes, "changed_at": timezone.now()}.items():
        setattr(track, name, value)
    track.save(update_fields=[*(name.removesuffix("_id") for name in changes), "changed_at"])
