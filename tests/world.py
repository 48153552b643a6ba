"""Qinghe county: a centre, Willow and Pine villages, and the people of the tests."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts.identity.models import User
from accounts.tenancy.models import PLATFORM, County
from stations.network.choices import DivisionLevel, StationKind, StationStatus
from stations.network.models import Division, Station
from stations.staffing.choices import Role
from stations.staffing.models import Assignment
from stations.villagers.models import Villager

QINGHE, FAR = 990101, 990202
PASSWORD = "qinghe-tests"
PEOPLE = {
    "lan": ("Willow", Role.CLERK, "蓝小英"),
    "head": ("Willow", Role.HEAD, "何站长"),
    "bo": ("Pine", Role.CLERK, "柏文"),
    "buyer": ("Centre", Role.BUYER, "卜采购"),
    "driver": ("Centre", Role.DRIVER, "车师傅"),
    "ops": ("Centre", Role.OPS, "欧阳运营"),
    "finance": ("Centre", Role.FINANCE, "金会计"),
    "manager": ("Centre", Role.MANAGER, "马经理"),
    "auditor": ("Centre", Role.AUDITOR, "沈审计"),
}
STATIONS = {
    "Centre": ("QH00", StationKind.CENTRE, "清荷县运营中心"),
    "Willow": ("QH01", StationKind.POINT, "柳村服务点"),
    "Pine": ("QH02", StationKind.POINT, "松村服务点"),
}
VILLAGES = {"Willow": "990101100201", "Pine": "990101100202"}
START = datetime.date(2025, 1, 1)


def _divisions() -> None:
    rows = [
        ("990000000000", "测试省", DivisionLevel.PROVINCE, None),
        ("990100000000", "测试市", DivisionLevel.PREFECTURE, "990000000000"),
        ("990101000000", "清荷县", DivisionLevel.COUNTY, "990100000000"),
        ("990101100000", "柳镇", DivisionLevel.TOWNSHIP, "990101000000"),
        ("990101100201", "柳村", DivisionLevel.VILLAGE, "990101100000"),
        ("990101100202", "松村", DivisionLevel.VILLAGE, "990101100000"),
        ("990200000000", "远市", DivisionLevel.PREFECTURE, "990000000000"),
        ("990202000000", "远县", DivisionLevel.COUNTY, "990200000000"),
    ]
    for code, name, level, parent in rows:
        Division.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "level": level,
                "parent_id": parent,
                "source": "tests",
                "edition": "tests",
                "valid_from": START,
            },
        )


def _station(county_id: int, name: str, code: str, kind: str, label: str) -> Station:
    found = Station.objects.in_county(county_id).filter(code=code).first()
    return found or Station.objects.create(
        county_id=county_id,
        code=code,
        kind=kind,
        name=label,
        status=StationStatus.OPEN,
        village_id=VILLAGES.get(name),
        phone="0571-64000001",
    )


def _person(county_id: int, username: str, name: str, station: Station, role: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(
            username,
            PASSWORD,
            name=name,
            county_id=county_id,
            is_staff=role in (Role.MANAGER, Role.FINANCE, Role.AUDITOR, Role.BUYER, Role.OPS),
        )
        Assignment.objects.create(
            county_id=county_id, user=user, station=station, role=role, from_on=START
        )
    return user


def ensure_world() -> None:
    """Make what every test relies on; running it again changes nothing."""
    from orders.catalogue.actions import ensure_categories, ensure_reference_data
    from orders.parcels.carriers.actions import ensure_patterns

    for county_id, name in ((PLATFORM, "平台"), (QINGHE, "清荷县"), (FAR, "远县")):
        County.objects.get_or_create(
            pk=county_id,
            defaults={
                "code": f"{county_id:06d}",
                "name": name,
                "quiet_from": None,  # tests run at any hour
                "quiet_until": None,
            },
        )
    _divisions()
    ensure_reference_data()
    ensure_patterns()
    stations = {
        name: _station(QINGHE, name, code, kind, label)
        for name, (code, kind, label) in STATIONS.items()
    }
    for username, (where, role, name) in PEOPLE.items():
        _person(QINGHE, username, name, stations[where], role)
    far_centre = _station(FAR, "Far centre", "FA00", StationKind.CENTRE, "远县运营中心")
    far_point = _station(FAR, "Far point", "FA01", StationKind.POINT, "远村服务点")
    _person(FAR, "far_manager", "袁经理", far_centre, Role.MANAGER)
    _person(FAR, "far_clerk", "袁店员", far_point, Role.CLERK)
    for county_id in (QINGHE, FAR):
        ensure_categories(county_id)
    _villagers(stations)


def _villagers(stations: dict[str, Station]) -> None:
    from stations.villagers.actions import register_villager

    if Villager.objects.in_county(QINGHE).exists():
        return
    lan, bo = User.objects.get(username="lan"), User.objects.get(username="bo")
    register_villager(
        actor=lan,
        name="刘小花",
        phone="15400000001",
        village="990101100201",
        consents=["hold_at_station"],
    )
    register_villager(actor=lan, name="单大海", phone="15400000001", consents=["hold_at_station"])
    register_villager(actor=lan, name="仇明", phone="", consents=[])
    register_villager(actor=bo, name="盖春生", phone="15400000009", consents=["hold_at_station"])


class World:
    """The people and places, fetched afresh for each test."""

    county_id = QINGHE
    far_county_id = FAR
    password = PASSWORD

    def __init__(self) -> None:
        self._users = {user.username: user for user in User.objects.select_related("county")}
        self._stations = {
            station.code: station for station in Station.objects.filter(county_id__in=[QINGHE, FAR])
        }

    def __getattr__(self, name: str) -> Any:
        users = self.__dict__.get("_users", {})
        if name in users:
            return users[name]
        raise AttributeError(name)

    @property
    def county(self) -> County:
        return County.objects.get(pk=QINGHE)

    @property
    def centre(self) -> Station:
        return self._stations["QH00"]

    @property
    def willow(self) -> Station:
        return self._stations["QH01"]

    @property
    def pine(self) -> Station:
        return self._stations["QH02"]

    @property
    def far_point(self) -> Station:
        return self._stations["FA01"]

    @cached_property
    def villagers(self) -> dict[str, Villager]:
        return {one.name: one for one in Villager.objects.in_county(QINGHE)}

    @property
    def granny(self) -> Villager:
        """刘小花 of Willow; shares her phone with 单大海; parcels may be left for her."""
        return self.villagers["刘小花"]

    @property
    def neighbour(self) -> Villager:
        """单大海, on the same phone as granny."""
        return self.villagers["单大海"]

    @property
    def loner(self) -> Villager:
        """仇明 has no phone and gave no consent."""
        return self.villagers["仇明"]

    @property
    def stranger(self) -> Villager:
        """盖春生 belongs to Pine."""
        return self.villagers["盖春生"]

    def fresh(self, row: Any) -> Any:
        """Read a hot row again."""
        return type(row)._base_manager.get(county_id=row.county_id, pk=row.pk)

    def events(self, topic: str | None = None) -> list[str]:
        """Topics of the audit events of Qinghe, oldest first."""
        from accounts.audit.models import AuditEvent

        rows = AuditEvent.objects.in_county(QINGHE).order_by("at", "id")
        topics = [row.topic for row in rows if not row.topic.startswith("villager.registered")]
        return [one for one in topics if topic is None or one == topic]

    def relay(self) -> int:
        """Deliver everything Qinghe is owed now."""
        from accounts.audit.relay import relay_outbox

        return relay_outbox(QINGHE)

    @property
    def now(self) -> datetime.datetime:
        return timezone.now()
