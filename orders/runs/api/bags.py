"""Bags: made, filled, sealed, opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from stations.network.models import Station
from stations.staffing.policy import sees_county

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
from ..choices import BagStatus
from ..models import Bag
from ..policy import read_bag_number
from ..queries import live_items
from ..querysets import own_stations
from ..serializers import BagIn, BagItemsIn, BagQuery, NestIn, OpenIn, ParcelReasonIn, SealIn
from ..shapes import (
    BagDetailOut,
    BagOut,
    BagPage,
    ItemResultsOut,
    bag_item_out,
    bag_out,
    item_result_out,
)
from .doors import RoomDoor

RELATED = ("made_at", "destination")


class BagDoor(RoomDoor):
    """A door to one bag; a write honours If-Match and answers with the bag as it is now."""

    def bag(self, pk: UUID) -> Bag:
        bag = self.find(Bag.objects.visible_to(self.request.user), pk)
        self.match(bag.version)
        return bag

    def show(self, pk: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
        bags = Bag.objects.visible_to(self.request.user).select_related(*RELATED)
        bag = self.find(bags, pk)
        return self.answer({**bag_out(bag), **more}, status=status, version=bag.version)

    def act_on(self, pk: UUID, act: Callable[..., Bag], **given: Any) -> HttpResponse:
        act(self.bag(pk), actor=self.request.user, **given)
        return self.show(pk)


class BagList(BagDoor):
    @extend_schema(parameters=[BagQuery], responses={200: BagPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(BagQuery)
        bags = Bag.objects.visible_to(request.user).select_related(*RELATED)
        if "station" in given:
            bags = bags.filter(custody="station", custody_id=given["station"])
        if "destination" in given:
            bags = bags.filter(destination_id=given["destination"])
        if "status" in given:
            bags = bags.filter(status=given["status"])
        if "number" in given:
            bags = bags.filter(number=read_bag_number(given["number"]))
        return self.pages(bags, order=("-created_at", "-id"), out=bag_out)

    @extend_schema(request=BagIn, responses={201: BagOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(BagIn)
        stations = Station.objects.visible_to(request.user)
        bag = make_bag(
            actor=request.user,
            station=stations.refer(given["station"], "/station"),
            destination=stations.refer(given["destination"], "/destination"),
            direction=given["direction"],
            number=given["number"],
        )
        return self.show(bag.pk, status=201)


class BagDetail(BagDoor):
    @extend_schema(responses={200: BagDetailOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        bag = self.find(Bag.objects.visible_to(request.user), pk)
        items = None
        if _knows_list(request.user, bag):
            items = [bag_item_out(one) for one in live_items(bag.county_id, [pk])]
        return self.show(pk, items=items)


class BagItems(BagDoor):
    """Put parcels in; each gets its own result."""

    @extend_schema(request=BagItemsIn, responses={200: ItemResultsOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(BagItemsIn)
        items = [ItemIn(**one) for one in given["items"]]
        results = put_in_bag(self.bag(pk), actor=request.user, items=items)
        bag = self.find(Bag.objects.visible_to(request.user).select_related(*RELATED), pk)
        shown = {"results": [item_result_out(one) for one in results], "bag": bag_out(bag)}
        return self.answer(shown, version=bag.version)


class BagRemove(BagDoor):
    @extend_schema(request=ParcelReasonIn, responses={200: BagOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, take_out_of_bag, **self.parse(ParcelReasonIn))


class BagClaim(BagDoor):
    """Say that a parcel listed in two bags lies in this one."""

    @extend_schema(request=ParcelReasonIn, responses={200: BagOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, say_in_which_bag, **self.parse(ParcelReasonIn))


class BagNest(BagDoor):
    @extend_schema(request=NestIn, responses={200: BagOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, put_bag_in_bag, inner=self.parse(NestIn)["bag"])


class BagSeal(BagDoor):
    @extend_schema(request=SealIn, responses={200: BagOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, seal_bag, **self.parse(SealIn))


class BagOpen(BagDoor):
    """Open it where it was delivered; what is missing of its list becomes short."""

    @extend_schema(request=OpenIn, responses={200: BagOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, open_bag, **self.parse(OpenIn))


class BagEmpty(BagDoor):
    @extend_schema(request=None, responses={200: BagOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, return_empty)


def _knows_list(user: Any, bag: Bag) -> bool:
    """Who made it, the county, and everybody once it is open: unloading is blind."""
    opened = bag.status in (BagStatus.OPENED, BagStatus.EMPTY_RETURNED)
    return opened or sees_county(user) or bag.made_at_id in own_stations(user)


urlpatterns = [
    path("bags/", BagList.as_view(), name="bag-list"),
    path("bags/<uuid:pk>/", BagDetail.as_view(), name="bag-detail"),
    path("bags/<uuid:pk>/items/", BagItems.as_view(), name="bag-items"),
    path("bags/<uuid:pk>/remove/", BagRemove.as_view(), name="bag-remove"),
    path("bags/<uuid:pk>/claim/", BagClaim.as_view(), name="bag-claim"),
    path("bags/<uuid:pk>/nest/", BagNest.as_view(), name="bag-nest"),
    path("bags/<uuid:pk>/seal/", BagSeal.as_view(), name="bag-seal"),
    path("bags/<uuid:pk>/open/", BagOpen.as_view(), name="bag-open"),
    path("bags/<uuid:pk>/empty/", BagEmpty.as_view(), name="bag-empty"),
]
