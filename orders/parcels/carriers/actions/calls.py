"""Asking carriers: what is due is claimed and the claim committed, then asked outside of any
transaction, then noted. A process that dies between leaves a claim that lapses."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.kernel import crypto
from accounts.kernel.errors import DomainError
from accounts.tenancy.unit_of_work import unit_of_work
from orders.parcels.choices import Direction
from orders.parcels.models import Carrier, Parcel

from ..choices import FINAL, Oddity, Subscription
from ..models import CarrierTrack
from ..port import Capability, Port, Push
from ..ports import port_of
from ..senders import sender_of
from ..transport import CarrierAway, CarrierFault, CarrierRefused
from .hooks import hook_of, url_of
from .oddities import count_oddity
from .reports import look_for, take_push

BATCH = 50
LEASE = datetime.timedelta(minutes=5)
POLL_AT_MOST_EVERY = datetime.timedelta(minutes=30)
"""A number asked more often gets locked, says Kuaidi100."""
POLL_EVERY = datetime.timedelta(hours=2)
LISTEN_FOR = datetime.timedelta(hours=24)
LONGEST_WAIT = datetime.timedelta(hours=12)
MOST_ATTEMPTS = 12


def want_tracks(county_id: int, parcels: list[Parcel]) -> int:
    """Have parcels followed whose carrier can be asked; those followed already stay so."""
    wanted = [one for one in parcels if can_follow(port_of(one.carrier_id))]
    now = timezone.now()
    new = [
        CarrierTrack(
            county_id=county_id,
            parcel=one,
            subscription=Subscription.WANTED,
            next_call_at=now,
        )
        for one in wanted
    ]
    CarrierTrack.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def follow_anew(county_id: int, parcel: Parcel) -> None:
    """Follow a parcel under the number it goes by now; what was asked under the old one lapses."""
    want_tracks(county_id, [parcel])
    CarrierTrack.objects.in_county(county_id).filter(parcel=parcel).exclude(
        carrier_status__in=FINAL
    ).update(
        subscription=Subscription.WANTED, asked_at=None, next_call_at=timezone.now(), attempts=0
    )


def followed_carriers() -> list[str]:
    """List the carriers that can be asked; most counties begin with none."""
    codes = Carrier.objects.filter(is_active=True).values_list("code", flat=True)
    return [code for code in codes if can_follow(port_of(code))]


def can_follow(port: Port) -> bool:
    return port.offers(Capability.SUBSCRIBE) or port.offers(Capability.TRACK)


def call_carriers(county_id: int) -> int:
    """Ask about what is due in one county; returns how many were asked about."""
    asked = 0
    while claimed := _claim(county_id):
        for track in claimed:
            _call(track)
        asked += len(claimed)
    return asked


def _claim(county_id: int) -> list[CarrierTrack]:
    now = timezone.now()
    with unit_of_work(county_id):
        claimed = list(
            CarrierTrack.objects.in_county(county_id)
            .due(now)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("parcel")
            .order_by("next_call_at")[:BATCH]
        )
        for track in claimed:
            track.next_call_at = now + LEASE
            track.attempts += 1
        CarrierTrack.objects.in_county(county_id).bulk_update(claimed, ["next_call_at", "attempts"])
    return claimed


def _call(track: CarrierTrack) -> None:
    """Subscribe or ask; never twice for one number within half an hour."""
    port = port_of(track.parcel.carrier_id)
    now = timezone.now()
    try:
        if track.subscription == Subscription.WANTED and _subscribe(track, port):
            _note(track, now + LISTEN_FOR, subscription=Subscription.FOLLOWING)
        elif not port.offers(Capability.TRACK) or track.carrier_status in FINAL:
            _note(track, None)
        elif track.asked_at is not None and track.asked_at + POLL_AT_MOST_EVERY > now:
            _note(track, track.asked_at + POLL_AT_MOST_EVERY)
        else:
            _stamp(track, now)
            push = port.track(track.parcel.waybill_no, phone_tail=_phone_tail(track.parcel))
            _note(track, now + POLL_EVERY, service=port.code, push=push)
    except DomainError:  # the settings changed: it is offered no more
        _note(track, None)
    except CarrierRefused as fault:
        _note_fault(track, port, Oddity.REFUSED, fault, None)
    except CarrierFault as fault:
        kind = Oddity.AWAY if isinstance(fault, CarrierAway) else Oddity.NONSENSE
        wait = min(LONGEST_WAIT, POLL_AT_MOST_EVERY * 2 ** min(track.attempts - 1, 5))
        again = now + wait if track.attempts < MOST_ATTEMPTS else None
        _note_fault(track, port, kind, fault, again)


def _subscribe(track: CarrierTrack, port: Port) -> bool:
    """Ask to be told; says False where pushes cannot reach us or the service has none."""
    hook = hook_of(track.county_id, port.code) if port.offers(Capability.SUBSCRIBE) else None
    if hook is None or not (url := url_of(hook)):
        return False
    port.subscribe(
        track.parcel.waybill_no,
        callback_url=url,
        secret=hook.salt,
        phone_tail=_phone_tail(track.parcel),
    )
    return True


def _stamp(track: CarrierTrack, now: datetime.datetime) -> None:
    """Note that we ask before we do: a process that dies then has asked all the same."""
    with unit_of_work(track.county_id):
        track.asked_at = now
        track.save(update_fields=["asked_at"])


def _note(
    track: CarrierTrack,
    next_call_at: datetime.datetime | None,
    *,
    subscription: str | None = None,
    service: str = "",
    push: Push | None = None,
) -> None:
    with unit_of_work(track.county_id):
        parcel = Parcel.objects.in_county(track.county_id).lock(track.parcel_id)
        track = CarrierTrack.objects.in_county(track.county_id).lock(track.pk)
        track.attempts, track.last_error = 0, ""
        track.next_call_at = next_call_at if parcel.is_open else None
        if subscription is not None and track.subscription == Subscription.WANTED:
            track.subscription = subscription
        track.save(update_fields=["attempts", "last_error", "next_call_at", "subscription"])
        if push is not None:
            take_push(track.county_id, service, push)
        look_for(track.county_id, parcel, track)


def _note_fault(
    track: CarrierTrack, port: Port, kind: str, fault: CarrierFault,
    again: datetime.datetime | None,
) -> None:  # fmt: skip
    code = fault.code if isinstance(fault, CarrierRefused) else ""
    with unit_of_work(track.county_id):
        track.last_error = str(fault)[:200]
        track.next_call_at = again
        if kind == Oddity.REFUSED:
            track.subscription = Subscription.REFUSED
        track.save(update_fields=["last_error", "next_call_at", "subscription"])
        count_oddity(track.county_id, port.code, kind, code)


def _phone_tail(parcel: Parcel) -> str:
    """Give the last four of a phone on the label; SF and ZTO ask for them."""
    if parcel.phone_secret:
        return crypto.decrypt(parcel.county_id, "parcel", "phone", parcel.phone_secret)[-4:]
    sender = sender_of(parcel) if parcel.direction == Direction.OUTBOUND else None
    return sender.phone[-4:] if sender else ""
