"""Reading orders: lines and parcels of many at once, what is due, do the books agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, Sum
from django.utils import timezone

from orders.catalogue.models import Category, Platform, Product
from orders.ledger.queries import BookFault, select_faults
from orders.parcels.choices import ON_SHELF, ParcelStatus
from stations.network.models import Station
from stations.villagers.models import Villager

from .models import Order, OrderLine, ParcelContent
from .policy import due_fen

if TYPE_CHECKING:
    from accounts.identity.models import User

AT_HAND = [*sorted(ON_SHELF), ParcelStatus.COLLECTED]
"""Parcels of these have come: on the shelf, or in the villager's hands already."""

GOING_BACK = [
    ParcelStatus.REFUSED,
    ParcelStatus.RETURN_DUE,
    ParcelStatus.RETURN_BAGGED,
    ParcelStatus.RETURN_LOADED,
    ParcelStatus.RETURNED_COUNTY,
    ParcelStatus.RETURNED_CARRIER,
]

LINE_FIELDS = [
    "order_id",
    "id",
    "position",
    "status",
    "status_changed_at",
    "product_id",
    "category__code",
    "platform_id",
    "title",
    "url",
    "spec",
    "quantity",
    "unit_price_fen",
    "freight_share_fen",
    "discount_share_fen",
    "total_fen",
    "deposit_fen",
    "actual_price_fen",
    "upstream__number",
    "cancel_reason",
]
BRIEF_LINE_FIELDS = [
    "order_id",
    "id",
    "position",
    "status",
    "category__code",
    "platform_id",
    "title",
    "quantity",
    "unit_price_fen",
    "total_fen",
    "deposit_fen",
]


def shown_orders(user: User) -> Any:
    """Orders the user may see, with what a page says about them."""
    return Order.objects.visible_to(user).select_related("station", "villager")


def lines_of(
    county_id: int, order_ids: Iterable[UUID], fields: Sequence[str] = LINE_FIELDS
) -> dict[UUID, list[dict[str, Any]]]:
    """Lines of many orders in one query, by order and position."""
    lines: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_lines_statement(tuple(fields)), [county_id, list(order_ids)])
        rows = cursor.fetchall()
    for row in rows:
        line = dict(zip(fields, row, strict=True))
        lines[line["order_id"]].append(line)
    return lines


@lru_cache(maxsize=4)
def _lines_statement(fields: tuple[str, ...]) -> str:
    """Compose the query once; one array of orders keeps its text the same for every page."""
    names = {"category__code": "c.code", "upstream__number": "u.number"}
    upstream = (
        " LEFT JOIN orders_upstreamorder u ON u.county_id = l.county_id AND u.id = l.upstream_id"
    )
    return (
        f"SELECT {', '.join(names.get(field, f'l.{field}') for field in fields)}"  # noqa: S608
        " FROM orders_orderline l"
        " JOIN orders_category c ON c.county_id = l.county_id AND c.id = l.category_id"
        f"{upstream if 'upstream__number' in fields else ''}"
        " WHERE l.county_id = %s AND l.order_id = ANY(%s) ORDER BY l.order_id, l.position"
    )


def waybills_of(county_id: int, order_id: UUID) -> dict[UUID, list[dict[str, Any]]]:
    """Parcels that carry an order's lines, by line."""
    waybills: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = (
        ParcelContent.objects.in_county(county_id)
        .filter(line__order_id=order_id)
        .order_by("pk")
        .values(
            "line_id",
            "quantity",
            "parcel_id",
            "parcel__number",
            "parcel__carrier_id",
            "parcel__waybill_no",
            "parcel__status",
            "parcel__pickup_code",
        )
    )
    for row in rows:
        waybills[row["line_id"]].append(row)
    return waybills


