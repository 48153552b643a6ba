"""Two counties with their stations, staff and villagers. Whatever is there already stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from accounts.identity.models import User
from accounts.tenancy.models import PLATFORM, County
from accounts.tenancy.unit_of_work import unit_of_work
from stations.network.actions import found_county, import_divisions, open_station
from stations.network.models import Station
from stations.staffing.actions import assign, hire
from stations.staffing.choices import Role
from stations.villagers.actions import register_villager
from stations.villagers.choices import ConsentKind
from stations.villagers.models import Villager

from .files import SLICES, table

TONGLU, SUICHANG = 330122, 331123
PASSWORD = "xiangyi-demo"
"""Known to everybody; the logins that have it exist in demo mode only."""

FIRST_DAY = date(2025, 1, 1)

LOGINS = [
    ("clerk", "申屠小兰", TONGLU, "TL20", Role.CLERK),
    ("clerk2", "蓝雪梅", TONGLU, "TL34", Role.CLERK),
    ("buyer", "卜文彬", TONGLU, "TL00", Role.BUYER),
    ("driver", "车建国", TONGLU, "TL00", Role.DRIVER),
    ("ops", "欧阳海", TONGLU, "TL00", Role.OPS),
    ("finance", "金桂英", TONGLU, "TL00", Role.FINANCE),
    ("manager", "俞国平", TONGLU, "TL00", Role.MANAGER),
    ("auditor", "沈秋月", TONGLU, "TL00", Role.AUDITOR),
    ("manager2", "包小龙", SUICHANG, "SC00", Role.MANAGER),
]
"""Staff code, name, county, station, role. These sign in with PASSWORD."""

HEADS = [
    ("tl05", "袁站长", "TL05"),
    ("tl13", "潘站长", "TL13"),
    ("tl28", "胡站长", "TL28"),
    ("tl45", "叶站长", "TL45"),
    ("tl52", "程站长", "TL52"),
]
"""Heads of points that have work to show; they have no password, so nobody signs in as one."""


def seed_divisions() -> None:
    """Load the official villages of the three counties that come with the program."""
    about = json.loads((SLICES / "source.json").read_text("utf-8"))
    with unit_of_work(PLATFORM):
        found_county(county_id=PLATFORM, name="乡驿平台")
        for path in sorted(SLICES.glob("*.csv")):
            import_divisions(
                path,
                source=about["source"][:120],
                edition=about["edition"],
                valid_from=date.fromisoformat(about["as_of"]),
            )


def seed_county(county_id: int, name: str, stations: str) -> County:
    """Found a county and open its centre and points."""
    with unit_of_work(county_id):
        county = found_county(county_id=county_id, name=name, founded_on=FIRST_DAY)
        # the demo is looked at at any hour, so its messages go out at any hour
        county.quiet_from = county.quiet_until = None
        county.save(update_fields=["quiet_from", "quiet_until"])
        known = set(Station.objects.in_county(county_id).values_list("code", flat=True))
        for row in table(stations):
            if row["code"] not in known:
                open_station(
                    actor=None,
                    county_id=county_id,
                    code=row["code"],
                    name=row["name"],
                    kind=row["kind"],
                    village=row["village_code"],
                    route=row["route"],
                    phone=row["phone"],
                    longitude=Decimal(row["longitude"]),
                    latitude=Decimal(row["latitude"]),
                    datum=row["datum"],
                    code_scheme=row["code_scheme"],
                    default_shelf=row["default_shelf"],
                    keep_days=int(row["keep_days"]),
                )
    return county


def seed_staff() -> None:
    """Hire the demo logins and the heads, each with one post since the county began."""
    heads = [(username, name, TONGLU, code, Role.HEAD, None) for username, name, code in HEADS]
    for username, name, county_id, code, role, password in [
        *((*login, PASSWORD) for login in LOGINS),
        *heads,
    ]:
        if User.objects.filter(username=username).exists():
            continue
        with unit_of_work(county_id):
            user = hire(
                actor=None,
                county_id=county_id,
                username=username,
                name=name,
                password=password,
                is_demo=True,
            )
            station = Station.objects.in_county(county_id).get(code=code)
            assign(actor=None, user=user, station=station, role=role, from_on=FIRST_DAY)


def seed_villagers(on_villager: Callable[[], None]) -> dict[str, Villager]:
    """Register the villagers of Tonglu; gives them by the ref of the demo's table."""
    if Villager.objects.in_county(TONGLU).exists():
        return {}
    by_ref: dict[str, Villager] = {}
    with unit_of_work(TONGLU):
        manager = User.objects.get(username="manager")
        stations = {one.code: one for one in Station.objects.in_county(TONGLU)}
        for row in sorted(table("villagers"), key=lambda row: bool(row["delegate"])):
            delegate = by_ref.get(row["delegate"])
            by_ref[row["ref"]] = register_villager(
                actor=manager,
                name=row["name"],
                phone=row["phone"],
                village=row["village_code"],
                station=stations[row["station_code"]],
                consents=[ConsentKind.HOLD_AT_STATION] if row["hold_at_station"] == "yes" else [],
                delegates=[delegate.pk] if delegate else [],
            )
            on_villager()
    return by_ref
