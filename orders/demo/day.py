"""Who works in the demo county today, and the acts the story is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts.identity.models import User
from accounts.kernel.ids import new_id
from orders.counter.actions import hand_over
from orders.parcels.actions import Proof, announce_parcel, record_scans
from orders.parcels.models import Parcel
from orders.parcels.scans import ScanIn
from stations.network.choices import StationKind
from stations.network.models import Station
from stations.villagers.models import Villager

from .people import HEADS, TONGLU
from .waybills import waybill

CLERKS = {"TL20": "clerk", "TL34": "clerk2"} | {code: username for username, _n, code in HEADS}
STRANGERS = ["周师傅", "吴老师", "赵阿姨", "孙医生", "冯大伯", "褚小姐", "卫先生", "蒋同学"]


@dataclass
class Day:
    """Who works today, and what the rest of the story needs to find."""

    users: dict[str, User]
    stations: dict[str, Station]
    people: dict[str, list[Villager]]
    step: Callable[[], None]
    random: Random = field(default_factory=lambda: Random(20))  # noqa: S311 - the same every time

    @property
    def buyer(self) -> User:
        return self.users["buyer"]

    @property
    def driver(self) -> User:
        return self.users["driver"]

    def clerk_of(self, code: str) -> User:
        return self.users[CLERKS[code]]

    @property
    def centre(self) -> Station:
        return next(one for one in self.stations.values() if one.kind == StationKind.CENTRE)


def today(step: Callable[[], None]) -> Day:
    """Look up everybody and every place once."""
    people: dict[str, list[Villager]] = {}
    for villager in Villager.objects.in_county(TONGLU).select_related("station").order_by("id"):
        people.setdefault(villager.station.code, []).append(villager)
    users = {one.username: one for one in User.objects.filter(county_id=TONGLU)}
    stations = {one.code: one for one in Station.objects.in_county(TONGLU)}
    return Day(users, stations, people, step)


def scan(
    day: Day, actor: User, step: str, station: Station, parcels: Iterable[Parcel], hours_ago: float
) -> None:
    """Upload one batch of scans; a demo scan that is refused is a mistake of the story."""
    at = timezone.now() - timedelta(hours=hours_ago)
    batch = [
        ScanIn(
            op_id=new_id(),
            step=step,
            station=station.pk,
            occurred_at=at + timedelta(seconds=3 * place),
            parcel=parcel.pk,
        )
        for place, parcel in enumerate(parcels)
    ]
    if not batch:
        return
    results = record_scans(batch, actor=actor, device="demo")
    for one in results:
        # a parcel held for want of consent is part of the story
        if one.outcome != "applied" and one.problem["code"] != "no_consent":
            raise RuntimeError(f"{step} at {station.code}: {one.problem}")
    day.step()


def bring(day: Day, code: str, parcels: list[Parcel], *, until: str) -> None:
    """Bring parcels from the carrier to where `until` says, each step by who does it."""
    station = day.stations[code]
    way = [
        ("receive", day.buyer, day.centre, 5.0),
        ("load", day.driver, day.centre, 4.0),
        ("unload", day.driver if code not in CLERKS else day.clerk_of(code), station, 2.5),
    ]
    if until == "shelve":
        way.append(("shelve", day.clerk_of(code), station, 2.0))
    for step, actor, place, hours_ago in way:
        scan(day, actor, step, place, parcels, hours_ago)
        if step == until:
            break


def announce(day: Day, code: str, villager: Villager | None = None, *, cod_fen: int = 0) -> Parcel:
    """Announce a parcel for a villager, or for somebody whose name is on the label."""
    carrier, number = waybill(day.random)
    whom = (
        {"villager": villager}
        if villager
        else {
            "name": day.random.choice(STRANGERS),
            "phone": f"1540000{day.random.randrange(10_000):04d}",
        }
    )
    return announce_parcel(
        actor=day.buyer, carrier=carrier, waybill_no=number, station=day.stations[code],
        cod_fen=cod_fen, **whom,
    )  # fmt: skip


def give_out(day: Day, code: str, parcels: list[Parcel], *, payments: tuple = ()) -> None:
    """Hand parcels over to who shows the code of the first."""
    hand_over(
        actor=day.clerk_of(code),
        station=day.stations[code],
        parcels=[parcel.pk for parcel in parcels],
        proof=Proof(pickup_code=parcels[0].pickup_code),
        payments=payments,
    )


def fresh(parcel: Parcel) -> Parcel:
    """Read the parcel again, with the code it got on the shelf."""
    return Parcel.objects.in_county(TONGLU).get(pk=parcel.pk)
