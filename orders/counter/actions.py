"""The hand-over: proof, parcels, money and order lines in one act, all or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import DomainError, UnknownReference
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind
from orders.parcels.actions import Proof, check_collector, check_releasable, prove, release
from orders.parcels.models import Parcel
from orders.purchases.actions import collect_lines, take_payment
from orders.purchases.choices import RIDING, PaymentMethod
from orders.purchases.errors import BalanceDue, NoAccount, OverPayment
from orders.purchases.models import Order, OrderLine, ParcelContent
from stations.network.choices import HANDING_OUT
from stations.network.errors import StationClosed
from stations.network.models import Station
from stations.villagers.actions import note_visits

from .errors import CodDue, SharedParcel
from .policy import due_before
from .queries import pieces_taken

if TYPE_CHECKING:
    from accounts.identity.models import User


@dataclass(frozen=True)
class Payment:
    """Money over the counter for an order's balance, or for a parcel's cash on delivery."""

    amount_fen: int
    method: str = PaymentMethod.CASH
    order: UUID | None = None
    parcel: UUID | None = None


@dataclass
class Handover:
    """What went over the counter."""

    station: Station
    at: datetime
    parcels: list[Parcel]
    orders: list[Order] = field(default_factory=list)
    taken_fen: int = 0


def hand_over(
    *,
    actor: User,
    station: Station,
    parcels: Collection[UUID],
    proof: Proof,
    payments: Sequence[Payment] = (),
) -> Handover:
    """Give a person her parcels, take what she owes, and move her order lines to collected.

    Orders are locked before parcels, each in the order of their ids: of two hand-overs of one
    parcel the second finds it collected. A wrong code is counted in the block, which then ends
    normally, so that the try survives the refusal.
    """
    require(actor, "parcels.hand_over", at=station)
    if station.status not in HANDING_OUT:
        raise StationClosed(pointer="/station")
    with transaction.atomic():
        orders = _lock_orders(actor, parcels, payments)
        locked = _lock_parcels(actor, parcels)
        check_releasable(locked, station)
        check_collector(locked, proof)
        contents = _contents(locked, orders)
        wrong = prove(locked, proof)
        if not wrong:
            done = _hand_out(actor, station, locked, contents, orders, proof, payments)
    if wrong:
        raise wrong
    return done


def _hand_out(
    actor: User,
    station: Station,
    parcels: list[Parcel],
    contents: list[ParcelContent],
    orders: dict[UUID, Order],
    proof: Proof,
    payments: Sequence[Payment],
) -> Handover:
    now = timezone.now()
    done = Handover(station, now, parcels)
    cod = {parcel.pk: parcel.cod_fen for parcel in parcels if parcel.cod_fen}
    events = release(parcels, actor=actor, at=now, note=_collector_note(proof))
    hers = {parcel.villager_id for parcel in parcels}
    hers |= {content.line.order.villager_id for content in contents}
    for place, payment in enumerate(payments):
        if payment.order is not None:
            _take_balance(actor, orders, hers, payment, place)
    done.orders = _collect(actor, contents, orders)
    _take_cod(actor, station, parcels, cod, payments)
    done.taken_fen = sum(payment.amount_fen for payment in payments)
    villagers = {parcel.villager_id for parcel in parcels if parcel.villager_id}
    note_visits(station.county_id, villagers, now)
    record_event(
        "parcels.handed_over",
        county_id=station.county_id,
        actor=actor,
        station_id=station.pk,
        stations=[station.pk],
        data={
            "since": now.isoformat(),
            "parcels": [str(parcel.pk) for parcel in parcels],
            "orders": [str(order.pk) for order in done.orders],
            "collector": proof.collector,
            "delegate": str(proof.delegate) if proof.delegate else None,
            "proof": "pickup_code" if proof.pickup_code else "phone_tail",
            "taken_fen": done.taken_fen,
        },
        facts=[event.pk for event in events],
    )
    return done


# --- what is named ---


def _lock_orders(
    actor: User, parcel_ids: Collection[UUID], payments: Sequence[Payment]
) -> dict[UUID, Order]:
    """Lock the orders whose things ride in the parcels and those that are paid."""
    county = actor.county_id or 0
    riding = ParcelContent.objects.in_county(county).filter(parcel_id__in=parcel_ids)
    ids = set(riding.values_list("line__order_id", flat=True))
    ids |= {payment.order for payment in payments if payment.order}
    orders = Order.objects.visible_to(actor).lock_all(ids) if ids else []
    return {order.pk: order for order in orders}


def _lock_parcels(actor: User, ids: Collection[UUID]) -> list[Parcel]:
    parcels = Parcel.objects.visible_to(actor).lock_all(ids)
    found = {parcel.pk for parcel in parcels}
    for place, pk in enumerate(ids):
        if pk not in found:
            raise UnknownReference(pointer=f"/parcels/{place}")
    return parcels


def _contents(parcels: Sequence[Parcel], orders: dict[UUID, Order]) -> list[ParcelContent]:
    """Read what rides in the parcels; what is in one parcel must be one villager's."""
    contents = list(
        ParcelContent.objects.in_county(parcels[0].county_id)
        .filter(parcel_id__in=[parcel.pk for parcel in parcels])
        .select_related("line__order")
    )
    owners: dict[UUID, set[UUID]] = defaultdict(set)
    for content in contents:
        owners[content.parcel_id].add(content.line.order.villager_id)
    for parcel_id, villagers in owners.items():
        if len(villagers) > 1:
            raise SharedParcel(parcel=str(parcel_id))
    late = {content.line.order_id for content in contents} - orders.keys()
    for order in Order.objects.in_county(parcels[0].county_id).lock_all(late) if late else []:
        orders[order.pk] = order  # linked while we waited for the parcels
    return contents


