"""One box for whatever is said at the counter, and the page of the person it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from accounts.kernel.text import compact_code
from orders.parcels.choices import ON_SHELF
from orders.parcels.models import Parcel
from orders.parcels.shapes import veiled
from orders.purchases.models import Order
from stations.staffing.policy import present_station
from stations.villagers.choices import ConsentKind
from stations.villagers.models import Villager
from stations.villagers.queries import standing_consents, standing_delegates

from ..queries import PersonAtCounter, find_at_counter

MOST = 20


def people_found(user: Any, query: str) -> Sequence[PersonAtCounter]:
    """People of the station by anything; of the whole county, for county roles, by who they are."""
    station = present_station(user)
    if station is not None:
        return find_at_counter(user, station, query)
    villagers = Villager.objects.visible_to(user).matching(query).latest_first()[:MOST]
    return [
        PersonAtCounter(one.name_masked, one.phone_masked, one, parcels=[], coming=[])
        for one in villagers
    ]


class Find(ConsoleView):
    section = "find"
    capability = "villagers.reveal"

    def get(self, request: HttpRequest) -> HttpResponse:
        query = self.asked()
        people: Sequence[PersonAtCounter] = people_found(self.user, query) if query else []
        shown = {parcel.pk for person in people for parcel in (*person.parcels, *person.coming)}
        context = {
            "query": query,
            "people": people,
            "parcels": [
                veiled(one, self.user) for one in self._numbered(query) if one.pk not in shown
            ],
            "orders": self._orders(query),
            "may_add": present_station(self.user) is not None
            and allows(self.user, "villagers.edit"),
            "lately": [] if query else self._lately(),
        }
        part = request.htmx and request.htmx.target == "results"
        return self.show(f"orders/counter/{'find_results' if part else 'find'}.html", **context)

    def _numbered(self, query: str) -> QuerySet[Parcel]:
        """Parcels by waybill or our number, finished ones too."""
        code = compact_code(query)
        if len(code) < 6:
            return Parcel.objects.none()
        return (
            Parcel.objects.visible_to(self.user)
            .filter(Q(waybill_no=code) | Q(number=code))
            .select_related("carrier")
            .order_by("-announced_at")[:MOST]
        )

    def _orders(self, query: str) -> QuerySet[Order]:
        code = compact_code(query)
        if len(code) < 6:
            return Order.objects.none()
        return Order.objects.visible_to(self.user).filter(number=code).select_related("villager")

    def _lately(self) -> QuerySet[Villager]:
        return Villager.objects.visible_to(self.user).select_related("village").latest_first()[:8]


class Person(ConsoleView):
    """A villager as the counter may see her: masked, with all her parcels and orders."""

    section = "find"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        person: Villager = self.find(
            Villager.objects.visible_to(self.user).select_related("village", "station"), pk=pk
        )
        parcels = list(
            Parcel.objects.visible_to(self.user)
            .filter(villager_id=person.pk)
            .select_related("carrier")
            .order_by("-is_open", "-announced_at")[:MOST]
        )
        orders = (
            Order.objects.visible_to(self.user)
            .filter(villager_id=person.pk)
            .order_by("-created_at")[:MOST]
        )
        consents = standing_consents(person.county_id, [pk]).get(pk, [])
        return self.show(
            "orders/counter/person.html",
            person=person,
            parcels=parcels,
            on_shelf=sum(1 for one in parcels if one.status in ON_SHELF),
            orders=orders,
            consents=[(label, kind in consents) for kind, label in ConsentKind.choices],
            delegates=standing_delegates(person),
            can={
                name: allows(self.user, right, at=person.station_id)
                for name, right in {
                    "order": "orders.place",
                    "edit": "villagers.edit",
                    "reveal": "villagers.reveal",
                    "hand_over": "parcels.hand_over",
                }.items()
            },
        )


urlpatterns = [
    path("find/", Find.as_view(), name="find"),
    path("people/<uuid:pk>/", Person.as_view(), name="person"),
]
