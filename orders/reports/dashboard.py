"""The county's day on one page: what needs a decision, where it stands, what moved."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.audit.models import OutboxMessage
from accounts.doors.tags import yuan
from accounts.identity.policy import allows
from accounts.notifications.models import Notification, NotificationStatus
from orders.cases.queries import CaseCounts, count_open_cases
from orders.claims.queries import claim_figures
from orders.ledger.queries import cash_in_drawers
from orders.parcels.choices import ON_SHELF, ParcelStatus
from orders.parcels.models import Parcel
from orders.purchases.choices import LineStatus
from orders.purchases.models import Order, OrderLine

from .drawing import Bar, Columns, draw_columns, draw_row
from .queries import (
    DayFlow,
    StationFlow,
    counted_until,
    inbound_now,
    parcels_per_day,
    parcels_per_station,
)

if TYPE_CHECKING:
    from accounts.identity.models import User

DAYS = 14
STATION_DAYS = 7
MOST_STATIONS = 10
SERIES = ("in", "handed", "out")


@dataclass(frozen=True)
class Decision:
    """Something that waits for a person of the centre."""

    title: str | Promise
    count: int
    icon: str
    url: str
    urgent: bool = False


@dataclass(frozen=True)
class Card:
    title: str | Promise
    value: str
    icon: str
    url: str


@dataclass(frozen=True)
class StationRow:
    flow: StationFlow
    bars: list[Bar]
    url: str


@dataclass
class Dashboard:
    now: datetime.datetime
    counted_until: datetime.datetime | None
    decisions: list[Decision] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    days: list[tuple[DayFlow, list[Bar]]] = field(default_factory=list)
    columns: Columns | None = None
    stations: list[StationRow] = field(default_factory=list)
    stations_left_out: int = 0

    @property
    def greeting(self) -> str | Promise:
        if self.now.hour < 11:
            return _("Good morning")
        return _("Good afternoon") if self.now.hour < 18 else _("Good evening")


def county_dashboard(user: User) -> Dashboard:
    """Gather the page; what a role may not see is not asked for."""
    county_id = user.county_id
    now = timezone.localtime()
    parcels, lines = _parcel_figures(county_id, now), _line_figures(county_id)
    days = parcels_per_day(county_id, DAYS)
    board = Dashboard(now=now, counted_until=counted_until(county_id))
    board.decisions = [
        one
        for one in [
            *_case_decisions(count_open_cases(user)),
            *_claim_decisions(claim_figures(user)),
            *_decisions(user, parcels, lines),
        ]
        if one.count
    ]
    board.cards = _cards(user, days[-1], parcels)
    board.columns = draw_columns([_series(day) for day in days], SERIES)
    board.days = list(zip(days, board.columns.groups, strict=True))
    flows = parcels_per_station(
        county_id, now.date() - datetime.timedelta(days=STATION_DAYS - 1), now.date()
    )
    flows = [flow for flow in flows if any(_series(flow))]
    most = max((value for flow in flows for value in _series(flow)), default=0)
    board.stations = [
        StationRow(
            flow,
            draw_row(_series(flow), SERIES, most),
            _list("orders_parcel", station__id__exact=flow.station_id),
        )
        for flow in flows[:MOST_STATIONS]
    ]
    board.stations_left_out = max(0, len(flows) - MOST_STATIONS)
    return board


def _series(flow: DayFlow | StationFlow) -> tuple[int, int, int]:
    return flow.arrived, flow.collected, flow.sent


def _parcel_figures(county_id: int, now: datetime.datetime) -> dict[str, int]:
    """Read the counters; a lock ends by the clock alone, and has an index of its own."""
    standing = inbound_now(county_id)
    locked = Parcel.objects.in_county(county_id).filter(locked_until__gt=now, is_open=True)
    return {
        "on_shelf": sum(standing.get(status, 0) for status in ON_SHELF),
        "overdue": standing.get(ParcelStatus.OVERDUE, 0),
        "held": standing.get(ParcelStatus.HELD, 0),
        "locked": locked.count(),
    }


def _line_figures(county_id: int) -> dict[str, int]:
    waiting = [LineStatus.REQUOTED, LineStatus.FUNDED, LineStatus.CANCEL_PENDING]
    rows = (
        OrderLine.objects.in_county(county_id)
        .filter(status__in=waiting)
        .values_list("status")
        .annotate(Count("pk"))
    )
    return dict(rows)


def _list(name: str, **filters: Any) -> str:
    query = "&".join(f"{key}={value}" for key, value in filters.items())
    return f"{reverse(f'admin:{name}_changelist')}{'?' if query else ''}{query}"


def _claim_decisions(claims: dict[str, int]) -> list[Decision]:
    return [
        Decision(
            _("Claims to approve"), claims["to_approve"], "gavel",
            _list("orders_claim", status__exact="accepted"),
        ),
        Decision(
            _("Claims to assess"), claims["to_assess"], "gavel",
            _list("orders_claim", status__exact="reported"),
        ),
    ]  # fmt: skip


def _case_decisions(cases: CaseCounts) -> list[Decision]:
    return [
        Decision(
            _("Cases that are late"), cases.late, "report",
            _list("orders_case", late="yes"), urgent=True,
        ),
        Decision(
            _("Open cases"), cases.open, "report", _list("orders_case", status__exact="open")
        ),
    ]  # fmt: skip


def _decisions(user: User, parcels: dict[str, int], lines: dict[str, int]) -> list[Decision]:
    county_id = user.county_id
    calls = parked = 0
    if allows(user, "messages.view"):
        messages = Notification.objects.in_county(county_id)
        calls = messages.filter(status=NotificationStatus.CALL_LIST).count()
    if allows(user, "audit.view") or allows(user, "outbox.retry"):
        parked = OutboxMessage.objects.in_county(county_id).filter(parked_at__isnull=False).count()
    of_parcel, of_line = "orders_parcel", "orders_orderline"
    return [
        Decision(
            _("Work of the system that failed"), parked, "error",
            _list("accounts_outboxmessage", state="parked"), urgent=True,
        ),
        Decision(
            _("People to be called: the message did not arrive"), calls, "call",
            _list("accounts_notification", status__exact=NotificationStatus.CALL_LIST),
            urgent=True,
        ),
        Decision(
            _("Overdue parcels"), parcels["overdue"], "alarm",
            _list(of_parcel, status__exact=ParcelStatus.OVERDUE), urgent=True,
        ),
        Decision(
            _("Pick-up codes locked after wrong tries"), parcels["locked"], "lock",
            _list(of_parcel, locked="yes"), urgent=True,
        ),
        Decision(
            _("Held parcels"), parcels["held"], "front_hand",
            _list(of_parcel, status__exact=ParcelStatus.HELD),
        ),
        Decision(
            _("Lines whose price changed: ask the villager again"),
            lines.get(LineStatus.REQUOTED, 0), "price_change",
            _list(of_line, status__exact=LineStatus.REQUOTED),
        ),
        Decision(
            _("Lines paid for, to be bought"), lines.get(LineStatus.FUNDED, 0),
            "shopping_cart_checkout", _list(of_line, status__exact=LineStatus.FUNDED),
        ),
        Decision(
            _("Cancellations asked of a platform"), lines.get(LineStatus.CANCEL_PENDING, 0),
            "pending", _list(of_line, status__exact=LineStatus.CANCEL_PENDING),
        ),
    ]  # fmt: skip


def _cards(user: User, today: DayFlow, parcels: dict[str, int]) -> list[Card]:
    county_id, day = user.county_id, today.day.isoformat()
    of_today = {"recorded_at_from": day, "recorded_at_to": day}
    cards = [
        Card(
            _("Parcels in today"), f"{today.arrived:,}", "move_to_inbox",
            _list("orders_scanevent", step__exact="shelve", **of_today),
        ),
        Card(
            _("Handed over today"), f"{today.collected:,}", "volunteer_activism",
            _list("orders_scanevent", step__exact="collect", **of_today),
        ),
        Card(
            _("Sent out today"), f"{today.sent:,}", "outbound",
            _list("orders_scanevent", step__exact="accept", **of_today),
        ),
        Card(
            _("On the shelves"), f"{parcels['on_shelf']:,}", "shelves",
            _list("orders_parcel", status__exact=ParcelStatus.SHELVED),
        ),
        Card(
            _("Open orders"), f"{Order.objects.in_county(county_id).open().count():,}",
            "shopping_cart", _list("orders_order"),
        ),
    ]  # fmt: skip
    if allows(user, "ledger.view"):
        cash = cash_in_drawers(county_id)
        url = _list("orders_ledgeraccount", kind__exact="drawer")
        cards.append(Card(_("Cash in the drawers"), yuan(cash), "payments", url))
    return cards
