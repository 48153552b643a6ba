"""Parcels and scans over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError

from accounts.doors.api import Door
from stations.network.models import Station
from stations.villagers.models import Villager
from stations.villagers.tokens import tail_index

from .actions import (
    announce_parcel,
    announce_parcels,
    declare_lost,
    record_scans,
    refuse_parcel,
    unlock_parcel,
)
from .api_acts import urlpatterns as acts
from .arrivals import MOST_ARRIVALS, ArrivalIn, ArrivalResult, MalformedArrival, decode_arrivals
from .carriers import queries as carrier_says
from .carriers.recogniser import warnings_of, warnings_of_many
from .choices import CLOSED, ConsentBasis
from .doors import ParcelDoor
from .models import Carrier, Parcel
from .queries import events_of
from .scans import MOST_SCANS, decode_scans
from .serializers import (
    ArrivalsIn,
    ArrivalsOut,
    CarrierPage,
    ParcelAnnouncedOut,
    ParcelDetailOut,
    ParcelIn,
    ParcelOut,
    ParcelPage,
    ParcelQuery,
    ReasonIn,
    ScansIn,
    ScansOut,
)
from .shapes import COLUMNS, event_out, parcel_row


class CarrierList(Door):
    @extend_schema(responses={200: CarrierPage})
    def get(self, request: Any) -> HttpResponse:
        self.query()
        carriers = Carrier.objects.filter(is_active=True)
        rows = carriers.values("code", "name", "name_en", "notifies_itself", "position")
        return self.page(rows, order=("position", "code"), row=_carrier_row)


def _carrier_row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "position"}


class ParcelList(Door):
    @extend_schema(parameters=[ParcelQuery], responses={200: ParcelPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(ParcelQuery)
        parcels = Parcel.objects.visible_to(request.user)
        for name in ("status", "direction", "waybill_no", "pickup_code"):
            if name in given:
                parcels = parcels.filter(**{name: given[name]})
        if "status" in given and given["status"] not in CLOSED:
            parcels = parcels.open()  # says the same, and is found among the open ones
        if "station" in given:
            parcels = parcels.filter(station_id=given["station"])
        if "phone_tail" in given:
            hashed = tail_index(request.user.county_id or 0, given["phone_tail"])
            parcels = parcels.meant_for(request.user).filter(tail_index=hashed)
        return self.page(
            parcels.values(*COLUMNS),
            order=("-announced_at", "-id"),
            row=lambda row: parcel_row(row, request.user),
        )

    @extend_schema(request=ParcelIn, responses={201: ParcelAnnouncedOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(ParcelIn)
        user, recipient = request.user, given["recipient"]
        villager = None
        if "villager" in recipient:
            villagers = Villager.objects.visible_to(user)
            villager = villagers.refer(recipient["villager"], "/recipient/villager")
        parcel = announce_parcel(
            actor=user,
            carrier=given["carrier"],
            waybill_no=given["waybill_no"],
            station=Station.objects.visible_to(user).refer(given["station"], "/station"),
            villager=villager,
            name=recipient.get("name", ""),
            phone=recipient.get("phone", ""),
            unknown=recipient.get("unknown", False),
            cod_fen=given["cod_fen"],
            consent_basis=ConsentBasis.ADDRESS if given["addressed_to_station"] else "",
        )
        row = Parcel.objects.in_county(user.county_id).values(*COLUMNS).get(pk=parcel.pk)
        warnings = warnings_of(parcel.waybill_no, parcel.carrier_id)
        shown = {**parcel_row(row, user), "warnings": warnings}
        return self.answer(shown, status=201, version=row["version"])


class ParcelBatch(Door):
    """A carrier's list: each item has its own result, and one that is wrong stops nothing."""

    @extend_schema(request=ArrivalsIn, responses={200: ArrivalsOut})
    def post(self, request: Any) -> HttpResponse:
        items = decode_arrivals(_items(request.data, "parcels", MOST_ARRIVALS))
        results = announce_parcels(items, actor=request.user)
        _warn(items, results)
        return self.answer({"results": msgspec.to_builtins(results)})


class ParcelDetail(ParcelDoor):
    @extend_schema(responses={200: ParcelDetailOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        parcel = self.find(Parcel.objects.visible_to(request.user).only(*EVENTS_NEED), pk)
        track = carrier_says.track_of(parcel)
        return self.show(
            pk,
            events=[event_out(event) for event in events_of(parcel)],
            carrier_status=track.carrier_status if track else None,
            carrier_events=[
                carrier_says.event_out(event) for event in carrier_says.events_of(parcel)
            ]
            if track
            else [],
        )


EVENTS_NEED = ("id", "county_id", "announced_at", "carrier_id", "waybill_no")


class ParcelRefuse(ParcelDoor):
    @extend_schema(request=ReasonIn, responses={200: ParcelOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, refuse_parcel)


class ParcelLost(ParcelDoor):
    """Give up what was found missing: liability begins."""

    @extend_schema(request=ReasonIn, responses={200: ParcelOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, declare_lost)


class ParcelUnlock(ParcelDoor):
    @extend_schema(request=ReasonIn, responses={200: ParcelOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, unlock_parcel)


class ScanList(Door):
    @extend_schema(request=ScansIn, responses={200: ScansOut})
    def post(self, request: Any) -> HttpResponse:
        scans = decode_scans(_items(request.data, "scans", MOST_SCANS))
        results = record_scans(scans, actor=request.user, device=_device(request))
        return self.answer({"results": msgspec.to_builtins(results)})


def _warn(items: list[ArrivalIn | MalformedArrival], results: list[ArrivalResult]) -> None:
    """Add to the results what is odd about the numbers."""
    read = [
        (item, result)
        for item, result in zip(items, results, strict=True)
        if isinstance(item, ArrivalIn) and result.outcome != "rejected"
    ]
    pairs = [(item.waybill_no, item.carrier) for item, _result in read]
    for (_item, result), warnings in zip(read, warnings_of_many(pairs), strict=True):
        result.warnings = warnings


def _items(data: Any, member: str, most: int) -> list[Any]:
    """Take the batch out of its envelope; what is in it is judged item by item."""
    if not isinstance(data, dict):
        raise ValidationError(_("Send an object with the member “%s”.") % member)
    if unknown := [name for name in data if name != member]:
        raise ValidationError({str(unknown[0])[:60]: _("This member is not known.")})
    items = data.get(member)
    if not isinstance(items, list) or not 0 < len(items) <= most:
        raise ValidationError({member: _("Send a list of 1 to %(most)d.") % {"most": most}})
    return items


def _device(request: Any) -> str:
    """Name the device the token was given to; a console session has none."""
    return getattr(request.auth, "device", "")[:64]


urlpatterns = [
    *acts,
    path("carriers/", CarrierList.as_view(), name="carrier-list"),
    path("parcels/", ParcelList.as_view(), name="parcel-list"),
    path("parcels/batch/", ParcelBatch.as_view(), name="parcel-batch"),
    path("parcels/<uuid:pk>/", ParcelDetail.as_view(), name="parcel-detail"),
    path("parcels/<uuid:pk>/refuse/", ParcelRefuse.as_view(), name="parcel-refuse"),
    path("parcels/<uuid:pk>/declare-lost/", ParcelLost.as_view(), name="parcel-lost"),
    path("parcels/<uuid:pk>/unlock/", ParcelUnlock.as_view(), name="parcel-unlock"),
    path("scans/", ScanList.as_view(), name="scan-list"),
]
