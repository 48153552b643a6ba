"""The county of Appendix C: stations on route R3 and beside it, people, and what rides to whom."""

from __future__ import annotations

import dataclasses
import datetime
import random
from typing import Any

from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.parcels.models import Carrier, Parcel
from orders.runs.actions import (
    DepartureTime,
    StationOnRoute,
    plan_run,
    save_route,
    save_vehicle,
)
from orders.runs.models import Run, Stop
from stations.network.choices import StationKind, StationStatus
from stations.network.models import Station
from tests.conftest import Api
from tests.world import World

CARRIERS = ["sf", "yto", "sto", "zto", "yunda", "jt", "cainiao"]
"""Seven; the last tells its recipients itself."""

PARCELS, KNOWN_BEFORE, BAGS = 9_200, 12, 38
UNKNOWN_PHONES, DAMAGED = 184, 37  # 2 % and 0.4 %, rounded
MANIFEST, PEOPLE, SUPPRESSED, UNREACHABLE = 64, 51, 3, 2
HOUSEHOLDS = (20, 21, 22)
"""For whom the grandmother collects."""
NAMESAKE = 23
"""Has the name of the first of them, and another phone."""
SHARED_PHONE = "15400009000"
BATCH = 500


@dataclasses.dataclass
class Item:
    """One parcel of the morning as its label reads."""

    waybill_no: str
    carrier: str
    station: Station
    name: str
    phone: str

    @property
    def row(self) -> dict[str, Any]:
        return {
            "carrier": self.carrier,
            "waybill_no": self.waybill_no,
            "station": str(self.station.pk),
            "recipient": {"name": self.name, "phone": self.phone},
        }


class PeakCounty:
    """Everything the day needs to know; clients speak to the API as their people."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.chance = random.Random(5_40)
        self.now = timezone.now()
        self.village_a = world.willow
        self.on_route = [world.willow, world.pine, *self._stations("R3-", 10)]
        self.beside = self._stations("X-", 24)
        self.items: list[Item] = []
        self.run: Run | None = None
        Carrier.objects.filter(code=CARRIERS[-1]).update(notifies_itself=True)

    def api(self, who: str) -> Api:
        return Api(raise_request_exception=True).as_(getattr(self.world, who))

    def _stations(self, prefix: str, many: int) -> list[Station]:
        return Station.objects.bulk_create(
            Station(
                id=new_id(),
                county_id=self.world.county_id,
                code=f"{prefix}{i:02d}",
                name=f"{prefix}{i:02d} 服务点",
                kind=StationKind.POINT,
                status=StationStatus.OPEN,
            )
            for i in range(many)
        )

    # --- the morning's list ---

    def write_the_list(self) -> list[Item]:
        """9,200 parcels of seven carriers: 64 of them for village A, as its people are."""
        mine = self._for_village_a()
        others = [*self.on_route[1:], *self.beside]
        self.items = mine + [
            Item(
                f"PK{n:011d}",
                CARRIERS[n % (len(CARRIERS) - 1)],
                others[n % len(others)],
                f"收{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{'子丑寅卯辰巳午未申酉'[n // 10 % 10]}",
                "" if n - MANIFEST < UNKNOWN_PHONES - UNREACHABLE else f"1540000{n % 10_000:04d}",
            )
            for n in range(MANIFEST, PARCELS)
        ]
        return self.items

    def _for_village_a(self) -> list[Item]:
        """62 that will be there (one of them wet) and two that will be missing.

        61 go on shelves for 51 people: ten have two. Three people have parcels of a carrier that
        tells them itself, two have no phone that can be reached.
        """
        whom = [*range(PEOPLE), *range(10)]  # 61 for the shelf
        items = []
        for n, person in enumerate(whom):
            tells = person >= PEOPLE - SUPPRESSED
            items.append(
                Item(
                    f"VA{n:011d}",
                    "cainiao" if tells else CARRIERS[n % 6],
                    self.village_a,
                    self.name_of(person),
                    self.phone_of(person),
                )
            )
        extra = [("wet", 61), ("missing", 62), ("missing", 63)]
        for kind, n in extra:
            items.append(
                Item(f"VA{n:011d}", "yto", self.village_a, f"另{kind[0]}{n}", f"1540000{2900 + n}")
            )
        return items

    @staticmethod
    def name_of(person: int) -> str:
        if person == NAMESAKE:
            person = HOUSEHOLDS[0]
        return f"村民{'一二三四五六七八九十'[person % 10]}{'东南西北中末'[person // 10]}"

    @staticmethod
    def phone_of(person: int) -> str:
        """Three households share one number; two people have none that can be reached."""
        if 10 <= person < 10 + UNREACHABLE:
            return ""
        if person in HOUSEHOLDS:
            return SHARED_PHONE
        return f"1540000{2000 + person:04d}"

    # --- the road ---

    def plan(self) -> Run:
        """Route R3 with its stations in order, a bus that takes sealed bags, today's run."""
        world = self.world
        route = save_route(
            actor=world.ops,
            code="R3",
            name="三号线",
            stops=[StationOnRoute(one, 35 + 10 * i) for i, one in enumerate(self.on_route)],
            departures=[DepartureTime(datetime.time(8, 30), [1, 2, 3, 4, 5, 6, 7])],
        )
        bus = save_vehicle(actor=world.ops, kind="bus", label="客货邮 03")
        self.run = plan_run(
            actor=world.ops,
            route=route,
            vehicle=bus,
            driver=world.driver,
            departs_at=self.now,
        )
        return self.run

    def stop_at(self, station: Station) -> Stop:
        return Stop.objects.in_county(self.world.county_id).get(run=self.run, station=station)

    def parcel(self, waybill_no: str, **more: Any) -> Parcel:
        parcels = Parcel.objects.in_county(self.world.county_id)
        return parcels.get(waybill_no=waybill_no, is_open=True, **more)

    def scan(self, step: str, waybills: list[str], station: Station, who: str, **more: Any) -> list:
        """Upload scans in batches as a phone does; gives the results in order."""
        client, results = self.api(who), []
        for start in range(0, len(waybills), BATCH):
            scans = [
                {
                    "op_id": str(new_id()),
                    "step": step,
                    "station": str(station.pk),
                    "occurred_at": timezone.now().isoformat(),
                    "waybill_no": waybill,
                    **more,
                }
                for waybill in waybills[start : start + BATCH]
            ]
            answer = client.post("/api/v1/scans/", {"scans": scans})
            assert answer.status_code == 200, answer.content[:500]
            results += answer.json()["results"]
        return results
