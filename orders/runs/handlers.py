"""What follows for stops and cases from what happens elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime

from orders.cases.actions import end_case
from orders.cases.choices import CaseKind, CaseStatus, Outcome
from orders.cases.models import Case
from orders.parcels.models import ScanEvent

from .actions.stops import tell_stop
from .choices import StopStatus
from .models import Stop

if TYPE_CHECKING:
    from accounts.audit.hearing import Delivery


def end_short_cases_of_found_parcels(delivery: Delivery) -> None:
    """A missing parcel that is scanned anywhere is found; its case ends by itself."""
    events = ScanEvent.objects.in_county(delivery.county_id).filter(pk__in=delivery.event_ids)
    if since := parse_datetime(delivery.data.get("since", "")):
        events = events.filter(recorded_at__gte=since)
    found = events.values_list("parcel_id", flat=True)
    cases = Case.objects.in_county(delivery.county_id).filter(
        kind=CaseKind.SHORT, status=CaseStatus.OPEN, parcel_id__in=list(found)
    )
    with transaction.atomic():
        for case in cases.select_for_update(of=("self",)).order_by("pk"):
            end_case(case, actor=None, outcome=Outcome.FOUND, reason="")


def resolve_stops_whose_cases_are_solved(delivery: Delivery) -> None:
    """A stop where something differed is settled when the last case of it is solved."""
    county_id = delivery.county_id
    case = Case.objects.in_county(county_id).filter(pk=delivery.data.get("case")).first()
    if case is None or "stop" not in case.data:
        return
    open_cases = Case.objects.in_county(county_id).filter(
        status=CaseStatus.OPEN, station=case.station_id, data__stop=case.data["stop"]
    )
    with transaction.atomic():
        stops = Stop.objects.in_county(county_id).filter(pk=UUID(case.data["stop"]))
        stop = stops.select_for_update(of=("self",)).first()
        if stop is None or stop.status != StopStatus.DISCREPANT or open_cases.exists():
            return
        stop.move_to(StopStatus.RESOLVED, version=stop.version + 1)
        tell_stop("stop.resolved", stop, None)
