"""Bags that lie here: make one, scan into it, seal it, open it, send the empty one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from accounts.kernel.errors import DomainError
from stations.network.choices import StationKind
from stations.network.models import Station
from stations.staffing.policy import current_posts, present_station

from ..actions import (
    ItemIn,
    make_bag,
    open_bag,
    put_bag_in_bag,
    put_in_bag,
    return_empty,
    say_in_which_bag,
    seal_bag,
    take_out_of_bag,
)
from ..choices import BagDirection, BagStatus
from ..forms import BagItemForm, NewBagForm, OpenBagForm, SealForm
from ..models import Bag, BagItem
from ..policy import read_bag_number

MOST_BAGS = 200
LIES_HERE = [BagStatus.OPEN, BagStatus.SEALED, BagStatus.DELIVERED, BagStatus.OPENED]


def working_at(user: Any) -> Station | None:
    """The point somebody works at, or the centre of a county role."""
    posts = current_posts(user)
    return present_station(user) or (posts[0].station if posts else None)


class BagList(ConsoleView):
    section = "runs"

    def get(self, request: HttpRequest) -> HttpResponse:
        station = working_at(self.user)
        bags = Bag.objects.visible_to(self.user).filter(
            custody="station", custody_id=station.pk if station else None, status__in=LIES_HERE
        )
        bags = bags.select_related("destination", "made_at").annotate(
            pieces=Count("items", filter=Q(items__removed_at__isnull=True))
        )
        return self.show(
            "orders/runs/bags.html",
            bags=list(bags.order_by("status", "destination__code", "number")[:MOST_BAGS]),
            station=station,
            may_bag=station is not None and allows(self.user, "runs.bag", at=station),
        )


class NewBag(ConsoleView):
    section = "runs"
    capability = "runs.bag"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("orders/runs/bag_new.html", form=self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, station = self._form(request.POST), working_at(self.user)
        if form.is_valid() and station is not None:
            given = form.cleaned_data
            stations = Station.objects.in_county(station.county_id)
            bag = self.act(
                form,
                make_bag,
                actor=self.user,
                station=station,
                destination=self.find(stations, pk=given["destination"]),
                direction=given["direction"],
                number=given["number"],
            )
            if bag is not None:
                said = _("Bag %(bag)s is open: scan into it.") % {"bag": bag}
                return self.go("console:bag", bag.pk, said=said)
        return self.show("orders/runs/bag_new.html", form=form)

    def _form(self, *args: Any) -> NewBagForm:
        station = working_at(self.user)
        is_centre = station is not None and station.kind == StationKind.CENTRE
        stations = Station.objects.in_county(self.user.county_id or 0).working().order_by("code")
        kind = StationKind.POINT if is_centre else StationKind.CENTRE
        return NewBagForm(
            *args,
            directions=[BagDirection.TO_POINT]
            if is_centre
            else [BagDirection.TO_CENTRE, BagDirection.RETURN],
            stations=[(str(one.pk), one.name) for one in stations if one.kind == kind],
        )


class BagPage(ConsoleView):
    section = "runs"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.bag(pk))

    def bag(self, pk: UUID) -> Bag:
        bags = Bag.objects.visible_to(self.user).select_related("destination", "made_at", "parent")
        return self.find(bags, pk=pk)

    def page(self, bag: Bag, **forms: Any) -> HttpResponse:
        here = bag.custody == "station" and allows(self.user, "runs.bag", at=bag.custody_id)
        # who is to count it without its list does not see the list before it is open
        shows_list = bag.status in (BagStatus.OPEN, BagStatus.OPENED) or allows(
            self.user, "runs.bag", at=bag.made_at_id
        )
        items = BagItem.objects.in_county(bag.county_id).filter(bag=bag, removed_at__isnull=True)
        inside = Bag.objects.in_county(bag.county_id).filter(parent=bag)
        return self.show(
            "orders/runs/bag.html",
            bag=bag,
            items=list(items.select_related("parcel__carrier").order_by("-added_at", "-pk"))
            if shows_list
            else None,
            inside=list(inside.order_by("number")) if shows_list else [],
            may_fill=here and bag.status == BagStatus.OPEN,
            may_open=here and bag.status in (BagStatus.SEALED, BagStatus.DELIVERED),
            may_return=here and bag.status == BagStatus.OPENED,
            may_settle=here,
            **{
                "item_form": BagItemForm(auto_id="item-%s"),
                "seal_form": SealForm(auto_id="seal-%s"),
                "open_form": OpenBagForm(auto_id="open-%s"),
                **forms,
            },
        )

    def back(self) -> str:
        return resolve_url("console:bag", self.kwargs["pk"])


class PutInBag(BagPage):
    """Scan a parcel or a smaller bag into it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        bag, form = self.bag(pk), BagItemForm(request.POST, auto_id="item-%s")
        if not form.is_valid():
            return self.page(bag, item_form=form)
        text = form.cleaned_data["waybill_no"]
        try:
            inner = read_bag_number(text)
        except DomainError:
            return self._parcel(bag, form, text)
        done = self.act(form, put_bag_in_bag, bag, actor=self.user, inner=inner)
        if done is None:
            return self.page(self.bag(pk), item_form=form)
        return self.go("console:bag", pk, said=_("In the bag."))

    def _parcel(self, bag: Bag, form: BagItemForm, waybill: str) -> HttpResponse:
        results = self.act(
            form, put_in_bag, bag, actor=self.user, items=[ItemIn(waybill_no=waybill)]
        )
        if results is None:
            return self.page(self.bag(bag.pk), item_form=form)
        [result] = results
        if result.outcome == "rejected":
            problem = result.problem or {}
            form.add_error("waybill_no", problem.get("detail") or problem.get("title", ""))
            return self.page(self.bag(bag.pk), item_form=form)
        if result.outcome == "clash":
            messages.warning(
                self.request, _("Another bag lists it too. Say in which bag it really is.")
            )
            return self.go("console:bag", bag.pk)
        return self.go("console:bag", bag.pk, said=_("In the bag."))


