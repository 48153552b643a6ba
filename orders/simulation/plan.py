"""What will happen to whom on which day, drawn from the seed before the first act.

Pure: no clock, no ids, no tables. Two plans of the same seed and size are the same, whatever county
they are played in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any
from uuid import UUID

CARRIERS = ["ems", "jd", "jt", "sf", "sto", "yto", "yunda", "zto"]
FAMILY = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华"
GIVEN = ["小花", "大牛", "建国", "秀英", "桂兰", "阿婆", "志强", "春梅", "水根", "玉珍"]
GOODS = [("雨鞋 38 码", 3990), ("保温杯", 4590), ("插秧手套", 1280), ("电饭煲", 19900)]


class Fate(StrEnum):
    """What becomes of an inbound parcel after it reached its point (domain, Appendix C)."""

    COLLECTED = "collected"
    WRONG_CODE = "wrong_code"  # a code misread once, then the right one
    REFUSED = "refused"
    RETURNS = "returns"  # refused, sent back, and the same waybill comes again
    FORGOTTEN = "forgotten"  # nobody comes for it
    MISSING = "missing"  # on the list, not in the van; found the next day
    FOREIGN = "foreign"  # in the pile of another point
    WET = "wet"  # set aside, released the next day


class Way(StrEnum):
    """How a parcel goes out."""

    COUNTER = "counter"  # accepted, paid and labelled at the point
    PRELABELLED = "prelabelled"  # it bears the carrier's waybill, typed at the counter
    LEFT_BEHIND = "left_behind"  # rides with tomorrow's van
    CANCELLED = "cancelled"  # taken back before the van came
    PROHIBITED = "prohibited"  # fireworks, refused at the counter
    TOO_HEAVY = "too_heavy"  # ten tonnes typed


WAYS = {
    Way.COUNTER: 60,
    Way.PRELABELLED: 28,
    Way.LEFT_BEHIND: 4,
    Way.CANCELLED: 4,
    Way.PROHIBITED: 2,
    Way.TOO_HEAVY: 2,
}
"""Per hundred."""
PROVINCES = ["11", "31", "32", "33", "43", "65"]
CHANCES = {
    Fate.COLLECTED: 912,
    Fate.WRONG_CODE: 12,
    Fate.REFUSED: 14,
    Fate.RETURNS: 4,
    Fate.FORGOTTEN: 30,
    Fate.MISSING: 8,
    Fate.FOREIGN: 14,
    Fate.WET: 6,
}
"""Per thousand; domain Appendix C, made a little more frequent so that a short play shows each."""
UNKNOWN_PHONE, WITH_COD = 0.02, 0.06
OUTWARD_SHARE = 0.15
ORDERS_A_STATION = 0.3
POUCH_SHORT = 0.3
WAVE_AFTER = {2: 35, 3: 30, 4: 20, 5: 15}
"""Days from a double-eleven order to its parcel, with their weights (per hundred)."""
WAVE = 6
"""So many usual days of parcels are ordered on the day of the peak."""


@dataclass
class Inbound:
    """One parcel that comes; what is below the line is filled while it is played."""

    number: int
    station: int
    carrier: str
    name: str
    phone: str
    cod_fen: int
    fate: Fate
    known_on: int
    arrives_on: int
    takes_days: int
    goods: tuple[str, int] | None = None
    """Bought for a villager by the county: title and price in fen."""
    astray: int = 0
    """The point whose pile it lands in, when its fate is `foreign`."""

    id: UUID | None = None
    waybill_no: str = ""
    pickup_code: str = ""
    order: Any = None
    shelved_on: int | None = None
    over: bool = False


@dataclass
class Outbound:
    """One parcel a villager sends."""

    station: int
    carrier: str
    way: Way
    grams: int
    declared_fen: int
    sender: tuple[str, str]
    to: tuple[str, str]
    province: str
    document: str
    id: UUID | None = None
    waybill_no: str = ""
    sending: UUID | None = None


@dataclass
class Plan:
    seed: int
    days: int
    stations: int
    parcels: int
    peak: str = ""
    inbound: list[Inbound] = field(default_factory=list)
    outbound: list[list[Outbound]] = field(default_factory=list)
    offline: list[int] = field(default_factory=list)
    """For each day, the point without a network: it uploads late, from a tablet that is ahead."""
    wrong_seal: list[int] = field(default_factory=list)
    """For each day, the point at which the bag's seal is typed wrong."""
    pouch_short: list[bool] = field(default_factory=list)
    """For each day, whether the first pouch counted holds ten yuan less than declared."""
    full_shelf: int = 0
    """The point whose shelf at the door is full on the first day."""


