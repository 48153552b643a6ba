"""A station of the demo that changes hands: its head is ill, the county stands in for him."""

from __future__ import annotations

from orders.stocktaking.actions import open_stock_take
from stations.staffing.pins import set_pin

from .day import Day
from .line_haul import PIN
from .people import PASSWORD

WHERE, INCOMING = "TL05", "clerk2"


def seed_change_of_hands(day: Day) -> None:
    """Begin the count; clerk2 and ops have the PINs to sign it with."""
    set_pin(actor=day.users["ops"], pin=PIN, password=PASSWORD)
    open_stock_take(
        actor=day.users["manager"],
        station=day.stations[WHERE],
        incoming=day.users[INCOMING],
        reason="站长回乡养病，由蓝雪梅接任",
        stand_in=day.users["ops"],
        stand_in_reason="站长住院，不能到场",
    )
