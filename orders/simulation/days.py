"""A county's day from the carriers' lists at dawn to the run of the night (domain, Appendix C)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import F

from accounts.audit.relay import relay_outbox
from accounts.tenancy.unit_of_work import unit_of_work
from orders.parcels.actions import mark_overdue
from orders.parcels.arrivals import MOST_ARRIVALS
from orders.parcels.choices import ON_SHELF, ParcelStatus
from orders.parcels.models import Parcel
from orders.purchases.models import Order, OrderLine, ParcelContent
from orders.purchases.policy import deposit_due_fen

from .cast import FULL, hang_shelves
from .outward import Outward
from .plan import Fate, Inbound
from .player import Player
from .vans import Vans

WRONG_CODE = "0-0-0000"
REASON = "颜色不对"


class Days:
    """What lies where between the acts; every list is kept in the order of the plan."""

    def __init__(self, player: Player) -> None:
        self.player, self.plan, self.cast = player, player.plan, player.cast
        self.at_centre: list[Inbound] = []
        self.missing: list[Inbound] = []
        self.set_aside: list[Inbound] = []
        self.on_shelf: list[Inbound] = []
        self.again: list[Inbound] = []
        self.vans = Vans(player)
        self.outward = Outward(player, self.vans)

    def play(self, day: int) -> None:
        """Play one day, every stage in the order of the clock."""
        self.player.day = day
        for stage in (
            self.lists_come,
            self.orders_are_placed,
            self.vans_bring_to_the_centre,
            self.outward.people_send,
            self.vans_go_out,
            self.outward.tender,
            self.people_come,
            self.some_are_refused,
            self.night,
        ):
            stage()

    # --- dawn: what carriers and buyers make known ---

    def lists_come(self) -> None:
        """Carriers announce; a waybill that went back comes a second time."""
        known = [
            one
            for one in self.plan.inbound
            if one.known_on == self.player.day and one.goods is None
        ]
        for one in known:
            self.player.waybill(one)
        returning, self.again = self.again, []
        for one in returning:
            one.arrives_on, one.id, one.over = self.player.day, None, False
            one.fate, one.shelved_on = Fate.COLLECTED, None
        self.player.faults["seen_before"] += len(returning)
        self.player.faults["unknown_phone"] += sum(not one.phone for one in known)
        known += returning
        for first in range(0, len(known), MOST_ARRIVALS):
            some = known[first : first + MOST_ARRIVALS]
            results = self.player.hands.announce(self.cast.ops, [self._arrival(o) for o in some])
            for one, result in zip(some, results, strict=True):
                if parcel := result.get("parcel"):
                    one.id = UUID(parcel)
                else:
                    self.player.problems[result["problem"]["code"]] += 1
            self.player.advance(len(some))

    def _arrival(self, one: Inbound) -> dict:
        return {
            "carrier": one.carrier,
            "waybill_no": one.waybill_no,
            "station": str(self.cast.points[one.station].pk),
            "recipient": {"name": one.name, "phone": one.phone},
            "cod_fen": one.cod_fen,
        }

    def orders_are_placed(self) -> None:
        """Villagers order at the counter; the county buys at once what they paid for."""
        for one in self.plan.inbound:
            if one.known_on == self.player.day and one.goods is not None:
                self.player.act(lambda one=one: self._buy(one))
                self.player.advance()

    def _buy(self, one: Inbound) -> None:
        hands, county = self.player.hands, self.cast.county_id
        clerk, buyer = self.cast.clerks[one.station], self.cast.buyer
        title, price = one.goods or ("", 0)
        wanted = {
            "platform": "taobao", "title": title, "quantity": 1, "unit_price_fen": price,
        }  # fmt: skip
        point, villager = self.cast.points[one.station], self.cast.villagers[one.station]
        one.order = hands.order(clerk, point.pk, villager.pk, wanted)
        hands.accept_order(clerk, one.order)
        with unit_of_work(county):
            order = Order.objects.in_county(county).get(pk=one.order)
            lines = OrderLine.objects.in_county(county).filter(order=order)
            (line,) = lines.select_related("category")
            due = deposit_due_fen(order, [line])
        if due:
            hands.pay(clerk, one.order, due)
            self.player.takings[one.station] += due
        number = self.player.waybill(one)
        hands.buy(buyer, one.order, line.pk, f"PLAY-{number}", price)
        hands.ship(buyer, one.order, line.pk, one.carrier, number)
        with unit_of_work(county):
            (content,) = ParcelContent.objects.in_county(county).filter(line_id=line.pk)
            one.id = content.parcel_id

    # --- morning: from the carriers to the shelves ---

    def vans_bring_to_the_centre(self) -> None:
        today = self.player.day
        arrived = [
            one for one in self.plan.inbound if one.arrives_on == today and one.id and not one.over
        ]
        self.player.scan(self.cast.ops, "receive", self.cast.centre, arrived)
        self.at_centre += arrived

    def vans_go_out(self) -> None:
        """Load for every point, unload there, shelve; what lands astray rides back."""
        going, self.at_centre = _by_number(self.at_centre), []
        found, self.missing = self.missing, []
        stations = range(self.plan.stations)
        self.vans.leave([[one for one in going if one.station == point] for point in stations])
        piles: dict[int, list[Inbound]] = defaultdict(list)
        for one in going:
            if one.fate == Fate.MISSING:
                self.player.faults["missing"] += 1
                one.fate = Fate.COLLECTED
                self.missing.append(one)
            else:
                piles[one.astray if one.fate == Fate.FOREIGN else one.station].append(one)
        astray: list[Inbound] = []
        for station in stations:
            mine, found = self._split(found, station)
            astray += self._unload(station, piles[station], mine)
            self.outward.ride(station)
            self.vans.give_pouch(station)
        self.vans.come_home()
        if astray:
            self.player.scan(self.cast.driver, "unload", self.cast.centre, astray)
            self.at_centre += astray

    def _unload(self, station: int, pile: list[Inbound], found: list[Inbound]) -> list[Inbound]:
        """Unload and shelve at one point; gives back what was not for it."""
        player, clerk, point = self.player, self.cast.clerks[station], self.cast.points[station]
        mine = [one for one in pile if one.fate != Fate.FOREIGN]
        astray = [one for one in pile if one.fate == Fate.FOREIGN]
        self.vans.unload(station, pile)
        if found:  # missing yesterday
            player.scan(clerk, "unload", point, found)
            mine += found
        if astray:  # a clerk does not know what is meant for another point: the centre writes it
            player.faults["foreign"] += len(astray)
            player.scan(self.cast.ops, "load", point, astray)
            for one in astray:
                one.fate = Fate.COLLECTED
        released, self.set_aside = self._split(self.set_aside, station)
        if released:
            player.scan(clerk, "release", point, released)
        wet = [one for one in mine if one.fate == Fate.WET]
        if wet:
            player.faults["wet"] += len(wet)
            player.scan(clerk, "hold", point, wet, note="damaged: wet")
            for one in wet:
                one.fate = Fate.COLLECTED
            self.set_aside += wet
        ready = _by_number([*released, *(one for one in mine if one not in wet)])
        offline = self.plan.offline[player.day] == station
        shelf = self._full_shelf(station)
        player.scan(clerk, "shelve", point, ready, offline=offline, shelf=shelf)
        codes = [one.pickup_code for one in ready if one.pickup_code]
        if shelf and not all(code.startswith(f"{FULL}-") for code in codes):
            player.faults["full_shelf"] += 1
        for one in ready:
            one.shelved_on = player.day
        self.on_shelf += [one for one in ready if one.pickup_code]
        return astray

    def _full_shelf(self, station: int) -> str:
        """On the first day one point names a shelf that holds three: the rest lies elsewhere."""
        if self.player.day or station != self.plan.full_shelf:
            return ""
        hang_shelves(self.cast.ops, self.cast.points[station])
        return FULL

    # --- the counter ---

    def people_come(self) -> None:
        """Everybody takes what lies there in her name, and pays what is asked."""
        groups: dict[tuple, list[Inbound]] = defaultdict(list)
        for one in _by_number(self.on_shelf):
            if one.fate in (Fate.COLLECTED, Fate.WRONG_CODE) and self._is_due(one):
                who = (one.name, one.phone) if one.phone and one.order is None else (one.number,)
                groups[one.station, *who].append(one)
        for (station, *_who), some in sorted(groups.items(), key=lambda item: item[1][0].number):
            self._hand_over(station, some)
            self.player.advance()
        self.on_shelf = [one for one in self.on_shelf if not one.over]

    def _is_due(self, one: Inbound) -> bool:
        return one.shelved_on is not None and one.shelved_on + one.takes_days <= self.player.day

    def _hand_over(self, station: int, some: list[Inbound]) -> None:
        player, hands = self.player, self.player.hands
        clerk, point = self.cast.clerks[station], self.cast.points[station]
        ids = [one.id for one in some if one.id]
        payments = [
            {"amount_fen": one.cod_fen, "parcel": one.id} for one in some if one.cod_fen
        ] + [self._balance(one) for one in some if one.order]
        if any(one.fate == Fate.WRONG_CODE for one in some):
            player.faults["wrong_code"] += 1
            player.act(lambda: hands.hand_over(clerk, point.pk, ids, WRONG_CODE, payments))
        code = some[0].pickup_code
        if not player.act(lambda: hands.hand_over(clerk, point.pk, ids, code, payments)):
            player.takings[station] += sum(one["amount_fen"] for one in payments)
            for one in some:
                one.over = True
        elif any(one.fate == Fate.WRONG_CODE for one in some):
            for one in some:
                one.fate = Fate.COLLECTED

    def _balance(self, one: Inbound) -> dict:
        county = self.cast.county_id
        with unit_of_work(county):
            order = Order.objects.in_county(county).get(pk=one.order)
        return {"amount_fen": order.balance_fen, "order": order.pk}

    def some_are_refused(self) -> None:
        """What nobody wants, and what lay too long, goes back to its carrier."""
        refused = [one for one in self.on_shelf if one.fate in (Fate.REFUSED, Fate.RETURNS)]
        for one in _by_number(refused):
            clerk = self.cast.clerks[one.station]
            self.player.act(
                lambda one=one, clerk=clerk: self.player.hands.refuse(clerk, one.id, REASON)
            )
            self.player.faults["refused"] += 1
            self.player.advance()
        back = refused + self._lain_too_long()
        for station, clerk in enumerate(self.cast.clerks):
            mine = _by_number(one for one in back if one.station == station)
            if mine:
                self.player.scan(clerk, "send_back", self.cast.points[station], mine)
        returned = _by_number(back)
        if returned:
            self.player.scan(self.cast.ops, "receive", self.cast.centre, returned)
            self.player.scan(self.cast.ops, "send_back", self.cast.centre, returned)
        for one in returned:
            one.over, one.pickup_code = True, ""
        self.again += [one for one in returned if one.fate == Fate.RETURNS]
        self.on_shelf = [one for one in self.on_shelf if not one.over]

    def _lain_too_long(self) -> list[Inbound]:
        county = self.cast.county_id
        waiting = [one.id for one in self.on_shelf if one.fate == Fate.FORGOTTEN]
        with unit_of_work(county):
            late = set(
                Parcel.objects.in_county(county)
                .filter(pk__in=waiting, status=ParcelStatus.OVERDUE)
                .values_list("pk", flat=True)
            )
        return [one for one in self.on_shelf if one.id in late]

    # --- night ---

    def night(self) -> None:
        """A day passes over the shelves, and the run of the morning finds what lies too long.

        Scans made today cannot lie since last week: that alone is written beside the acts.
        """
        county = self.cast.county_id
        with unit_of_work(county):
            Parcel.objects.in_county(county).filter(
                pk__in=[one.id for one in self.on_shelf], status__in=ON_SHELF
            ).update(shelved_at=F("shelved_at") - timedelta(days=1))
            mark_overdue(county)
        while relay_outbox(county):
            self.player.advance()

    def _split(self, some: list[Inbound], station: int) -> tuple[list[Inbound], list[Inbound]]:
        return (
            [one for one in some if one.station == station],
            [one for one in some if one.station != station],
        )


def _by_number(some: Iterable[Inbound]) -> list[Inbound]:
    return sorted(some, key=_number)


_number: Callable[[Inbound], int] = lambda one: one.number  # noqa: E731
