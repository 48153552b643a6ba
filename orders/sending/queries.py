"""Reads of sending: prices, known senders, what waits to go out, and whether its money agrees."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from orders.ledger.queries import BookFault, select_faults
from orders.parcels.carriers.senders import Sender
from orders.parcels.choices import Direction, ParcelStatus
from orders.parcels.models import Parcel
from stations.villagers.tokens import name_index, phone_index

from .errors import NoRate
from .models import CarrierRate, ProhibitedItem, SenderIdentity, Sending
from .policy import (
    Quote,
    Size,
    check_declared,
    check_size,
    check_weight,
    price,
    rate_for,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.identity.models import User
    from stations.villagers.models import Villager

P = ParcelStatus
ON_THE_WAY_OUT = [P.ACCEPTED, P.LABELLED, P.STAGED, P.BAGGED, P.LOADED, P.ARRIVED_COUNTY]


def quote(
    county_id: int,
    *,
    carrier: str,
    province: str,
    weight_grams: int,
    size: Size | None = None,
    declared_fen: int = 0,
    day: datetime.date | None = None,
) -> Quote:
    """Price a parcel by the carrier's rate of the day (Beijing date); changes nothing.

    Raises OutOfBounds for weight, size or value, NoRate where the carrier does not go.
    """
    check_weight(weight_grams)
    check_size(size)
    check_declared(declared_fen)
    rate = rate_for(_rates(county_id, day).filter(carrier_id=carrier), province)
    if rate is None:
        raise NoRate(pointer="/carrier")
    check_declared(declared_fen, rate.declared_most_fen)
    return price(rate, weight_grams, size, declared_fen)


def quotes(
    county_id: int, *, province: str, weight_grams: int, size: Size | None, declared_fen: int
) -> list[Quote]:
    """Price it with every carrier that goes there, the cheapest first."""
    check_weight(weight_grams)
    check_size(size)
    check_declared(declared_fen)
    by_carrier: dict[str, list[CarrierRate]] = {}
    for rate in _rates(county_id, None).select_related("carrier"):
        if rate.carrier.is_active:
            by_carrier.setdefault(rate.carrier_id, []).append(rate)
    chosen = [rate_for(rates, province) for rates in by_carrier.values()]
    offers = [
        price(rate, weight_grams, size, declared_fen)
        for rate in chosen
        if rate is not None and declared_fen <= rate.declared_most_fen
    ]
    return sorted(offers, key=lambda one: (one.total_fen, one.rate.carrier_id))


def _rates(county_id: int, day: datetime.date | None) -> QuerySet[CarrierRate]:
    return CarrierRate.objects.in_county(county_id).valid_on(day or timezone.localdate())


def prohibitions(county_id: int) -> list[ProhibitedItem]:
    return list(ProhibitedItem.objects.in_county(county_id).filter(is_active=True).order_by("code"))


def identity_known(
    county_id: int,
    *,
    villager: Villager | None,
    name: str = "",
    phone: str = "",
    is_locked: bool = False,
) -> SenderIdentity | None:
    """Find the document a returning sender showed last: a villager's, or of a name and phone.

    What was forgotten is found no more: it is typed again.
    """
    seen = SenderIdentity.objects.in_county(county_id).order_by("-last_seen_at")
    if is_locked:
        seen = seen.select_for_update(of=("self",))
    if villager is not None:
        return seen.filter(villager_id=villager.pk).first()
    if not (name and phone):
        return None
    return seen.filter(
        phone_index=phone_index(county_id, phone), name_index=name_index(county_id, name)
    ).first()


def sender_of(parcel: Parcel) -> Sender | None:
    """Name who sent a parcel, for what comes back; None when it was not taken over here."""
    sending = (
        Sending.objects.in_county(parcel.county_id)
        .filter(parcel_id=parcel.pk)
        .select_related("villager")
        .first()
    )
    if sending is None:
        return None
    return Sender(sending.villager, sending.clear("sender_name"), sending.clear("sender_phone"))


def waiting(user: User) -> QuerySet[Sending]:
    """What the user's stations have accepted and no carrier has yet."""
    return (
        Sending.objects.visible_to(user)
        .filter(parcel__status__in=ON_THE_WAY_OUT, parcel__is_open=True)
        .select_related("parcel", "parcel__carrier", "station")
        .order_by("-accepted_at", "-id")
    )


