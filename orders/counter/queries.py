"""The clerk's screens: what today brings, and a person's things found by whatever she says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q, Sum

from accounts.kernel.text import half_width
from accounts.kernel.waybills import normalise_waybill
from orders.parcels.choices import ON_SHELF, Direction, ParcelStatus
from orders.parcels.models import Parcel
from orders.parcels.policy import same_person
from orders.purchases.choices import FINISHED, LineStatus
from orders.purchases.models import Order, OrderLine, ParcelContent
from stations.network.models import Station
from stations.villagers.models import Villager, VillagerToken
from stations.villagers.queries import standing_delegates
from stations.villagers.tokens import query_groups

if TYPE_CHECKING:
    from accounts.identity.models import User

MOST_SHOWN = 50
MOST_PEOPLE = 20
ARRIVING = [
    ParcelStatus.RECEIVED_COUNTY,
    ParcelStatus.SORTED,
    ParcelStatus.BAGGED,
    ParcelStatus.LOADED,
    ParcelStatus.IN_TRANSIT,
    ParcelStatus.FORWARDING,
]


def pieces_taken(county_id: int, line_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Count the pieces of each line that were taken home."""
    taken = dict.fromkeys(line_ids, 0)
    rows = (
        ParcelContent.objects.in_county(county_id)
        .filter(line_id__in=list(taken), parcel__status=ParcelStatus.COLLECTED)
        .values_list("line_id")
        .annotate(Sum("quantity"))
    )
    return taken | dict(rows)


@dataclass
class Pile:
    """Some parcels of a kind: how many there are, and the first of them."""

    count: int = 0
    parcels: list[Parcel] = field(default_factory=list)


@dataclass
class Today:
    """What a station's day holds."""

    station: Station
    expected: Pile
    arriving: Pile
    arrived: Pile
    waiting: Pile
    overdue: Pile
    held: Pile
    outbound: Pile
    to_collect: list[Order]
    """Orders whose things are here and whose balance is open."""
    to_collect_fen: int


def today(user: User, station: Station) -> Today:
    """Read the day of one station: counts in one query, the first rows of each pile in one."""
    county = station.county_id
    mine = Parcel.objects.visible_to(user).filter(station_id=station.pk).open()
    counted: dict[str, int] = defaultdict(int)
    for direction, status, n in mine.values_list("direction", "status").annotate(Count("id")):
        counted[status if direction == Direction.INBOUND else "outbound"] += n

    def pile(*statuses: str) -> Pile:
        n = sum(counted[status] for status in statuses)
        if not n:
            return Pile()
        rows = mine.inbound().filter(status__in=statuses).select_related("carrier")
        return Pile(n, list(rows.order_by("status_changed_at")[:MOST_SHOWN]))

    outbound = mine.filter(direction=Direction.OUTBOUND).select_related("carrier")
    ready = (
        Order.objects.in_county(county)
        .filter(station_id=station.pk, status__in=[LineStatus.READY, LineStatus.PARTLY_READY])
        .select_related("villager")
        .order_by("created_at")
    )
    owing = [order for order in ready[:MOST_SHOWN] if order.balance_fen]
    return Today(
        station=station,
        expected=pile(ParcelStatus.EXPECTED),
        arriving=pile(*ARRIVING),
        arrived=pile(ParcelStatus.ARRIVED),
        waiting=pile(ParcelStatus.SHELVED),
        overdue=pile(ParcelStatus.OVERDUE),
        held=pile(ParcelStatus.HELD, ParcelStatus.MISSORTED, ParcelStatus.REFUSED),
        outbound=Pile(
            counted["outbound"],
            list(outbound.order_by("status_changed_at")[:MOST_SHOWN])
            if counted["outbound"]
            else [],
        ),
        to_collect=owing,
        to_collect_fen=sum(order.balance_fen for order in owing),
    )


@dataclass
class PersonAtCounter:
    """Everything of one person at one station: what she may take now, and what she owes."""

    name_masked: str
    phone_masked: str
    villager: Villager | None
    parcels: list[Parcel]
    """On the shelf here."""
    coming: list[Parcel]
    """Open, but not on the shelf here: on the way, arrived, held."""
    orders: list[Order] = field(default_factory=list)
    delegates: list = field(default_factory=list)

    @property
    def balance_fen(self) -> int:
        return sum(order.balance_fen for order in self.orders)

    @property
    def cod_fen(self) -> int:
        return sum(parcel.cod_fen for parcel in self.parcels)


