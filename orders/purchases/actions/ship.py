"""Telling which parcels carry a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from accounts.identity.policy import require
from accounts.kernel.errors import IllegalMove
from accounts.kernel.ids import new_id
from orders.parcels.actions import announce_parcel
from orders.parcels.choices import ConsentBasis

from ..choices import LineStatus
from ..errors import TooManyPieces
from ..models import Order, OrderLine, ParcelContent
from ..policy import parcel_status, step
from ..queries import pieces_of
from .header import keep, line_of, lock_order, tell

if TYPE_CHECKING:
    from accounts.identity.models import User

MAY_SHIP = {LineStatus.PLACED, LineStatus.PARTLY_SHIPPED, LineStatus.PARTLY_READY}


def link_waybill(
    order: Order, line: OrderLine, *, actor: User, carrier: str, waybill_no: str, quantity: int
) -> Order:
    """Announce the parcel that carries so many pieces of the line; a known waybill is joined."""
    with transaction.atomic():
        order, lines = lock_order(order, actor)
        line = line_of(lines, line)
        require(actor, "purchases.buy", at=order.station_id)
        linked, here = pieces_of(order.county_id, [line.pk])[line.pk]
        if linked + quantity > line.quantity:
            raise TooManyPieces(pointer="/quantity", ordered=line.quantity, linked=linked)
        if line.status not in MAY_SHIP:
            raise IllegalMove(status_now=line.status)
        parcel = announce_parcel(
            actor=actor,
            carrier=carrier,
            waybill_no=waybill_no,
            station=order.station,
            villager=order.villager,
            consent_basis=ConsentBasis.ORDER,
        )
        _put_in(order, line, parcel, quantity)
        if line.status != LineStatus.PARTLY_READY:
            _move(line, parcel_status(line.quantity, linked + quantity, here=0))
        linked, here = pieces_of(order.county_id, [line.pk])[line.pk]
        _move(line, parcel_status(line.quantity, linked, here))  # it may lie on the shelf already
        keep(order, lines)
        tell(
            "purchase.shipped",
            order,
            actor,
            line=str(line.pk),
            parcel=str(parcel.pk),
            quantity=quantity,
        )
    return order


def _put_in(order: Order, line: OrderLine, parcel: object, quantity: int) -> None:
    """Add the pieces to what the parcel carries of this line; the order's lock keeps twins out."""
    contents = ParcelContent.objects.in_county(order.county_id).filter(parcel=parcel, line=line)
    if not contents.update(quantity=F("quantity") + quantity):
        ParcelContent(
            id=new_id(), county_id=order.county_id, parcel=parcel, line=line, quantity=quantity
        ).save(force_insert=True)


def _move(line: OrderLine, status: str) -> None:
    if line.status != status:
        step(line, status)
