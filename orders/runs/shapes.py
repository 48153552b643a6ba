"""How routes, bags and manifests look to a client, and what the schema says of them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from orders.parcels.choices import Custody, ParcelStatus
from stations.staffing.api import StationRef

from .actions import ItemResult
from .choices import BagDirection, BagStatus, ManifestStatus, VehicleKind
from .models import Bag, BagItem, Manifest, ManifestLine, Route, Vehicle


def station_ref(station: Any) -> dict[str, Any]:
    return {"id": station.pk, "code": station.code, "name": station.name}


def page_of(row: type) -> type:
    """Describe a page of rows for the schema."""
    return type(
        f"{row.__name__.removesuffix('Out')}Page",
        (serializers.Serializer,),
        {
            "data": row(many=True),
            "next_cursor": serializers.CharField(allow_null=True),
        },
    )


# --- routes and vehicles ---


class RouteStopOut(serializers.Serializer):
    station = StationRef()
    position = serializers.IntegerField()
    minutes = serializers.IntegerField()


class DepartureOut(serializers.Serializer):
    departs_at = serializers.CharField(help_text="Beijing time, HH:MM")
    weekdays = serializers.ListField(child=serializers.IntegerField())


class ExceptionOut(serializers.Serializer):
    on = serializers.DateField()
    departs_at = serializers.CharField(allow_null=True, help_text="Beijing time, HH:MM")
    kind = serializers.CharField()
    shift_minutes = serializers.IntegerField()
    cause = serializers.CharField()
    note = serializers.CharField(allow_blank=True)


class RouteOut(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    cut_off_minutes = serializers.IntegerField()
    is_active = serializers.BooleanField()
    stops = RouteStopOut(many=True)
    departures = DepartureOut(many=True)
    exceptions = ExceptionOut(many=True)
    version = serializers.IntegerField()


def route_out(route: Route, stops: list, departures: list, exceptions: list) -> dict[str, Any]:
    return {
        "id": route.pk,
        "code": route.code,
        "name": route.name,
        "cut_off_minutes": route.cut_off_minutes,
        "is_active": route.is_active,
        "stops": [
            {
                "station": station_ref(one.station),
                "position": one.position,
                "minutes": one.minutes,
            }
            for one in stops
        ],
        "departures": [
            {"departs_at": one.departs_at.strftime("%H:%M"), "weekdays": one.weekdays}
            for one in departures
        ],
        "exceptions": [
            {
                "on": one.on,
                "departs_at": one.departs_at and one.departs_at.strftime("%H:%M"),
                "kind": one.kind,
                "shift_minutes": one.shift_minutes,
                "cause": one.cause,
                "note": one.note,
            }
            for one in exceptions
        ],
        "version": route.version,
    }


class NextOut(serializers.Serializer):
    departs_at = serializers.DateTimeField(allow_null=True)
    cut_off_at = serializers.DateTimeField(allow_null=True)
    arrives_at = serializers.DateTimeField(allow_null=True)


class VehicleOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=VehicleKind.choices)
    label = serializers.CharField()
    handles_sealed_only = serializers.BooleanField()
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()


def vehicle_out(vehicle: Vehicle) -> dict[str, Any]:
    return {
        "id": vehicle.pk,
        "kind": vehicle.kind,
        "label": vehicle.label,
        "handles_sealed_only": vehicle.handles_sealed_only,
        "is_active": vehicle.is_active,
        "version": vehicle.version,
    }


# --- bags ---


class BagOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    shown = serializers.CharField(help_text="as printed: B-7K2Q-9")
    direction = serializers.ChoiceField(choices=BagDirection.choices)
    made_at = StationRef()
    destination = StationRef()
    parent = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(choices=BagStatus.choices)
    custody = serializers.ChoiceField(choices=Custody.choices)
    custody_id = serializers.UUIDField()
    seal_no = serializers.CharField(allow_blank=True)
    seal_found = serializers.CharField(allow_blank=True)
    content_hash = serializers.CharField(allow_blank=True)
    sealed_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class BagItemOut(serializers.Serializer):
    parcel = serializers.UUIDField()
    number = serializers.CharField()
    carrier = serializers.CharField()
    waybill_no = serializers.CharField()
    status = serializers.ChoiceField(choices=ParcelStatus.choices)
    added_at = serializers.DateTimeField()
    clash = serializers.BooleanField(help_text="listed in another live bag too")


class BagDetailOut(BagOut):
    items = BagItemOut(
        many=True, allow_null=True, help_text="null to who is to unload it without seeing its list"
    )


def bag_out(bag: Bag) -> dict[str, Any]:
    return {
        "id": bag.pk,
        "number": bag.number,
        "shown": str(bag),
        "direction": bag.direction,
        "made_at": station_ref(bag.made_at),
        "destination": station_ref(bag.destination),
        "parent": bag.parent_id,
        "status": bag.status,
        "custody": bag.custody,
        "custody_id": bag.custody_id,
        "seal_no": bag.seal_no,
        "seal_found": bag.seal_found,
        "content_hash": bag.content_hash,
        "sealed_at": bag.sealed_at,
        "opened_at": bag.opened_at,
        "created_at": bag.created_at,
        "version": bag.version,
    }


def bag_item_out(item: BagItem) -> dict[str, Any]:
    return {
        "parcel": item.parcel_id,
        "number": item.parcel.number,
        "carrier": item.parcel.carrier_id,
        "waybill_no": item.parcel.waybill_no,
        "status": item.parcel.status,
        "added_at": item.added_at,
        "clash": item.clash,
    }


class ItemResultOut(serializers.Serializer):
    outcome = serializers.CharField(help_text="applied, duplicate, rejected or clash")
    parcel = serializers.UUIDField(allow_null=True)
    status = serializers.CharField(allow_null=True)
    problem = serializers.JSONField(allow_null=True)


class ItemResultsOut(serializers.Serializer):
    results = ItemResultOut(many=True)
    bag = BagOut()


def item_result_out(one: ItemResult) -> dict[str, Any]:
    return {
        "outcome": one.outcome,
        "parcel": one.parcel,
        "status": one.status,
        "problem": one.problem,
    }


# --- manifests ---


class ManifestLineOut(serializers.Serializer):
    stop = serializers.UUIDField()
    station = StationRef()
    bag = serializers.CharField(allow_null=True)
    parcel = serializers.UUIDField(allow_null=True)


class ManifestOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    run = serializers.UUIDField()
    status = serializers.ChoiceField(choices=ManifestStatus.choices)
    content_hash = serializers.CharField(allow_blank=True)
    committed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ManifestDetailOut(ManifestOut):
    lines = ManifestLineOut(many=True)


def manifest_out(manifest: Manifest) -> dict[str, Any]:
    return {
        "id": manifest.pk,
        "number": manifest.number,
        "run": manifest.run_id,
        "status": manifest.status,
        "content_hash": manifest.content_hash,
        "committed_at": manifest.committed_at,
        "created_at": manifest.created_at,
        "version": manifest.version,
    }


def manifest_line_out(line: ManifestLine) -> dict[str, Any]:
    return {
        "stop": line.stop_id,
        "station": station_ref(line.stop.station),
        "bag": line.bag.number if line.bag is not None else None,
        "parcel": line.parcel_id,
    }


RoutePage, VehiclePage, BagPage = page_of(RouteOut), page_of(VehicleOut), page_of(BagOut)
ManifestPage = page_of(ManifestOut)