def draw(*, seed: int, days: int, stations: int, parcels: int, peak: str = "") -> Plan:
    """Draw the plan of so many days with `parcels` inbound parcels a day over the stations."""
    random = Random(seed)  # noqa: S311 - a story, not a secret
    plan = Plan(seed, days, stations, parcels, peak)
    people = [_people(random, max(3, 2 * parcels // stations)) for _one in range(stations)]
    for day in range(days):
        for _n in range(parcels):
            late = 0 if random.random() < 0.7 else 1
            plan.inbound.append(_inbound(random, plan, people, day, day + late))
        if peak and day == 0:
            for _n in range(WAVE * parcels):
                (after,) = random.choices(list(WAVE_AFTER), list(WAVE_AFTER.values()))
                plan.inbound.append(_inbound(random, plan, people, day, day + after))
        plan.inbound += _bought(random, plan, people, day)
        plan.outbound.append(
            [_outbound(random, stations) for _n in range(round(OUTWARD_SHARE * parcels))]
        )
        plan.offline.append(random.randrange(stations))
        plan.wrong_seal.append(random.randrange(stations))
        plan.pouch_short.append(random.random() < POUCH_SHORT)
    plan.full_shelf = random.randrange(stations)
    for number, one in enumerate(plan.inbound):
        one.number = number
    return plan


def _people(random: Random, many: int) -> list[tuple[str, str]]:
    return [
        (
            random.choice(FAMILY) + random.choice(GIVEN),
            f"1540000{random.randrange(10_000):04d}",
        )
        for _one in range(many)
    ]


def _inbound(
    random: Random, plan: Plan, people: list[list[tuple[str, str]]], known_on: int, arrives_on: int
) -> Inbound:
    station = random.randrange(plan.stations)
    name, phone = random.choice(people[station])
    (fate,) = random.choices(list(CHANCES), list(CHANCES.values()))
    if fate == Fate.FOREIGN and plan.stations == 1:
        fate = Fate.COLLECTED
    return Inbound(
        number=0,
        station=station,
        carrier=random.choice(CARRIERS),
        name=name,
        phone="" if random.random() < UNKNOWN_PHONE else phone,
        cod_fen=random.randrange(5, 300) * 100 if random.random() < WITH_COD else 0,
        fate=fate,
        known_on=known_on,
        arrives_on=arrives_on,
        takes_days=random.choices([0, 1, 2], [60, 30, 10])[0],
        astray=(station + 1 + random.randrange(max(1, plan.stations - 1))) % plan.stations,
    )


def _bought(
    random: Random, plan: Plan, people: list[list[tuple[str, str]]], day: int
) -> list[Inbound]:
    """What villagers ordered at the counter: paid in part, bought, and on its way."""
    bought = []
    for station in range(plan.stations):
        if random.random() < ORDERS_A_STATION:
            after = random.choice(list(WAVE_AFTER)) if plan.peak else random.choice([0, 1])
            one = _inbound(random, plan, people, day, day + after)
            one.station, one.fate, one.cod_fen = station, Fate.COLLECTED, 0
            one.goods = random.choice(GOODS)
            bought.append(one)
    return bought


def _outbound(random: Random, stations: int) -> Outbound:
    (way,) = random.choices(list(WAYS), list(WAYS.values()))
    sender, to = _people(random, 2)
    return Outbound(
        station=random.randrange(stations),
        carrier=random.choice(CARRIERS),
        way=way,
        grams=10_000_000 if way == Way.TOO_HEAVY else random.randrange(2, 120) * 100,
        declared_fen=random.choice([0, 0, 0, 20_000, 50_000]),
        sender=sender,
        to=to,
        province=random.choice(PROVINCES),
        document=f"E{random.randrange(10**8):08d}",
    )
