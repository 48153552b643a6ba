"""The line-haul part of both pairs of hands: bags, a run, its stops."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from accounts.identity.models import User
from orders.runs.actions import (
    ItemIn,
    UnloadIn,
    arrive_at_stop,
    close_run,
    collect_at_stop,
    commit_manifest,
    count_pouch,
    depart_run,
    draft_manifest,
    finish_unload,
    list_on_manifest,
    make_bag,
    plan_run,
    put_in_bag,
    seal_bag,
    take_pouch,
    unload_at_stop,
)
from orders.runs.choices import BagDirection
from orders.runs.models import Pouch, Route, Run, Stop, Vehicle
from stations.network.models import Station

TO_POINT, TO_CENTRE = BagDirection.TO_POINT.value, BagDirection.TO_CENTRE.value


class Haul(Protocol):
    """What a tour needs of the doors."""

    def bag(
        self,
        by: User,
        made_at: UUID,
        destination: UUID,
        parcels: Sequence[UUID],
        seal_no: str,
        direction: str = TO_POINT,
    ) -> str: ...
    def leave(
        self, by: User, driver: User, route: UUID, vehicle: UUID, at: datetime, bags: Sequence[str]
    ) -> tuple[UUID, dict[UUID, UUID]]: ...
    def arrive(self, driver: User, run: UUID, stop: UUID) -> None: ...
    def unload(self, by: User, run: UUID, stop: UUID, scans: list[dict]) -> list[dict]: ...
    def finish(self, by: User, run: UUID, stop: UUID) -> None: ...
    def collect(self, driver: User, run: UUID, stop: UUID, bags: list[str]) -> None: ...
    def pouch(self, by: User, run: UUID, stop: UUID, number: str, declared_fen: int) -> UUID: ...
    def count_pouch(self, by: User, pouch: UUID, counted_fen: int) -> None: ...
    def close_tour(self, by: User, run: UUID) -> None: ...


class HaulByActions:
    """Each act in a transaction of its own."""

    county_id: int

    def _act(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def bag(
        self,
        by: User,
        made_at: UUID,
        destination: UUID,
        parcels: Sequence[UUID],
        seal_no: str,
        direction: str = TO_POINT,
    ) -> str:
        stations = Station.objects.in_county(self.county_id)
        with self._act():
            bag = make_bag(
                actor=by,
                station=stations.get(pk=made_at),
                destination=stations.get(pk=destination),
                direction=direction,
            )
        with self._act():
            put_in_bag(bag, actor=by, items=[ItemIn(parcel=one) for one in parcels])
        with self._act():
            seal_bag(bag, actor=by, seal_no=seal_no)
        return bag.number

    def leave(
        self, by: User, driver: User, route: UUID, vehicle: UUID, at: datetime, bags: Sequence[str]
    ) -> tuple[UUID, dict[UUID, UUID]]:
        county = self.county_id
        with self._act():
            run = plan_run(
                actor=by,
                route=Route.objects.in_county(county).get(pk=route),
                vehicle=Vehicle.objects.in_county(county).get(pk=vehicle),
                driver=driver,
                departs_at=at,
            )
        with self._act():
            manifest = draft_manifest(run, actor=by)
            list_on_manifest(manifest, actor=by, bags=bags)
            commit_manifest(manifest, actor=by)
        with self._act():
            depart_run(run, actor=driver)
        with self._act():
            stops = Stop.objects.in_county(county).filter(run=run).order_by("position")
            return run.pk, dict(stops.values_list("station_id", "pk"))

    def arrive(self, driver: User, run: UUID, stop: UUID) -> None:
        with self._act():
            arrive_at_stop(self._stop(stop), actor=driver)

    def unload(self, by: User, run: UUID, stop: UUID, scans: list[dict]) -> list[dict]:
        with self._act():
            given = [UnloadIn(**one) for one in scans]
            results = unload_at_stop(self._stop(stop), actor=by, scans=given)
            return [{"outcome": one.outcome, "problem": one.problem} for one in results]

    def finish(self, by: User, run: UUID, stop: UUID) -> None:
        with self._act():
            finish_unload(self._stop(stop), actor=by)

    def collect(self, driver: User, run: UUID, stop: UUID, bags: list[str]) -> None:
        with self._act():
            collect_at_stop(self._stop(stop), actor=driver, bags=bags)

    def pouch(self, by: User, run: UUID, stop: UUID, number: str, declared_fen: int) -> UUID:
        with self._act():
            given = take_pouch(self._stop(stop), actor=by, number=number, declared_fen=declared_fen)
        return given.pk

    def count_pouch(self, by: User, pouch: UUID, counted_fen: int) -> None:
        with self._act():
            row = Pouch.objects.in_county(self.county_id).get(pk=pouch)
            count_pouch(row, actor=by, counted_fen=counted_fen)

    def close_tour(self, by: User, run: UUID) -> None:
        with self._act():
            close_run(Run.objects.in_county(self.county_id).get(pk=run), actor=by)

    def _stop(self, pk: UUID) -> Stop:
        return Stop.objects.in_county(self.county_id).select_related("station").get(pk=pk)


class HaulOverHttp:
    """The same as requests."""

    def _post(self, by: User, path: str, body: dict) -> Any:
        raise NotImplementedError

    def bag(
        self,
        by: User,
        made_at: UUID,
        destination: UUID,
        parcels: Sequence[UUID],
        seal_no: str,
        direction: str = TO_POINT,
    ) -> str:
        body = {"station": made_at, "destination": destination, "direction": direction}
        bag = self._post(by, "bags/", body)
        items = [{"parcel": one} for one in parcels]
        self._post(by, f"bags/{bag['id']}/items/", {"items": items})
        self._post(by, f"bags/{bag['id']}/seal/", {"seal_no": seal_no})
        return bag["number"]

    def leave(
        self, by: User, driver: User, route: UUID, vehicle: UUID, at: datetime, bags: Sequence[str]
    ) -> tuple[UUID, dict[UUID, UUID]]:
        body = {"route": route, "vehicle": vehicle, "driver": driver.username, "departs_at": at}
        run = self._post(by, "runs/", body)
        manifest = self._post(by, "manifests/", {"run": run["id"]})
        self._post(by, f"manifests/{manifest['id']}/lines/", {"bags": bags})
        self._post(by, f"manifests/{manifest['id']}/commit/", {})
        left = self._post(driver, f"runs/{run['id']}/depart/", {})
        stops = {UUID(one["station"]["id"]): UUID(one["id"]) for one in left["stops"]}
        return UUID(run["id"]), stops

    def arrive(self, driver: User, run: UUID, stop: UUID) -> None:
        self._post(driver, f"runs/{run}/stops/{stop}/arrive/", {})

    def unload(self, by: User, run: UUID, stop: UUID, scans: list[dict]) -> list[dict]:
        return self._post(by, f"runs/{run}/stops/{stop}/unload/", {"scans": scans})["results"]

    def finish(self, by: User, run: UUID, stop: UUID) -> None:
        self._post(by, f"runs/{run}/stops/{stop}/finish-unload/", {})

    def collect(self, driver: User, run: UUID, stop: UUID, bags: list[str]) -> None:
        self._post(driver, f"runs/{run}/stops/{stop}/collect/", {"bags": bags})

    def pouch(self, by: User, run: UUID, stop: UUID, number: str, declared_fen: int) -> UUID:
        body = {"number": number, "declared_fen": declared_fen}
        return UUID(self._post(by, f"runs/{run}/stops/{stop}/pouch/", body)["id"])

    def count_pouch(self, by: User, pouch: UUID, counted_fen: int) -> None:
        self._post(by, f"pouches/{pouch}/count/", {"counted_fen": counted_fen})

    def close_tour(self, by: User, run: UUID) -> None:
        self._post(by, f"runs/{run}/close/", {})
