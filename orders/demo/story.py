"""A day of work in the demo county, done by the actions that do it at the counters.

Every figure on every screen comes from these acts; nothing is written beside them but one thing:
a parcel that lies too long cannot be made by scanning today, so it is moved back in time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from accounts.tenancy.unit_of_work import unit_of_work
from orders.counter.actions import Payment
from orders.parcels.actions import mark_overdue, refuse_parcel
from orders.parcels.choices import ON_SHELF, ParcelStatus
from orders.parcels.models import Parcel
from stations.network.choices import StationKind
from stations.villagers.choices import ConsentKind
from stations.villagers.models import Villager
from stations.villagers.queries import consenting

from .commissions import seed_commission_rules
from .day import CLERKS, Day, announce, bring, fresh, give_out, scan, today
from .hands import seed_change_of_hands
from .line_haul import seed_line_haul
from .people import TONGLU
from .purchases import Buying
from .sending import seed_lists, send_parcels
from .shelves import seed_shelves

STEPS = 196
"""Steps of the progress bar, about."""


def seed_story(step: Callable[[], None]) -> None:
    """Let the county work for a day, unless it has. What follows from it the worker delivers."""
    with unit_of_work(TONGLU):
        if Parcel.objects.in_county(TONGLU).exists():
            return
        day = today(step)
        seed_commission_rules(day)
        seed_shelves(day)
        _parcels_of_the_points(day)
        _parcels_of_a_counter(day, "TL20", day.people["TL20"])
        _parcels_of_a_counter(day, "TL34", day.people["TL34"])
        for code, many in (("TL20", True), ("TL34", False)):
            Buying(day, code).tell(in_full=many)
        seed_line_haul(day)
        seed_change_of_hands(day)
        seed_lists(day)
        send_parcels(day)


def _parcels_of_the_points(day: Day) -> None:
    """Give every point of the county something on its way, and the heads something to do."""
    received: list[Parcel] = []
    for code, station in sorted(day.stations.items()):
        if station.kind == StationKind.CENTRE or code in ("TL20", "TL34"):
            continue
        parcels = [announce(day, code, one) for one in day.people[code][:1]]
        parcels += [announce(day, code) for _n in range(day.random.randrange(1, 3))]
        if code in CLERKS:
            bring(day, code, parcels, until="shelve")
            _collect_first(day, code)
        elif station.route in ("R1", "R4"):
            bring(day, code, parcels, until="unload")
        else:
            received += parcels
        day.step()
    scan(day, day.buyer, "receive", day.centre, received, 3.0)
    scan(day, day.driver, "load", day.centre, received[: len(received) // 2], 0.5)


def _collect_first(day: Day, code: str) -> None:
    shelved = Parcel.objects.in_county(TONGLU).filter(
        station=day.stations[code], status=ParcelStatus.SHELVED
    )
    for parcel in shelved.order_by("announced_at")[:2]:
        give_out(day, code, [parcel])


def _parcels_of_a_counter(day: Day, code: str, people: list[Villager]) -> None:
    """Fill a counter: expected, arriving, on the shelf, overdue, held, refused and collected."""
    agreed = consenting(TONGLU, [one.pk for one in people], ConsentKind.HOLD_AT_STATION)
    willing = [one for one in people if one.pk in agreed]
    unwilling = [one for one in people if one.pk not in agreed]
    for villager in willing[:2]:
        announce(day, code, villager)  # known to the carrier, seen by nobody yet
    bring(day, code, [announce(day, code, one) for one in willing[2:5]], until="load")
    late = announce(day, code, willing[5])
    shelved = [announce(day, code, one) for one in willing[6:9]]
    shelved += [announce(day, code, willing[9], cod_fen=3500), announce(day, code)]
    collected = [announce(day, code, one) for one in willing[10:12]]
    paid = announce(day, code, willing[12], cod_fen=6800)
    refused = announce(day, code, willing[13])
    held = [announce(day, code, one) for one in unwilling[:1]]
    bring(day, code, [late, *shelved, *collected, paid, refused, *held], until="shelve")
    for parcel in collected:
        give_out(day, code, [fresh(parcel)])
    give_out(day, code, [fresh(paid)], payments=(Payment(amount_fen=6800, parcel=paid.pk),))
    refuse_parcel(refused, actor=day.clerk_of(code), reason="颜色不对")
    _let_days_pass(late)
    day.step()


def _let_days_pass(parcel: Parcel) -> None:
    """Have a parcel lie there since four days ago, and find it overdue as every morning's run."""
    Parcel.objects.in_county(TONGLU).filter(pk=parcel.pk, status__in=ON_SHELF).update(
        shelved_at=timezone.now() - timedelta(days=4)
    )
    mark_overdue(TONGLU)