# --- money and lines ---


def _take_balance(
    actor: User,
    orders: dict[UUID, Order],
    hers: Collection[UUID | None],
    payment: Payment,
    place: int,
) -> None:
    """Take money for an order of the person who collects; another's is not known here."""
    order = orders.get(payment.order)
    if order is None or order.villager_id not in hers:
        raise UnknownReference(pointer=f"/payments/{place}/order")
    try:
        orders[order.pk] = take_payment(
            order, actor=actor, amount_fen=payment.amount_fen, method=payment.method
        )
    except DomainError as refusal:
        if refusal.pointer:
            refusal.pointer = f"/payments/{place}{refusal.pointer}"
        raise


def _collect(actor: User, contents: list[ParcelContent], orders: dict[UUID, Order]) -> list[Order]:
    """Ask what is due for the things that go home, and collect the lines that are complete."""
    of_order: dict[UUID, dict[UUID, OrderLine]] = defaultdict(dict)
    for content in contents:
        of_order[content.line.order_id][content.line_id] = content.line
    done = []
    for order_id, touched in sorted(of_order.items()):
        order = orders[order_id]
        lines = list(OrderLine.objects.in_county(order.county_id).filter(order_id=order_id))
        taken = pieces_taken(order.county_id, list(touched))
        if due := due_before(order, lines, taken):
            raise BalanceDue(order=str(order_id), number=order.number, amount_due_fen=due)
        complete = [
            line
            for line in lines
            if line.pk in touched and line.status in RIDING and taken[line.pk] >= line.quantity
        ]
        done.append(collect_lines(order, complete, actor=actor) if complete else order)
    paid_besides = [order for pk, order in sorted(orders.items()) if pk not in of_order]
    return done + paid_besides


def _take_cod(
    actor: User,
    station: Station,
    parcels: list[Parcel],
    cod: dict[UUID, int],
    payments: Sequence[Payment],
) -> None:
    """Take exactly the cash on delivery of each parcel, owed from now on to its carrier."""
    given: dict[UUID, int] = defaultdict(int)
    for place, payment in enumerate(payments):
        if payment.parcel is None:
            continue
        if payment.parcel not in {parcel.pk for parcel in parcels}:
            raise UnknownReference(pointer=f"/payments/{place}/parcel")
        if payment.method != PaymentMethod.CASH:
            raise NoAccount(pointer=f"/payments/{place}/method")
        given[payment.parcel] += payment.amount_fen
    for parcel in parcels:
        asked = cod.get(parcel.pk, 0)
        if given[parcel.pk] > asked:
            raise OverPayment(parcel=str(parcel.pk), balance_fen=asked)
        if given[parcel.pk] < asked:
            raise CodDue(parcel=str(parcel.pk), amount_due_fen=asked)
        if asked:
            post_entry(
                county_id=station.county_id,
                kind=EntryKind.COD,
                source=parcel,
                actor=actor,
                transfers=[Leg(station.pk, AccountKind.DRAWER, AccountKind.COD_OWED, asked)],
            )


def _collector_note(proof: Proof) -> str:
    return f"delegate {proof.delegate}" if proof.delegate else ""