def pieces_of(county_id: int, line_ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Count each line's pieces that ride in parcels, and those of them that are here."""
    pieces = dict.fromkeys(line_ids, (0, 0))
    rows = (
        ParcelContent.objects.in_county(county_id)
        .filter(line_id__in=line_ids)
        .values_list("line_id")
        .annotate(
            linked=Sum("quantity"),
            here=Sum("quantity", filter=Q(parcel__status__in=AT_HAND), default=0),
        )
    )
    for line_id, linked, here in rows:
        pieces[line_id] = (linked, here)
    return pieces


def pieces_going_back(county_id: int, line_ids: list[UUID]) -> dict[UUID, int]:
    """Count each line's pieces in parcels that were refused."""
    rows = (
        ParcelContent.objects.in_county(county_id)
        .filter(line_id__in=line_ids, parcel__status__in=GOING_BACK)
        .values_list("line_id")
        .annotate(pieces=Sum("quantity"))
    )
    return dict(rows)


def pieces_collected(county_id: int, line_ids: list[UUID]) -> dict[UUID, int]:
    """Count each line's pieces that were taken home."""
    rows = (
        ParcelContent.objects.in_county(county_id)
        .filter(line_id__in=line_ids, parcel__status=ParcelStatus.COLLECTED)
        .values_list("line_id")
        .annotate(pieces=Sum("quantity"))
    )
    return dict(rows)


def amount_due_for(order: Order, lines: Iterable[OrderLine]) -> int:
    """What is to be paid before these lines of the order may go home (decisions 26)."""
    return due_fen(order, order.lines.all(), lines)


@dataclass(frozen=True)
class References:
    """What an order names, with the columns that placing it needs: one read for all of it."""

    station: Station | None
    villager: Villager | None
    platforms: dict[str, Platform]
    categories: dict[str, Category]
    products: dict[UUID, Product]


def references_of(
    county_id: int,
    *,
    station: UUID,
    villager: UUID,
    products: Iterable[UUID],
    categories: Iterable[str],
    platforms: Iterable[str],
) -> References:
    """Fetch station, villager, products, categories and active platforms as named, at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REFERENCES,
            {
                "county": county_id,
                "station": station,
                "villager": villager,
                "products": list(products),
                "now": timezone.now(),
            },
        )
        place, person, all_platforms, all_categories, curated = cursor.fetchone()
    curated = curated or []
    # To make a model costs more than to read it: only what is named becomes one.
    platform_codes = {*platforms, *(one["platform_id"] for one in curated)}
    category_ids = {one["category_id"] for one in curated}
    category_codes = set(categories)
    by_id = {
        one["id"]: Category(
            id=UUID(one["id"]),
            county_id=county_id,
            code=one["code"],
            deposit_rate=Decimal(one["deposit_rate"]),
            is_active=one["is_active"],
        )
        for one in all_categories or ()
        if one["code"] in category_codes or one["id"] in category_ids
    }
    return References(
        station=place and Station(county_id=county_id, **place | {"id": station}),
        villager=person
        and Villager(
            id=villager,
            county_id=county_id,
            name_masked=person["name_masked"],
            station_id=UUID(person["station_id"]),
        ),
        platforms={
            code: Platform(code=code) for code in all_platforms or () if code in platform_codes
        },
        categories={one.code: one for one in by_id.values() if one.is_active},
        products={
            (pk := UUID(one.pop("id"))): _product(
                pk, county_id, by_id[one.pop("category_id")], one.pop("price_fen"), one
            )
            for one in curated
        },
    )


def _product(
    pk: UUID, county_id: int, category: Category, price_fen: int | None, columns: dict[str, Any]
) -> Product:
    product = Product(id=pk, county_id=county_id, category=category, **columns)
    product.price_fen = price_fen
    return product


_REFERENCES = """
SELECT
  (SELECT json_build_object('id', s.id, 'code', s.code, 'name', s.name, 'status', s.status)
   FROM stations_station s WHERE s.county_id = %(county)s AND s.id = %(station)s),
  (SELECT json_build_object('name_masked', v.name_masked, 'station_id', v.station_id)
   FROM stations_villager v WHERE v.county_id = %(county)s AND v.id = %(villager)s),
  (SELECT json_agg(p.code) FROM orders_platform p WHERE p.is_active),
  (SELECT json_agg(json_build_object(
      'id', c.id, 'code', c.code, 'deposit_rate', c.deposit_rate::text, 'is_active', c.is_active))
   FROM orders_category c WHERE c.county_id = %(county)s),
  (SELECT json_agg(json_build_object(
      'id', g.id, 'title', g.title, 'spec', g.spec, 'url', g.url,
      'platform_id', g.platform_id, 'category_id', g.category_id,
      'price_fen', (SELECT r.unit_price_fen FROM orders_price r
                    WHERE r.county_id = %(county)s AND r.product_id = g.id AND r.from_at <= %(now)s
                    ORDER BY r.from_at DESC LIMIT 1)))
   FROM orders_product g
   WHERE g.county_id = %(county)s AND g.is_active AND g.id = ANY(%(products)s::uuid[]))
"""
_ORDERS = """
SELECT o.id, o.number, o.total_fen, o.paid_fen + o.refund_due_fen,
       coalesce(s.total, 0), coalesce(s.collected, 0),
       coalesce(m.held, 0), coalesce(m.collected, 0)
FROM orders_order o
LEFT JOIN (
  SELECT l.order_id,
         sum(l.total_fen) FILTER (
           WHERE l.status NOT IN ('refused', 'cancelled', 'abandoned')) AS total,
         sum(l.total_fen) FILTER (WHERE l.status IN ('collected', 'completed', 'lost')) AS collected
  FROM orders_orderline l WHERE l.county_id = %(county)s GROUP BY l.order_id
) s ON s.order_id = o.id
LEFT JOIN (
  SELECT e.source_id,
         coalesce(sum(t.amount_fen) FILTER (
           WHERE d.kind IN ('drawer', 'refund_owed', 'claims_advanced')
             AND c.kind = 'customer_funds'), 0)
         - coalesce(sum(t.amount_fen) FILTER (
           WHERE d.kind = 'customer_funds'
             AND c.kind IN ('drawer', 'claims_advanced')), 0) AS held,
         coalesce(sum(t.amount_fen) FILTER (
           WHERE d.kind = 'customer_funds' AND c.kind = 'sales_due'), 0)
         - coalesce(sum(t.amount_fen) FILTER (
           WHERE d.kind = 'sales_due' AND c.kind = 'customer_funds'), 0) AS collected
  FROM orders_journalentry e
  JOIN orders_transfer t ON t.county_id = e.county_id AND t.entry_id = e.id
  JOIN orders_ledgeraccount d ON d.county_id = t.county_id AND d.id = t.debit_account_id
  JOIN orders_ledgeraccount c ON c.county_id = t.county_id AND c.id = t.credit_account_id
  WHERE e.county_id = %(county)s AND e.source_type = 'order'
  GROUP BY e.source_id
) m ON m.source_id = o.id
WHERE o.county_id = %(county)s
  AND (o.total_fen <> coalesce(s.total, 0)
       OR o.paid_fen + o.refund_due_fen <> coalesce(m.held, 0)
       OR coalesce(s.collected, 0) <> coalesce(m.collected, 0))
ORDER BY o.id
"""
_PURCHASES = """
SELECT l.id, coalesce(m.booked, 0), l.unit_price_fen * l.quantity
FROM orders_orderline l
LEFT JOIN (
  SELECT e.source_id,
         coalesce(sum(t.amount_fen) FILTER (WHERE d.kind = 'in_transit'), 0)
         - coalesce(sum(t.amount_fen) FILTER (WHERE c.kind = 'in_transit'), 0) AS booked
  FROM orders_journalentry e
  JOIN orders_transfer t ON t.county_id = e.county_id AND t.entry_id = e.id
  JOIN orders_ledgeraccount d ON d.county_id = t.county_id AND d.id = t.debit_account_id
  JOIN orders_ledgeraccount c ON c.county_id = t.county_id AND c.id = t.credit_account_id
  WHERE e.county_id = %(county)s AND e.source_type = 'orderline'
  GROUP BY e.source_id
) m ON m.source_id = l.id
WHERE l.county_id = %(county)s
  AND coalesce(m.booked, 0) <> CASE
    WHEN l.upstream_id IS NULL OR l.status IN ('cancelled') THEN 0
    ELSE l.unit_price_fen * l.quantity END
ORDER BY l.id
"""


def order_faults(county_id: int) -> Iterator[BookFault]:
    """Yield orders whose sums differ from their lines or their entries (wired to `check_books`)."""
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, {"county": county_id})
        rows = cursor.fetchall()
    for row_id, number, total, held, lines_total, collected, booked_held, booked_out in rows:
        if total != lines_total:
            said = f"{number}: total {total}, its lines {lines_total}"
        elif held != booked_held:
            said = f"{number}: holds {held}, the drawer took {booked_held}"
        else:
            said = f"{number}: handed over {collected}, booked {booked_out}"
        yield BookFault("order", row_id, said)
    yield from select_faults(
        _PURCHASES, "orderline", "bought goods booked {} instead of {}", county_id
    )


def orders_in_parcel(county_id: int, parcel_id: UUID) -> dict[UUID, str]:
    """Give the orders whose goods ride in a parcel, by id with their number."""
    contents = ParcelContent.objects.in_county(county_id).filter(parcel_id=parcel_id)
    rows = contents.order_by("line__order_id").values_list("line__order_id", "line__order__number")
    return dict(rows)


def goods_in_parcels(county_id: int, parcel_ids: Collection[UUID]) -> dict[UUID, int]:
    """Say in fen what the goods cost that ride in each parcel: its share of their lines."""
    contents = ParcelContent.objects.in_county(county_id).filter(parcel_id__in=parcel_ids)
    worth: dict[UUID, int] = {}
    for parcel_id, pieces, of, total_fen in contents.values_list(
        "parcel_id", "quantity", "line__quantity", "line__total_fen"
    ):
        worth[parcel_id] = worth.get(parcel_id, 0) + total_fen * pieces // of
    return worth
