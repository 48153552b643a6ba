from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from accounts.kernel.errors import UnknownReference
from accounts.tenancy.querysets import CountyQuerySet
from stations.staffing.choices import Role
from stations.staffing.policy import current_posts, sees_county

from .choices import BagStatus, ManifestStatus

if TYPE_CHECKING:
    from accounts.identity.models import User


def own_stations(user: User) -> list[UUID]:
    """Stations a clerk or head works at; a driver's post at the centre shows him no bag there."""
    return sorted({post.station_id for post in current_posts(user) if post.role != Role.DRIVER})


class RouteQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """Routes and vehicles are known to everybody of the county."""
        return self.in_county(user.county_id or 0)


class RunQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """A driver sees his own runs, a station those that stop at it, the county all."""
        mine = self.in_county(user.county_id or 0)
        if sees_county(user):
            return mine
        stops = apps.get_model("orders", "Stop").objects.in_county(user.county_id or 0)
        here = stops.filter(
            run_id=OuterRef("pk"),
            county_id=OuterRef("county_id"),
            station_id__in=own_stations(user),
        )
        return mine.filter(Q(driver=user) | Exists(here))


class BagQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """Bags made at, meant for or lying at the user's stations, or aboard a run of his."""
        mine = self.in_county(user.county_id or 0)
        if sees_county(user):
            return mine
        here = own_stations(user)
        runs = apps.get_model("orders", "Run").objects.in_county(user.county_id or 0)
        aboard = runs.filter(
            pk=OuterRef("custody_id"), county_id=OuterRef("county_id"), driver=user
        )
        return mine.filter(
            Q(made_at_id__in=here)
            | Q(destination_id__in=here)
            | Q(custody="station", custody_id__in=here)
            | Q(custody="run") & Exists(aboard)
        )

    def in_use(self) -> Self:
        return self.exclude(status=BagStatus.EMPTY_RETURNED)

    def refer_number(self, number: str, pointer: str) -> Any:
        """Fetch by number in use, or raise UnknownReference with the member's pointer."""
        found = self.in_use().filter(number=number).first()
        if found is None:
            raise UnknownReference(pointer=pointer)
        return found


class ManifestQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """The county sees all, a driver those of his runs; a station unloads without its list."""
        mine = self.in_county(user.county_id or 0)
        return mine if sees_county(user) else mine.filter(run__driver=user)

    def live(self) -> Self:
        return self.exclude(status=ManifestStatus.VOID)


class PouchQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        mine = self.in_county(user.county_id or 0)
        if sees_county(user):
            return mine
        return mine.filter(Q(station_id__in=own_stations(user)) | Q(stop__run__driver=user))


class CustodyActQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        mine = self.in_county(user.county_id or 0)
        if sees_county(user):
            return mine
        return mine.filter(Q(station_id__in=own_stations(user)) | Q(run__driver=user))

    def one_sided(self) -> Self:
        return self.filter(confirmed_at__isnull=True)
