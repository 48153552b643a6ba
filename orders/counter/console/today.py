"""The first page of the day: what comes, what waits, what must be done now."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from orders.cases.queries import count_open_cases
from orders.purchases.choices import LineStatus
from orders.purchases.models import Order
from stations.staffing.policy import present_station

from ..queries import today

NEEDS_A_WORD = [LineStatus.QUOTED, LineStatus.REQUOTED, LineStatus.AWAITING_FUNDS]
MOST = 50


class Today(ConsoleView):
    """A clerk's day. Who stands at no service point is led to his own first page."""

    section = "today"

    def get(self, request: HttpRequest) -> HttpResponse:
        station = present_station(self.user)
        if station is None:
            return self._elsewhere()
        to_do = (
            Order.objects.visible_to(self.user)
            .filter(Q(status__in=NEEDS_A_WORD) | Q(refund_due_fen__gt=0), station_id=station.pk)
            .select_related("villager")
            .order_by("created_at")[:MOST]
        )
        day = today(self.user, station)
        return self.show(
            "orders/counter/today.html",
            station=station,
            day=day,
            coming_count=day.expected.count + day.arriving.count,
            shelf_count=day.waiting.count + day.overdue.count,
            to_do=to_do,
            cases=count_open_cases(self.user, station_id=station.pk),
            now=timezone.localtime(),
        )

    def _elsewhere(self) -> HttpResponse:
        if allows(self.user, "purchases.buy"):
            return self.go("console:buying")
        if not self.user.is_staff and allows(self.user, "parcels.load"):
            return self.go("console:scan")
        return self.show("orders/counter/start.html")


urlpatterns = [path("", Today.as_view(), name="today")]
