"""The station's public page: anybody may check that a service point is genuine."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from accounts.doors.public import public
from accounts.tenancy.models import County
from accounts.tenancy.unit_of_work import unit_of_work

from .choices import HANDING_OUT, WORKING, StationStatus
from .models import Station

PUBLIC = HANDING_OUT | {StationStatus.CLOSED, StationStatus.MERGED}
"""Stations that were ever opened; who only applied is nobody's business."""


@public
def station_page(request: HttpRequest, county: str, code: str) -> HttpResponse:
    """Show where a genuine station is and whether it is open; nothing of its people."""
    if not (county.isalnum() and code.isprintable()):
        raise Http404
    home = County.objects.filter(code=county, is_active=True).exclude(pk=0).first()
    if home is None:
        raise Http404
    with unit_of_work(home.pk):
        station = (
            Station.objects.in_county(home.pk)
            .filter(code=code, status__in=PUBLIC)
            .select_related("village__parent")
            .first()
        )
        if station is None:
            raise Http404
        context = {"station": station, "home": home, "is_working": station.status in WORKING}
        return render(request, "stations/network/station.html", context)


urlpatterns = [path("s/<str:county>/<str:code>/", station_page, name="station")]
