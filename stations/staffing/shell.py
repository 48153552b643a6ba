"""What stands around every console page: the post one works at, and where one may go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .policy import current_posts, present_station

if TYPE_CHECKING:
    from stations.network.models import Station

MOST_TABS = 5


@dataclass(frozen=True)
class Entry:
    """One place in the navigation; `rights` are alternatives."""

    section: str
    label: Any
    icon: str
    url: str
    rights: tuple[str, ...] = ()
    at_a_point: bool = False


ENTRIES = [
    Entry("today", gettext_lazy("Today"), "today", "console:today", at_a_point=True),
    Entry("buying", gettext_lazy("To buy"), "cart", "console:buying", ("purchases.buy",)),
    Entry("find", gettext_lazy("Find"), "find", "console:find", ("villagers.reveal",)),
    Entry(
        "order", gettext_lazy("New order"), "order", "console:order-new", ("orders.place",), True
    ),
    Entry("scan", gettext_lazy("Scan"), "scan", "console:scan", ("parcels.scan", "parcels.load")),
    Entry(
        "runs", gettext_lazy("Runs"), "van", "console:runs",
        ("runs.drive", "runs.stop", "runs.plan", "runs.count"),
    ),
    Entry(
        "handover", gettext_lazy("Hand over"), "handover", "console:handover",
        ("parcels.hand_over",),
    ),
    Entry(
        "sending", gettext_lazy("Send"), "out", "console:sendings",
        ("sending.accept", "sending.tender"),
    ),
    Entry("cases", gettext_lazy("Cases"), "warn", "console:cases", ("cases.note", "audit.view")),
    Entry(
        "claims", gettext_lazy("Claims"), "money", "console:claims",
        ("claims.report", "ledger.view"),
    ),
    Entry("orders", gettext_lazy("Orders"), "order", "console:orders", ("messages.view",)),
    Entry("returns", gettext_lazy("Returns"), "out", "console:returns", ("messages.view",)),
    Entry("shelves", gettext_lazy("Shelves"), "shelf", "console:shelves", ("shelves.view",)),
    Entry("calls", gettext_lazy("Calls"), "phone", "console:calls", ("messages.call",)),
    Entry("to-return", gettext_lazy("To return"), "out", "console:to-return", ("parcels.scan",)),
    Entry(
        "commission", gettext_lazy("Commission"), "money", "console:commission",
        ("commissions.view",),
    ),
    Entry("messages", gettext_lazy("Messages"), "message", "console:messages", ("messages.view",)),
]  # fmt: skip
ADMIN = Entry("admin", gettext_lazy("Administration"), "gear", "admin:index")
OWN_PAGE = Entry("me", gettext_lazy("My page"), "person", "console:me")


class Shell:
    """The frame of one request's page; asked only by templates that draw it."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @property
    def signed_in(self) -> bool:
        return bool(getattr(getattr(self.request, "user", None), "is_authenticated", False))

    @cached_property
    def station(self) -> Station | None:
        return present_station(self.request.user) if self.signed_in else None

    @property
    def place(self) -> str:
        """Name where one works: the point, the centre, or the county."""
        if not self.signed_in:
            return _("Xiangyi")
        if self.station is not None:
            return self.station.name
        posts = current_posts(self.request.user)
        return posts[0].station.name if posts else str(self.request.user.county or _("Platform"))

    @cached_property
    def entries(self) -> list[Entry]:
        """Everything one may open, the most used first."""
        if not self.signed_in:
            return []
        user = self.request.user
        mine = [
            one
            for one in ENTRIES
            if (not one.rights or any(user.has_perm(right) for right in one.rights))
            and (not one.at_a_point or self.station is not None)
        ]
        return [*mine, *([ADMIN] if user.is_staff else []), OWN_PAGE]

    @property
    def more(self) -> list[Entry]:
        """What a phone has no tab for."""
        return [one for one in self.entries[MOST_TABS:] if one is not OWN_PAGE]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template the frame; it asks the database only when drawn."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}
