"""A new order: for whom, what, how many; the deposit is seen before anything is asked."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from orders.catalogue.models import Category, Platform, Product
from stations.staffing.policy import present_station
from stations.villagers.models import Villager

from ..actions import place_order
from ..forms import FreeLines, NewOrderForm, free_lines_of, quantities_of
from ..models import Order, OrderLine

MOST_PRODUCTS = 200
SUGGESTED = 12


class ChooseVillager(ConsoleView):
    """For whom: found by name, initials or last four; the latest visitors stand ready."""

    section = "order"
    capability = "orders.place"

    def get(self, request: HttpRequest) -> HttpResponse:
        query = self.asked()
        people = Villager.objects.visible_to(self.user).select_related("village")
        if query:
            people = people.matching(query)
        people = people.latest_first()[:SUGGESTED]
        part = request.htmx and request.htmx.target == "people"
        template = "choose_people.html" if part else "choose.html"
        return self.show(f"orders/purchases/{template}", people=people, query=query)


class NewOrder(ConsoleView):
    """What: a picture list with steppers, and lines for what is not in it."""

    section = "order"
    capability = "orders.place"

    def get(self, request: HttpRequest, villager: UUID) -> HttpResponse:
        person = self._person(villager)
        earlier = self._earlier(person, request.GET.get("copy", ""))
        initial: dict[str, Any] = {}
        free: list[dict[str, Any]] = []
        if earlier is not None:
            initial = {**quantities_of(earlier, self.products), "note": earlier.note}
            free = free_lines_of(earlier, self.products)
        form = NewOrderForm(products=self.products, initial=initial)
        others = FreeLines(prefix="free", initial=free, form_kwargs=self._lists)
        return self._page(person, form, others)

    def post(self, request: HttpRequest, villager: UUID) -> HttpResponse:
        person = self._person(villager)
        form = NewOrderForm(request.POST, products=self.products)
        others = FreeLines(request.POST, prefix="free", form_kwargs=self._lists)
        if form.is_valid() and others.is_valid():
            lines = [*form.lines, *(one.line for one in others if one.line)]
            order = self.act(
                form,
                place_order,
                actor=self.user,
                station=self.station_id(person),
                villager=person.pk,
                lines=lines,
                **form.costs,
            )
            if order is not None:
                said = _("Order %(number)s is written down.") % {"number": order.number}
                return self.go("console:order", order.pk, said=said)
        return self._page(person, form, others)

    def station_id(self, person: Villager) -> UUID:
        station = present_station(self.user)
        return station.pk if station else person.station_id

    def _person(self, pk: UUID) -> Villager:
        return self.find(Villager.objects.visible_to(self.user).select_related("village"), pk=pk)

    @cached_property
    def products(self) -> list[Product]:
        found = (
            Product.objects.visible_to(self.user)
            .active()
            .priced()
            .select_related("category", "platform")
            .order_by("category__position", "code")[:MOST_PRODUCTS]
        )
        return [product for product in found if product.price_fen]

    @cached_property
    def _lists(self) -> dict[str, Any]:
        county_id = self.user.county_id or 0
        return {
            "platforms": list(Platform.objects.filter(is_active=True)),
            "categories": list(
                Category.objects.in_county(county_id).filter(is_active=True).order_by("position")
            ),
        }

    def _earlier(self, person: Villager, number: str) -> Order | None:
        """The order to copy, or None."""
        try:
            pk = UUID(number)
        except ValueError:
            return None
        orders = Order.objects.visible_to(self.user).filter(villager=person, pk=pk)
        lines = OrderLine.objects.in_county(self.user.county_id or 0).select_related("category")
        return orders.prefetch_related(Prefetch("lines", lines)).first()

    def _page(self, person: Villager, form: NewOrderForm, others: Any) -> HttpResponse:
        last = Order.objects.visible_to(self.user).filter(villager=person).order_by("-created_at")
        return self.show(
            "orders/purchases/new.html",
            person=person,
            form=form,
            others=others,
            categories=self._lists["categories"],
            last=last.first(),
        )


urlpatterns = [
    path("orders/new/", ChooseVillager.as_view(), name="order-new"),
    path("orders/new/<uuid:villager>/", NewOrder.as_view(), name="order-new-for"),
]
