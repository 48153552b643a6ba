"""The goods on their way: brought, looked at, given a return code, handed to the carrier, lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.kernel.errors import IllegalMove
from accounts.kernel.ids import new_id
from orders.cases.actions import open_case
from orders.cases.choices import CaseKind
from orders.parcels.actions import label_outbound, open_outbound, record_scans
from orders.parcels.choices import Direction, ParcelStatus, Step
from orders.parcels.models import Parcel
from orders.parcels.scans import ScanIn
from stations.network.choices import StationKind

from ..choices import WAY_OUT, Condition, ReturnStatus
from ..errors import NoParcelYet, NotTheCarriersYet
from ..models import GoodsReturn
from .record import lock_return, move

if TYPE_CHECKING:
    from accounts.identity.models import User

S = ReturnStatus
WITH_CARRIER = {
    ParcelStatus.TENDERED, ParcelStatus.CARRIER_TRANSIT, ParcelStatus.DELIVERED,
    ParcelStatus.RETURNED_CARRIER,
}  # fmt: skip
"""The county's part is done: a parcel in one of these is the carrier's."""


def bring_goods(goods: GoodsReturn, *, actor: User) -> GoodsReturn:
    """The villager has put the goods on the counter."""
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.handle")
        move(goods, S.GOODS_AT_STATION, actor, goods_by=None)
    return goods


def inspect_goods(
    goods: GoodsReturn, *, actor: User, condition: str, note: str = ""
) -> GoodsReturn:
    """Note what state they are in, before the villager leaves: the merchant will ask."""
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.handle")
        move(
            goods,
            S.INSPECTED,
            actor,
            condition=Condition(condition),
            condition_note=note,
            said={"condition": condition, "note": note},
        )
    return goods


def issue_pick_code(
    goods: GoodsReturn,
    *,
    actor: User,
    pick_code: str,
    carrier: str = "",
    waybill_no: str = "",
) -> GoodsReturn:
    """Write the merchant's return code down and send the goods off.

    With a waybill of the merchant's they ride in an outward parcel accepted here. A refused
    parcel, never opened, goes back to its carrier as it is.
    """
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.handle")
        if goods.status != S.INSPECTED:
            raise IllegalMove(status_now=goods.status)
        parcel = goods.return_parcel
        if parcel is None:
            if not carrier or not waybill_no:
                raise NoParcelYet(pointer="/waybill_no")
            parcel = open_outbound(
                actor=actor, station=goods.station, carrier=carrier, waybill_no=waybill_no
            )
            parcel = label_outbound(parcel, actor=actor)  # the label is the merchant's
        elif parcel.status == ParcelStatus.REFUSED:
            _scan(parcel, Step.SEND_BACK, actor, note=goods.number)
        move(
            goods,
            S.PICK_CODE_ISSUED,
            actor,
            pick_code=pick_code,
            return_parcel=parcel,
            said={"parcel": str(parcel.pk)},
        )
    return goods


def hand_to_carrier(goods: GoodsReturn, *, actor: User) -> GoodsReturn:
    """The parcel has left the county; at the centre this is the scan that gives it away."""
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.handle")
        if goods.status != S.PICK_CODE_ISSUED:
            raise IllegalMove(status_now=goods.status)
        parcel = Parcel.objects.in_county(goods.county_id).lock(goods.return_parcel_id)
        if parcel.status not in WITH_CARRIER:
            place = parcel.held_at
            if place is None or place.kind != StationKind.CENTRE:
                raise NotTheCarriersYet(status_parcel=parcel.status)
            step = Step.TENDER if parcel.direction == Direction.OUTBOUND else Step.SEND_BACK
            _scan(parcel, step, actor, note=goods.number)
        follow_parcel(goods, actor)
    return goods


def follow_parcel(goods: GoodsReturn, actor: User | None) -> None:
    """Take a locked return on to the carrier, along the way its parcel proves to have gone."""
    for status in WAY_OUT[WAY_OUT.index(goods.status) + 1 :]:
        move(goods, status, actor, inferred=status != S.HANDED_TO_CARRIER)


def lose_in_return(goods: GoodsReturn, *, actor: User, reason: str) -> GoodsReturn:
    """Neither here nor with the merchant: a case for whoever had the parcel last."""
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.settle")
        move(goods, S.LOST_IN_RETURN, actor, said={"reason": reason})
        parcel = goods.return_parcel
        open_case(
            CaseKind.LOST,
            county_id=goods.county_id,
            station_id=goods.station_id,
            subject=goods,
            actor=actor,
            parcel_id=parcel.pk if parcel else None,
            custodian=(parcel.custody, parcel.custody_id) if parcel else ("", None),
            money_fen=goods.worth_fen,
            note=reason,
            data={"order": str(goods.order_id)},
        )
    return goods


def _scan(parcel: Parcel, step: str, actor: User, note: str) -> None:
    """Scan the parcel where it lies; raises what the scan was refused for."""
    scan = ScanIn(
        op_id=new_id(),
        step=step,
        station=parcel.held_at_id or parcel.station_id,
        occurred_at=timezone.now(),
        parcel=parcel.pk,
        note=note,
    )
    (result,) = record_scans([scan], actor=actor)
    if result.outcome != "applied":
        raise IllegalMove(result.problem["detail"], status_parcel=parcel.status)
