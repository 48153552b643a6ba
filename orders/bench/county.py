"""The bench's own county: made in a few statements, however many parcels wait in it.

It has worked for a while: a plan made while a table was empty is a bad one once it is full, and a
connection keeps its plans until the table is analyzed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.identity.models import DeviceToken, User
from accounts.kernel import crypto
from accounts.kernel.ids import new_id
from accounts.tenancy.models import PLATFORM, County
from orders.catalogue.actions import ensure_categories, ensure_reference_data
from orders.catalogue.models import Category, Price, Product
from orders.purchases.actions import place_order
from stations.network.choices import StationKind, StationStatus
from stations.network.models import Station
from stations.staffing.choices import Role
from stations.staffing.models import Assignment
from stations.villagers.models import Villager

COUNTY = 990909
POINTS = 60
BATCH = 500
"""Scans in a batch, the most the API takes: what a van brings."""

_PARCELS = """
INSERT INTO orders_parcel (
    county_id, id, number, direction, carrier_id, waybill_no, visit, station_id, held_at_id, status,
    status_changed_at, is_open, hold_reason, consent_basis, shelf_code, pickup_code, wrong_tries,
    cod_fen, name_secret, phone_secret, name_masked, phone_masked, name_index, phone_index,
    tail_index, announced_at, version, custody
)
SELECT %(county)s, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
    'P' || lpad(n::text, 11, '0'), 'inbound', 'zto', 'BN' || lpad(n::text, 10, '0'), 1,
    (%(points)s::uuid[])[1 + (n / %(batch)s) %% %(many)s], NULL, 'expected', now(), true, '',
    'address', '', '', 0, 0, repeat('x', 90), repeat('x', 96), '*小花', '154******' || n %% 100,
    decode(md5('n' || n) || md5('m' || n), 'hex'), decode(md5('p' || n) || md5('q' || n), 'hex'),
    decode(md5('t' || n %% 10000) || md5('u'), 'hex'), now(), 1, 'carrier'
FROM generate_series(%(first)s, %(first)s + %(count)s - 1) AS n
"""
_SHELVE = """
UPDATE orders_parcel p SET status = 'shelved', held_at_id = p.station_id, custody = 'station',
    custody_id = p.station_id, shelf_code = %s,
    pickup_code = %s || '-' || right(p.waybill_no, 5), shelved_at = now(), status_changed_at = now()
