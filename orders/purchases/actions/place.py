"""Placing an order: the clerk sits with the villager and writes down what she wants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import Meaningless, UnknownReference
from accounts.kernel.ids import new_id
from accounts.kernel.numbers import random_number
from accounts.tenancy.inserts import insert_rows
from stations.network.choices import WORKING
from stations.network.errors import StationClosed
from stations.staffing.policy import visible_station_ids

from ..choices import LineStatus
from ..errors import (
    AbsurdAmount,
    DiscountTooLarge,
    NoLines,
    PriceMissing,
    TooManyLines,
)
from ..models import Order, OrderLine
from ..policy import MOST_FEN, MOST_LINES, QUOTE_VALID, derive_header, goods_fen, share_costs
from ..queries import References, references_of

if TYPE_CHECKING:
    from accounts.identity.models import User
    from orders.catalogue.models import Category, Product
    from stations.network.models import Station
    from stations.villagers.models import Villager

OTHER = "other"
"""The category of a free-text line that names none."""


class Wanted(TypedDict, total=False):
    """A line as it is asked for. A product brings what is left out; its category always counts."""

    product: UUID | None
    platform: str
    title: str
    category: str
    url: str
    spec: str
    quantity: int
    unit_price_fen: int


def place_order(
    *,
    actor: User,
    station: UUID,
    villager: UUID,
    lines: Sequence[Wanted],
    freight_fen: int = 0,
    discount_fen: int = 0,
    note: str = "",
) -> Order:
    """Quote an order, valid 24 hours; freight and discount are split over the lines to the fen."""
    known = references_of(
        actor.county_id or 0,
        station=station,
        villager=villager,
        products={one["product"] for one in lines if one.get("product")},
        categories={one.get("category") or OTHER for one in lines},
        platforms={one.get("platform") or "" for one in lines},
    )
    place, person = _whom(known, actor)
    require(actor, "orders.place", at=place)
    if place.status not in WORKING:
        raise StationClosed(pointer="/station", station_status=place.status)
    now = timezone.now()
    order = Order(
        county_id=place.county_id,
        number=random_number("D"),
        station=place,
        villager=person,
        freight_fen=freight_fen,
        discount_fen=discount_fen,
        note=note,
        placed_by=actor,
        created_at=now,
        valid_until=now + QUOTE_VALID,
    )
    rows = _quote(order, lines, known)
    share_costs(rows, freight_fen, discount_fen)
    derive_header(order, rows)
    # Whatever can be refused has been: nothing to take back, so no savepoint.
    with transaction.atomic(savepoint=False):
        insert_rows([order])
        insert_rows(rows)
        record_event(
            "purchase.placed",
            county_id=order.county_id,
            actor=actor,
            subject=order,
            station_id=place.pk,
            stations=[place.pk],
            data={"order": str(order.pk), "lines": len(rows), "total_fen": order.total_fen},
        )
    order.new_lines = rows  # what the door shows without reading it back
    return order


def _whom(known: References, actor: User) -> tuple[Station, Villager]:
    """Every station of the county is public, a villager only to her own stations and the county."""
    if known.station is None:
        raise UnknownReference(pointer="/station")
    seen = visible_station_ids(actor)
    if known.villager is None or (seen is not None and known.villager.station_id not in seen):
        raise UnknownReference(pointer="/villager")
    return known.station, known.villager


def _quote(order: Order, wanted: Sequence[Wanted], known: References) -> list[OrderLine]:
    """Turn what is asked for into quoted lines, and refuse what cannot be meant."""
    if not wanted:
        raise NoLines(pointer="/lines")
    if len(wanted) > MOST_LINES:
        raise TooManyLines(pointer="/lines")
    rows = [_line(order, index, one, known) for index, one in enumerate(wanted)]
    goods = sum(goods_fen(line) for line in rows)
    if goods + order.freight_fen > MOST_FEN or order.freight_fen < 0:
        raise AbsurdAmount(pointer="/lines")
    if not 0 <= order.discount_fen <= goods:
        raise DiscountTooLarge(pointer="/discount_fen")
    return rows


def _line(order: Order, index: int, wanted: Wanted, known: References) -> OrderLine:
    at = f"/lines/{index}"
    product = None
    if chosen := wanted.get("product"):
        product = known.products.get(chosen)
        if product is None:
            raise UnknownReference(pointer=f"{at}/product")
        category: Category | None = product.category
    else:
        category = known.categories.get(wanted.get("category") or OTHER)
        if category is None:
            raise UnknownReference(pointer=f"{at}/category")
    platform = known.platforms.get(
        wanted.get("platform") or (product.platform_id if product else "")
    )
    if platform is None:
        raise UnknownReference(pointer=f"{at}/platform")
    return OrderLine(
        id=new_id(),
        county_id=order.county_id,
        order=order,
        position=index + 1,
        status=LineStatus.QUOTED,
        product=product,
        category=category,
        platform=platform,
        deposit_rate=category.deposit_rate,
        total_fen=0,
        **_terms(wanted, product, at),
    )


def _terms(wanted: Wanted, product: Product | None, at: str) -> dict[str, Any]:
    """Read title, quantity and price; the product fills what is not said."""
    title = wanted.get("title") or (product.title if product else "")
    if not title:
        raise Meaningless(pointer=f"{at}/title")
    price = wanted.get("unit_price_fen") or getattr(product, "price_fen", None)
    if not price:
        raise PriceMissing(pointer=f"{at}/unit_price_fen")
    quantity = wanted["quantity"]
    if not 0 < quantity < 10_000 or not 0 < price <= MOST_FEN:
        raise AbsurdAmount(pointer=f"{at}/{'quantity' if price > 0 else 'unit_price_fen'}")
    return {
        "title": title,
        "url": wanted.get("url") or (product.url if product else ""),
        "spec": wanted.get("spec") or (product.spec if product else ""),
        "quantity": quantity,
        "unit_price_fen": price,
    }
