"""Unfold: the admin's name, colours, and its menu grouped by the day's work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def _may_see(model: str) -> Callable[[HttpRequest], bool]:
    def allowed(request: HttpRequest) -> bool:
        from django.apps import apps
        from django.contrib import admin

        page = admin.site.get_model_admin(apps.get_model(model))
        return page.has_view_permission(request)

    return allowed


def _item(title: str | Promise, icon: str, model: str) -> dict[str, Any]:
    """Make a menu entry that shows to whoever may see the list."""
    name = model.lower().replace(".", "_")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{name}_changelist"),
        "permission": _may_see(model),
    }


def _group(title: str | Promise, *items: dict[str, Any], closed: bool = False) -> dict[str, Any]:
    return {"title": title, "separator": True, "collapsible": closed, "items": list(items)}


MENU = [
    {
        "items": [
            {
                "title": _("Today"),
                "icon": "space_dashboard",
                "link": reverse_lazy("admin:index"),
            }
        ]
    },
    _group(
        _("Parcels"),
        _item(_("Parcels"), "package_2", "orders.Parcel"),
        _item(_("Scans"), "barcode_scanner", "orders.ScanEvent"),
        _item(_("Carriers' tracks"), "travel_explore", "orders.CarrierTrack"),
        _item(_("Carriers' events"), "podcasts", "orders.CarrierEvent"),
        _item(_("Cases"), "report", "orders.Case"),
        _item(_("Messages"), "sms", "accounts.Notification"),
    ),
    _group(
        _("On the road"),
        _item(_("Runs"), "local_shipping", "orders.Run"),
        _item(_("Stops"), "pin_drop", "orders.Stop"),
        _item(_("Bags"), "work", "orders.Bag"),
        _item(_("Manifests"), "list_alt", "orders.Manifest"),
        _item(_("Cash pouches"), "payments", "orders.Pouch"),
        _item(_("Hand-overs"), "handshake", "orders.CustodyAct"),
        _item(_("Routes"), "route", "orders.Route"),
        _item(_("Vehicles"), "directions_bus", "orders.Vehicle"),
    ),
    _group(
        _("Sending"),
        _item(_("Sendings"), "outbox", "orders.Sending"),
        _item(_("Tenders"), "local_shipping", "orders.Tender"),
        _item(_("Carrier rates"), "price_change", "orders.CarrierRate"),
        _item(_("Prohibited items"), "block", "orders.ProhibitedItem"),
        _item(_("Sender accounts"), "request_quote", "orders.SenderAccount"),
    ),
    _group(
        _("Purchases"),
        _item(_("Orders"), "shopping_cart", "orders.Order"),
        _item(_("Order lines"), "checklist", "orders.OrderLine"),
        _item(_("Platform orders"), "storefront", "orders.UpstreamOrder"),
    ),
    _group(
        _("Goods and prices"),
        _item(_("Products"), "inventory_2", "orders.Product"),
        _item(_("Categories"), "category", "orders.Category"),
    ),
    _group(
        _("Money"),
        _item(_("Accounts"), "account_balance_wallet", "orders.LedgerAccount"),
        _item(_("Journal"), "receipt_long", "orders.JournalEntry"),
        _item(_("Transfers"), "sync_alt", "orders.Transfer"),
        _item(_("Commission"), "percent", "orders.CommissionLine"),
        _item(_("Commission rules"), "rule", "orders.CommissionRule"),
        _item(_("Station terms"), "grade", "orders.StationTerms"),
        _item(_("Claims"), "gavel", "orders.Claim"),
        _item(_("Liability rules"), "rule", "orders.LiabilityRule"),
    ),
    _group(
        _("Stations and people"),
        _item(_("Stations"), "store", "stations.Station"),
        _item(_("Villagers"), "groups", "stations.Villager"),
        _item(_("Staff"), "badge", "accounts.User"),
        _item(_("Posts"), "work_history", "stations.Assignment"),
    ),
    _group(
        _("Control"),
        _item(_("Audit trail"), "history", "accounts.AuditEvent"),
        _item(_("Outbox"), "outbox", "accounts.OutboxMessage"),
        _item(_("Carriers' oddities"), "help_center", "orders.CarrierOddity"),
        _item(_("Attachments"), "attach_file", "accounts.Attachment"),
    ),
    _group(
        _("Shared lists"),
        _item(_("Places"), "location_on", "stations.Division"),
        _item(_("Carriers"), "local_shipping", "orders.Carrier"),
        _item(_("Waybill patterns"), "pattern", "orders.WaybillPattern"),
        _item(_("Platforms"), "shopping_bag", "orders.Platform"),
        _item(_("Counties"), "map", "accounts.County"),
        closed=True,
    ),
]

UNFOLD = {
    "SITE_TITLE": _("Xiangyi"),
    "SITE_HEADER": _("Xiangyi"),
    "SITE_SUBHEADER": lambda request: _county_name(request),
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("xiangyi/logo.svg"),
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "sizes": "32x32",
            "type": "image/png",
            "href": lambda request: static("xiangyi/favicon-32.png"),
        }
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": reverse_lazy("console:language")},
    "BORDER_RADIUS": "8px",
    "STYLES": [lambda request: static("xiangyi/admin.css")],
    "COLORS": {
        "base": {
            "50": "#f7f8f6",
            "100": "#eef0ec",
            "200": "#dfe3dc",
            "300": "#c6ccc3",
            "400": "#959e94",
            "500": "#6b756c",
            "600": "#505a52",
            "700": "#3d463f",
            "800": "#272e29",
            "900": "#181e1a",
            "950": "#0f1411",
        },
        "primary": {
            "50": "#eef7f4",
            "100": "#d6ebe4",
            "200": "#aed8cb",
            "300": "#7cbdab",
            "400": "#489c87",
            "500": "#2b8270",
            "600": "#14594c",
            "700": "#114c41",
            "800": "#0f3f36",
            "900": "#0c332c",
            "950": "#061f1a",
        },
    },
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": MENU},
    "LOGIN": {"form": "accounts.doors.admin.SignInForm"},
}


def _county_name(request: HttpRequest) -> str:
    county = getattr(request.user, "county", None) if request.user.is_authenticated else None
    return county.name if county is not None else ""