def to_tender(user: User, carrier: str, station_id: object) -> QuerySet[Parcel]:
    """What lies at the centre for one carrier."""
    return (
        Parcel.objects.visible_to(user)
        .open()
        .filter(
            direction=Direction.OUTBOUND,
            carrier_id=carrier,
            held_at_id=station_id,
            status__in=ON_THE_WAY_OUT,
        )
        .order_by("status_changed_at")
    )


_FREIGHT = """
SELECT s.id, s.total_fen - s.refunded_fen, coalesce(b.fen, 0)
FROM orders_sending s
LEFT JOIN (
    SELECT e.source_id, sum(CASE WHEN c.kind = 'freight_owed' THEN t.amount_fen
                                 WHEN d.kind = 'freight_owed' THEN -t.amount_fen ELSE 0 END) AS fen
    FROM orders_journalentry e
    JOIN orders_transfer t ON t.county_id = e.county_id AND t.entry_id = e.id
    JOIN orders_ledgeraccount c ON c.county_id = t.county_id AND c.id = t.credit_account_id
    JOIN orders_ledgeraccount d ON d.county_id = t.county_id AND d.id = t.debit_account_id
    WHERE e.county_id = %(county)s AND e.source_type = 'sending'
    GROUP BY e.source_id
) b ON b.source_id = s.id
WHERE s.county_id = %(county)s AND s.total_fen - s.refunded_fen <> coalesce(b.fen, 0)
ORDER BY s.id
"""
_OWED = """
SELECT a.id, a.owed_fen, coalesce(m.fen, 0)
FROM orders_senderaccount a
LEFT JOIN (SELECT m.account_id, sum(m.amount_fen) AS fen FROM orders_accountmove m
           WHERE m.county_id = %(county)s GROUP BY 1) m ON m.account_id = a.id
WHERE a.county_id = %(county)s AND a.owed_fen <> coalesce(m.fen, 0)
ORDER BY a.id
"""
_RECEIVABLE = """
SELECT l.id, l.debits - l.credits, coalesce(o.fen, 0)
FROM orders_ledgeraccount l
LEFT JOIN (SELECT a.station_id, sum(a.owed_fen) AS fen FROM orders_senderaccount a
           WHERE a.county_id = %(county)s GROUP BY 1) o ON o.station_id = l.station_id
WHERE l.county_id = %(county)s AND l.kind = 'senders_due'
    AND l.debits - l.credits <> coalesce(o.fen, 0)
ORDER BY l.id
"""


def sending_faults(county_id: int) -> Iterator[BookFault]:
    """Prove that sendings and accounts say what their entries say."""
    yield from select_faults(_FREIGHT, "sending", "stands at {} fen, its entries at {}", county_id)
    yield from select_faults(_OWED, "senderaccount", "owes {}, its lines say {}", county_id)
    yield from select_faults(
        _RECEIVABLE, "ledgeraccount", "senders owe {}, their accounts say {}", county_id
    )


def documents_about(county_id: int, parcel_id: UUID) -> list[tuple[str, UUID]]:
    """Name the sendings of a parcel, under whose number money was booked."""
    mine = Sending.objects.in_county(county_id).filter(parcel_id=parcel_id)
    return [("sending", pk) for pk in mine.values_list("pk", flat=True)]


def agreed_value(county_id: int, parcel_id: UUID) -> tuple[bool, int, int] | None:
    """Say whether it was insured, its declared value and the freight in fen; None = not ours."""
    sending = Sending.objects.in_county(county_id).filter(parcel_id=parcel_id)
    row = sending.values_list("insurance_fen", "declared_fen", "freight_fen").first()
    return None if row is None else (row[0] > 0, row[1], row[2])