WHERE p.county_id = %s AND p.carrier_id = 'zto' AND p.waybill_no BETWEEN %s AND %s
"""
_KEPT_ANSWERS = """
INSERT INTO accounts_idempotencykey (
    county_id, id, principal, route, key, fingerprint, status, body, headers, created_at
)
SELECT %s, ('01900000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 'user', 'order-list',
    md5('k' || n), repeat('0', 64), 201, repeat('x', 900)::bytea, '{}', now()
FROM generate_series(1, %s) AS n
"""
KEPT_ANSWERS = 20_000
SHELF = "9-9"


@dataclass(frozen=True)
class Desk:
    """Where one client sits: a clerk of one service point, and the villager beside her."""

    token: str
    station: UUID
    villager: UUID


@dataclass(frozen=True)
class BenchCounty:
    desks: list[Desk]
    scanner: str
    """Token of somebody who may scan everywhere."""
    centre: UUID
    points: list[UUID]
    product: UUID
    shelved_from: int = 0
    """Number of the first parcel that lies on the first client's shelf."""


def parcel_id(number: int) -> UUID:
    return UUID(f"01900000-0000-7000-8000-{number:012x}")


def waybill(number: int) -> str:
    return f"BN{number:010d}"


def make_county(*, desks: int, listed: int) -> BenchCounty:
    """Make county, stations, staff and villagers, and `listed` orders at the first desk."""
    for pk, name in ((PLATFORM, "平台"), (COUNTY, "试验县")):
        County.objects.get_or_create(pk=pk, defaults={"code": f"{pk:06d}", "name": name})
    ensure_reference_data()
    ensure_categories(COUNTY)
    centre, *points = _stations()
    _scanner, scanner_token = _employ("bench-ops", centre, Role.OPS)
    _employ("bench-manager", centre, Role.MANAGER)
    clerks = [
        _employ(f"bench-clerk-{i}", point, Role.CLERK) for i, point in enumerate(points[:desks])
    ]
    villagers = _villagers(points[:desks])
    county = BenchCounty(
        desks=[
            Desk(token, point.pk, villager.pk)
            for (_clerk, token), point, villager in zip(clerks, points, villagers, strict=False)
        ],
        scanner=scanner_token,
        centre=centre.pk,
        points=[point.pk for point in points],
        product=_product(),
    )
    for i in range(listed):
        desk = county.desks[i % desks]
        place_order(
            actor=clerks[i % desks][0],
            station=desk.station,
            villager=desk.villager,
            lines=wanted_lines(county),
        )
    with connection.cursor() as cursor:
        cursor.execute(_KEPT_ANSWERS, [COUNTY, KEPT_ANSWERS])
    return county


def wanted_lines(county: BenchCounty) -> list[dict]:
    """Two lines: one curated, with price and title from the catalogue, and one in free text."""
    return [
        {"product": county.product, "quantity": 2},
        {"platform": "taobao", "title": "雨鞋 38 码", "quantity": 1, "unit_price_fen": 3990},
    ]


def announce(points: Iterable[UUID], *, first: int, count: int) -> None:
    """Announce parcels for the points in turn, 500 a point; their ids follow their numbers."""
    some = list(points)
    with connection.cursor() as cursor:
        cursor.execute(
            _PARCELS,
            {
                "county": COUNTY,
                "points": some,
                "many": len(some),
                "batch": BATCH,
                "first": first,
                "count": count,
            },
        )


def shelve(*, first: int, count: int) -> None:
    """Put announced parcels on the shelves of their points, each with five digits as its code."""
    with connection.cursor() as cursor:
        cursor.execute(_SHELVE, [SHELF, SHELF, COUNTY, waybill(first), waybill(first + count - 1)])


def _stations() -> list[Station]:
    return Station.objects.bulk_create(
        [
            Station(
                id=new_id(),
                county_id=COUNTY,
                code=f"BN{i:03d}",
                name=f"试验服务点 {i}" if i else "试验县运营中心",
                kind=StationKind.POINT if i else StationKind.CENTRE,
                status=StationStatus.OPEN,
            )
            for i in range(POINTS + 1)
        ]
    )


def _employ(username: str, station: Station, role: Role) -> tuple[User, str]:
    user = User.objects.create_user(username, name=username, county_id=COUNTY)
    Assignment.objects.create(
        county_id=COUNTY,
        user=user,
        station=station,
        role=role,
        from_on=datetime.date(2025, 1, 1),
    )
    _row, token = DeviceToken.objects.create(user=user, device="bench")
    return user, token


def _villagers(points: list[Station]) -> list[Villager]:
    return Villager.objects.bulk_create(
        [
            Villager(
                id=new_id(),
                county_id=COUNTY,
                station=point,
                name_secret=crypto.encrypt(COUNTY, "villager", "name", "试小花"),
                name_masked="*小花",
                name_index=crypto.index(COUNTY, "name", f"试小花{i}"),
            )
            for i, point in enumerate(points)
        ]
    )


def _product() -> UUID:
    category = Category.objects.in_county(COUNTY).order_by("position")[0]
    product = Product.objects.create(
        county_id=COUNTY,
        code="bench",
        title="大米 10 斤",
        spec="袋",
        category=category,
        platform_id="taobao",
    )
    Price.objects.create(
        county_id=COUNTY,
        product=product,
        unit_price_fen=4590,
        from_at=timezone.now() - datetime.timedelta(days=1),
    )
    return product.pk
