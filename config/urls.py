"""All URLs: `/` console, `/admin/`, `/api/v1/`, `/healthz` (decisions 37)."""

from __future__ import annotations

from importlib import import_module

from django.contrib import admin
from django.urls import URLPattern, include, path

from accounts.doors.docs import api_docs, api_schema
from config.health import healthz

API_ROOMS = [
    "stations.staffing",
    "stations.network",
    "stations.villagers",
    "accounts.files",
    "accounts.notifications",
    "orders.catalogue",
    "orders.commissions",
    "orders.cases",
    "orders.parcels",
    "orders.purchases",
    "orders.sending",
    "orders.sending.bookings",
    "orders.returns",
    "orders.runs",
    "orders.claims",
    "orders.counter",
    "orders.stocktaking",
    "orders.urging",
]
CONSOLE_ROOMS = [
    "stations.staffing",
    "stations.network",
    "stations.villagers",
    "orders.cases",
    "orders.commissions",
    "orders.parcels",
    "orders.purchases",
    "orders.sending",
    "orders.sending.bookings",
    "orders.returns",
    "orders.runs",
    "orders.claims",
    "orders.counter",
    "orders.stocktaking",
]


def _patterns(rooms: list[str], storey: str) -> list[URLPattern]:
    from importlib.util import find_spec

    return [
        one
        for room in rooms
        if find_spec(f"{room}.{storey}")
        for one in import_module(f"{room}.{storey}").urlpatterns
    ]


api = [
    *_patterns(API_ROOMS, "api"),
    path("schema/", api_schema, name="schema"),
    path("docs/", api_docs, name="docs"),
]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", include((api, "api"))),
    path("admin/", admin.site.urls),
    path("hooks/", include(("orders.parcels.carriers.hooks", "hooks"))),
    path("", include((_patterns(CONSOLE_ROOMS, "console"), "console"))),
]

handler400 = "accounts.doors.problems.bad_request"
handler403 = "accounts.doors.problems.permission_denied"
handler404 = "accounts.doors.problems.not_found"
handler500 = "accounts.doors.problems.server_error"
