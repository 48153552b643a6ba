"""A return is asked for, by a refusal at the counter or by a villager who brings goods back."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.identity.policy import require
from accounts.kernel.numbers import random_number
from orders.purchases.actions import settle_refusals
from orders.purchases.actions.header import line_of, lock_order
from orders.purchases.choices import TAKEN_HOME, LineStatus
from orders.purchases.errors import TooManyPieces
from orders.purchases.models import Order, OrderLine, ParcelContent
from orders.purchases.queries import GOING_BACK

from ..choices import Basis, ReturnStatus
from ..errors import AlreadyReturning, NothingToReturn, NotReturnable, WindowOver
from ..models import GoodsReturn
from ..policy import GOODS_WITHIN, window_ends_at, worth_of
from ..queries import pieces_returning
from .record import lock_return, move, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def request_return(
    order: Order,
    line: OrderLine,
    *,
    actor: User,
    basis: str,
    quantity: int | None = None,
    reason: str = "",
    goods_here: bool = False,
) -> GoodsReturn:
    """Open a return of some pieces of a line; without `quantity`, of all that can go back.

    A refusal needs no relay: what the parcels say is settled here first, and the return that the
    refused parcel began is given. Raises NothingToReturn, NotReturnable, WindowOver,
    AlreadyReturning, TooManyPieces.
    """
    with transaction.atomic():
        order, lines = lock_order(order, actor)
        line = line_of(lines, line)
        require(actor, "returns.handle", at=order.station_id)
        if basis == Basis.REFUSED:
            return _of_refusal(order, line, lines, actor=actor, reason=reason)
        if line.status not in TAKEN_HOME:
            raise NothingToReturn(status_now=line.status)
        now = timezone.now()
        if basis == Basis.NO_REASON:
            _ask_window(line, now)
        before = pieces_returning(order.county_id, [line.pk]).get(line.pk, 0)
        left = line.quantity - before
        if not left:
            raise AlreadyReturning
        if quantity is not None and quantity > left:
            raise TooManyPieces(pointer="/quantity", left=left)
        goods = _new(order, line, before, quantity or left, basis, actor)
        goods.reason = reason
        goods.goods_by = None if goods_here else now + GOODS_WITHIN
        goods.save(force_insert=True)
        tell("return.requested", goods, actor, basis=basis, quantity=goods.quantity)
        if goods_here:
            move(goods, ReturnStatus.GOODS_AT_STATION, actor)
    return goods


def open_refused(
    order: Order, lines: list[OrderLine], *, actor: User | None, reason: str = ""
) -> list[GoodsReturn]:
    """Begin the return of each refused parcel of these lines that has none; goods are here.

    Called with the order locked; a second call finds them begun.
    """
    refused = {line.pk: line for line in lines if line.status == LineStatus.REFUSED}
    contents = (
        ParcelContent.objects.in_county(order.county_id)
        .filter(line_id__in=list(refused), parcel__status__in=GOING_BACK)
        .order_by("pk")
    )
    begun = set(
        GoodsReturn.objects.in_county(order.county_id)
        .filter(line_id__in=list(refused), basis=Basis.REFUSED)
        .values_list("line_id", "return_parcel_id")
    )
    before = pieces_returning(order.county_id, refused)
    opened = []
    for content in contents:
        if (content.line_id, content.parcel_id) in begun:
            continue
        line = refused[content.line_id]
        already = before.get(line.pk, 0)
        goods = _new(order, line, already, content.quantity, Basis.REFUSED, actor)
        before[line.pk] = already + content.quantity
        goods.return_parcel_id = content.parcel_id
        goods.reason = reason
        goods.save(force_insert=True)
        tell("return.requested", goods, actor, basis=Basis.REFUSED.value, quantity=goods.quantity)
        move(goods, ReturnStatus.GOODS_AT_STATION, actor, inferred=True)
        opened.append(goods)
    return opened


def withdraw_return(goods: GoodsReturn, *, actor: User, reason: str) -> GoodsReturn:
    """End a return whose goods have not left: the villager keeps or takes them again."""
    with transaction.atomic():
        goods = lock_return(goods, actor, "returns.handle")
        if goods.basis == Basis.REFUSED:
            raise NothingToReturn(status_now=goods.status)
        move(goods, ReturnStatus.CANCELLED, actor, said={"reason": reason})
    return goods


def expire_returns(county_id: int, now: datetime.datetime | None = None) -> int:
    """End returns whose goods were never brought; returns how many."""
    now = now or timezone.now()
    with transaction.atomic():
        late = (
            GoodsReturn.objects.in_county(county_id)
            .filter(status=ReturnStatus.REQUESTED, goods_by__lt=now)
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("pk")
        )
        expired = list(late)
        for goods in expired:
            move(goods, ReturnStatus.EXPIRED_WINDOW, None)
    return len(expired)


def _of_refusal(
    order: Order, line: OrderLine, lines: list[OrderLine], *, actor: User, reason: str
) -> GoodsReturn:
    """Settle what the parcels say, then give the return of this line, or of its refused part."""
    done = settle_refusals(order, lines, actor=actor)
    opened = open_refused(order, lines, actor=actor, reason=reason)
    mine = {line.pk, *(part.pk for whole, part in done.split if whole.pk == line.pk)}
    for goods in opened:
        if goods.line_id in mine:
            return goods
    known = (
        GoodsReturn.objects.in_county(order.county_id)
        .filter(line_id__in=mine, basis=Basis.REFUSED)
        .order_by("-requested_at", "-pk")
        .first()
    )
    if known is None:
        raise NothingToReturn(status_now=line.status)
    return known


def _ask_window(line: OrderLine, now: datetime.datetime) -> None:
    """Ask the category's days; none at all means that the law excludes such goods."""
    days = line.category.return_days
    if not days:
        raise NotReturnable(category=line.category.code)
    ends = window_ends_at(line.status_changed_at, days)
    if now >= ends:
        raise WindowOver(until=ends.isoformat())


def _new(
    order: Order, line: OrderLine, before: int, pieces: int, basis: str, actor: User | None
) -> GoodsReturn:
    return GoodsReturn(
        county_id=order.county_id,
        number=random_number("R"),
        order=order,
        line=line,
        station_id=order.station_id,
        quantity=pieces,
        basis=basis,
        worth_fen=worth_of(line, before, pieces),
        requested_by=actor,
    )