def find_at_counter(user: User, station: Station, q: str) -> list[PersonAtCounter]:
    """Find people by what is said at the counter: tail, name, sound, initials, code or waybill."""
    county = station.county_id
    wanted = half_width(q).strip()
    if not wanted:
        return []
    parcels = Parcel.objects.visible_to(user).filter(station_id=station.pk).open().inbound()
    hashes = query_groups(county, q)
    villager_ids = _villagers_of(county, hashes)
    named = Q(pickup_code=wanted.upper().replace(" ", "")) | Q(villager_id__in=villager_ids)
    if wanted.isdecimal():  # the number alone is said more often than the shelf before it
        named |= Q(pickup_code__endswith=f"-{wanted}")
    with suppress(ValueError):
        named |= Q(waybill_no=normalise_waybill(wanted))
    if hashes:
        every = Q()
        for group in hashes:
            every &= Q(tail_index__in=group) | Q(phone_index__in=group) | Q(name_index__in=group)
        named |= every
    found = list(parcels.filter(named)[:MOST_SHOWN])
    return people_of(user, station, found, extra_villagers=villager_ids)


def people_of(
    user: User,
    station: Station,
    parcels: Sequence[Parcel],
    *,
    extra_villagers: Iterable[UUID] = (),
) -> list[PersonAtCounter]:
    """Gather everything of the people to whom these parcels belong."""
    county = station.county_id
    villager_ids = {parcel.villager_id for parcel in parcels if parcel.villager_id}
    villager_ids |= set(extra_villagers)
    phones = {bytes(parcel.phone_index) for parcel in parcels if parcel.phone_index is not None}
    all_of_them = (
        Parcel.objects.visible_to(user)
        .filter(station_id=station.pk)
        .open()
        .inbound()
        .filter(
            Q(pk__in=[parcel.pk for parcel in parcels])
            | Q(villager_id__in=villager_ids)
            | Q(phone_index__in=phones)
        )
        .select_related("carrier", "villager")
        .order_by("pickup_code", "announced_at")
    )
    wanted = {parcel.pk for parcel in parcels}
    groups: list[list[Parcel]] = []
    for parcel in all_of_them:
        group = next((one for one in groups if same_person(one[0], parcel)), None)
        if group is None:
            groups.append([parcel])
        else:
            group.append(parcel)
    groups = [
        group
        for group in groups
        if any(one.pk in wanted or one.villager_id in villager_ids for one in group)
    ]
    orders = _open_orders(user, station, villager_ids)
    return [_person(group, orders) for group in groups[:MOST_PEOPLE]] + _without_parcels(
        county, user, villager_ids, groups, orders
    )


def _person(group: list[Parcel], orders: dict[UUID, list[Order]]) -> PersonAtCounter:
    villager = next((parcel.villager for parcel in group if parcel.villager_id), None)
    return PersonAtCounter(
        name_masked=group[0].name_masked,
        phone_masked=group[0].phone_masked,
        villager=villager,
        parcels=[parcel for parcel in group if parcel.status in ON_SHELF],
        coming=[parcel for parcel in group if parcel.status not in ON_SHELF],
        orders=orders.get(villager.pk, []) if villager else [],
        delegates=standing_delegates(villager) if villager else [],
    )


def _without_parcels(
    county: int,
    user: User,
    villager_ids: set[UUID],
    groups: list[list[Parcel]],
    orders: dict[UUID, list[Order]],
) -> list[PersonAtCounter]:
    """Villagers who have no parcel here: they may still owe, or want to order."""
    shown = {parcel.villager_id for group in groups for parcel in group}
    missing = villager_ids - shown
    if not missing:
        return []
    villagers = Villager.objects.visible_to(user).filter(pk__in=missing).order_by("-last_visit_at")
    return [
        PersonAtCounter(
            name_masked=one.name_masked,
            phone_masked=one.phone_masked,
            villager=one,
            parcels=[],
            coming=[],
            orders=orders.get(one.pk, []),
        )
        for one in villagers[:MOST_PEOPLE]
    ]


def _villagers_of(county_id: int, groups: list[list[bytes]]) -> set[UUID]:
    """Villagers who have a token of each group."""
    found: set[UUID] | None = None
    for group in groups:
        tokens = VillagerToken.objects.in_county(county_id).filter(hmac__in=group)
        ids = set(tokens.values_list("villager_id", flat=True)[:500])
        found = ids if found is None else found & ids
    return found or set()


def _open_orders(user: User, station: Station, villager_ids: set[UUID]) -> dict[UUID, list[Order]]:
    """Open orders of the villagers at this station, with their lines."""
    orders: dict[UUID, list[Order]] = defaultdict(list)
    if not villager_ids:
        return orders
    rows = (
        Order.objects.visible_to(user)
        .filter(station_id=station.pk, villager_id__in=villager_ids)
        .exclude(status__in=FINISHED)
        .order_by("created_at")
    )
    by_id = {order.pk: order for order in rows}
    for order in by_id.values():
        order.shown_lines = []  # type: ignore[attr-defined]
        orders[order.villager_id].append(order)
    lines = OrderLine.objects.in_county(station.county_id).filter(order_id__in=list(by_id))
    for line in lines.order_by("position"):
        by_id[line.order_id].shown_lines.append(line)  # type: ignore[attr-defined]
    return orders
