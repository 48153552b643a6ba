"""Commission at the station: what this month brought so far, and why each line is what it is."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from accounts.doors.console import ConsoleView
from accounts.kernel.languages import local
from stations.network.models import Station
from stations.staffing.policy import present_station, visible_station_ids

from .choices import Stand, Work
from .models import CommissionLine
from .policy import Question, in_force, terms_at
from .queries import approved_rules, month_of, month_sum, stations_with_sums, terms_of
from .telling import figure, tell

MOST_LINES = 100
MONTHS = 4
"""This month and so many before it stand ready."""


class Commission(ConsoleView):
    """The month of one station; a county role chooses which."""

    section = "commission"
    capability = "commissions.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        months = _months(timezone.localdate())
        month = next((one for one in months if f"{one:%Y-%m}" == self.asked("month")), months[0])
        stations = self._stations()
        asked = next((one for one in stations if str(one.pk) == self.asked("station")), None)
        station = asked or present_station(self.user)
        context: dict[str, Any] = {"months": months, "month": month, "station": station}
        if station is None or station.pk not in {one.pk for one in stations}:
            sums = stations_with_sums(self.user, month)
            rows = [(one, sums.get(one.pk, 0)) for one in stations]
            rows.sort(key=lambda row: (-row[1], row[0].code))
            return self.show("orders/commissions/stations.html", rows=rows, **context)
        wanted = self.asked("state")
        lines = self._lines(station, month)
        if wanted in Stand.values:
            lines = lines.vested() if wanted == Stand.VESTED else lines.waiting()
        return self.show(
            "orders/commissions/month.html",
            sum=month_sum(station.county_id, station.pk, month),
            rows=[(one, tell(one.explanation)) for one in lines[:MOST_LINES]],
            most=MOST_LINES,
            wanted=wanted if wanted in Stand.values else "",
            stands=Stand.choices,
            kept=urlencode({"month": f"{month:%Y-%m}", "station": station.pk}),
            rules=_rules_of(station),
            is_now=month == months[0],
            may_choose=present_station(self.user) is None,
            **context,
        )

    def _stations(self) -> list[Station]:
        seen = visible_station_ids(self.user)
        stations = Station.objects.in_county(self.user.county_id or 0).points()
        if seen is not None:
            stations = stations.filter(pk__in=seen)
        return list(stations.order_by("code"))

    def _lines(self, station: Station, month: datetime.date) -> Any:
        first, following = month_of(month)
        return (
            CommissionLine.objects.visible_to(self.user)
            .payable()
            .filter(station_id=station.pk, earned_on__gte=first, earned_on__lt=following)
            .order_by("-earned_on", "-pk")
        )


def _months(today: datetime.date) -> list[datetime.date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - datetime.timedelta(days=1)).replace(day=1))
    return months


def _rules_of(station: Station) -> list[dict[str, Any]]:
    """The rules in force today that can meet this station, in a few words each."""
    now = timezone.now()
    terms = terms_at(terms_of(station.county_id, [station.pk]), station.pk, now)
    grade = terms.grade if terms else ""
    rules = approved_rules(station.county_id)
    found = [
        rule
        for work in Work
        for rule in in_force(rules, Question(work, now))
        if not rule.grade or rule.grade == grade
    ]
    return [
        {"rule": rule, "name": local(rule.name, rule.name_en), "figure": figure(rule)}
        for rule in found
    ]


urlpatterns = [path("commission/", Commission.as_view(), name="commission")]
