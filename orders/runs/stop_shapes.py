"""How runs, stops, pouches and hand-overs look to a client."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from orders.parcels.choices import Custody
from stations.staffing.api import StationRef

from .actions import UnloadResult
from .choices import ActKind, PouchStatus, ProofKind, RunStatus, StopStatus
from .models import CustodyAct, Pouch, Run, Stop
from .shapes import VehicleOut, page_of, station_ref, vehicle_out


class StopOut(serializers.Serializer):
    id = serializers.UUIDField()
    run = serializers.UUIDField()
    station = StationRef()
    position = serializers.IntegerField()
    due_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=StopStatus.choices)
    arrived_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    expected = serializers.IntegerField(allow_null=True, help_text="known when unloading is closed")
    scanned = serializers.IntegerField(allow_null=True)
    missing = serializers.IntegerField(allow_null=True)
    foreign = serializers.IntegerField(allow_null=True)
    empties_left = serializers.IntegerField()
    empties_taken = serializers.IntegerField()
    failed_because = serializers.CharField(allow_blank=True)
    photo = serializers.UUIDField(allow_null=True)
    version = serializers.IntegerField()


class RunOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    route = serializers.UUIDField()
    route_code = serializers.CharField()
    on = serializers.DateField()
    departs_at = serializers.DateTimeField()
    vehicle = VehicleOut()
    driver = serializers.CharField(help_text="staff code")
    driver_name = serializers.CharField()
    status = serializers.ChoiceField(choices=RunStatus.choices)
    departed_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class RunDetailOut(RunOut):
    stops = StopOut(many=True)
    left_behind = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="numbers of parcels, at departure"
    )


def stop_out(stop: Stop) -> dict[str, Any]:
    return {
        "id": stop.pk,
        "run": stop.run_id,
        "station": station_ref(stop.station),
        "position": stop.position,
        "due_at": stop.due_at,
        "status": stop.status,
        "arrived_at": stop.arrived_at,
        "finished_at": stop.finished_at,
        "expected": stop.expected,
        "scanned": stop.scanned,
        "missing": stop.missing,
        "foreign": stop.foreign,
        "empties_left": stop.empties_left,
        "empties_taken": stop.empties_taken,
        "failed_because": stop.failed_because,
        "photo": stop.photo_id,
        "version": stop.version,
    }


def run_out(run: Run) -> dict[str, Any]:
    return {
        "id": run.pk,
        "number": run.number,
        "route": run.route_id,
        "route_code": run.route.code,
        "on": run.on,
        "departs_at": run.departs_at,
        "vehicle": vehicle_out(run.vehicle),
        "driver": run.driver.username,
        "driver_name": run.driver.name,
        "status": run.status,
        "departed_at": run.departed_at,
        "closed_at": run.closed_at,
        "version": run.version,
    }


class UnloadResultOut(serializers.Serializer):
    op_id = serializers.UUIDField()
    outcome = serializers.CharField(help_text="applied, duplicate or rejected")
    parcel = serializers.UUIDField(allow_null=True)
    bag = serializers.UUIDField(allow_null=True)
    status = serializers.CharField(allow_null=True)
    problem = serializers.JSONField(allow_null=True)


class UnloadOut(serializers.Serializer):
    results = UnloadResultOut(many=True)


def unload_result_out(one: UnloadResult) -> dict[str, Any]:
    return {
        "op_id": one.op_id,
        "outcome": one.outcome,
        "parcel": one.parcel,
        "bag": one.bag,
        "status": one.status,
        "problem": one.problem,
    }


class CollectOut(serializers.Serializer):
    act = serializers.UUIDField(allow_null=True)
    bags = serializers.IntegerField()
    parcels = serializers.IntegerField()
    left_behind = serializers.ListField(child=serializers.CharField())


# --- pouches and custody ---


class PouchOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    station = StationRef()
    stop = serializers.UUIDField()
    declared_fen = serializers.IntegerField()
    counted_fen = serializers.IntegerField(allow_null=True)
    seal_no = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=PouchStatus.choices)
    custody = serializers.ChoiceField(choices=Custody.choices)
    custody_id = serializers.UUIDField()
    taken_at = serializers.DateTimeField()
    counted_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


def pouch_out(pouch: Pouch) -> dict[str, Any]:
    return {
        "id": pouch.pk,
        "number": pouch.number,
        "station": station_ref(pouch.station),
        "stop": pouch.stop_id,
        "declared_fen": pouch.declared_fen,
        "counted_fen": pouch.counted_fen,
        "seal_no": pouch.seal_no,
        "status": pouch.status,
        "custody": pouch.custody,
        "custody_id": pouch.custody_id,
        "taken_at": pouch.taken_at,
        "counted_at": pouch.counted_at,
        "version": pouch.version,
    }


class ActOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ActKind.choices)
    run = serializers.UUIDField()
    stop = serializers.UUIDField(allow_null=True)
    station = StationRef()
    giver = serializers.CharField()
    giver_id = serializers.UUIDField()
    receiver = serializers.CharField()
    receiver_id = serializers.UUIDField()
    bags = serializers.IntegerField()
    parcels = serializers.IntegerField()
    content_hash = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(help_text="name of who wrote it down")
    proof = serializers.ChoiceField(choices=ProofKind.choices, allow_blank=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    disputable_until = serializers.DateTimeField(allow_null=True)
    disputed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


def act_out(act: CustodyAct) -> dict[str, Any]:
    return {
        "id": act.pk,
        "kind": act.kind,
        "run": act.run_id,
        "stop": act.stop_id,
        "station": station_ref(act.station),
        "giver": act.giver,
        "giver_id": act.giver_id,
        "receiver": act.receiver,
        "receiver_id": act.receiver_id,
        "bags": act.bags,
        "parcels": act.parcels,
        "content_hash": act.content_hash,
        "at": act.at,
        "by": act.actor.name,
        "proof": act.proof,
        "confirmed_at": act.confirmed_at,
        "disputable_until": act.disputable_until,
        "disputed_at": act.disputed_at,
        "version": act.version,
    }


class ActsOut(serializers.Serializer):
    acts = ActOut(many=True)


class TokenOut(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


RunPage, PouchPage, ActPage = page_of(RunOut), page_of(PouchOut), page_of(ActOut)