class BagAct(BagPage):
    """Buttons and small forms of a bag's page."""

    http_method_names = ["post"]
    act_name = ""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return getattr(self, f"_{self.act_name}")(self.bag(pk))

    def _seal(self, bag: Bag) -> HttpResponse:
        form = SealForm(self.request.POST, auto_id="seal-%s")
        if form.is_valid():
            done = self.act(form, seal_bag, bag, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:bag", bag.pk, said=_("Sealed."))
        return self.page(self.bag(bag.pk), seal_form=form)

    def _open(self, bag: Bag) -> HttpResponse:
        form = OpenBagForm(self.request.POST, auto_id="open-%s")
        if form.is_valid():
            done = self.act(form, open_bag, bag, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:bag", bag.pk, said=_("Open: scan what is in it."))
        return self.page(self.bag(bag.pk), open_form=form)

    def _empty(self, bag: Bag) -> HttpResponse:
        done = self.act(None, return_empty, bag, actor=self.user)
        return self.go("console:bags", said=_("The empty bag is back.") if done else "")

    def _out(self, bag: Bag) -> HttpResponse:
        done = self.act(None, take_out_of_bag, bag, actor=self.user, parcel=self._named())
        return self.go("console:bag", bag.pk, said=_("Taken out.") if done else "")

    def _here(self, bag: Bag) -> HttpResponse:
        done = self.act(
            None,
            say_in_which_bag,
            bag,
            actor=self.user,
            parcel=self._named(),
            reason=_("Seen in this bag"),
        )
        return self.go("console:bag", bag.pk, said=_("Settled: it is in this bag.") if done else "")

    def _named(self) -> UUID:
        try:
            return UUID(self.request.POST.get("parcel", ""))
        except ValueError:
            return UUID(int=0)


urlpatterns = [
    path("bags/", BagList.as_view(), name="bags"),
    path("bags/new/", NewBag.as_view(), name="bag-new"),
    path("bags/<uuid:pk>/", BagPage.as_view(), name="bag"),
    path("bags/<uuid:pk>/items/", PutInBag.as_view(), name="bag-items"),
    *[
        path(f"bags/<uuid:pk>/{name}/", BagAct.as_view(act_name=name), name=f"bag-{name}")
        for name in ("seal", "open", "empty", "out", "here")
    ],
]
