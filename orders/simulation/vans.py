"""The van's tour: bags sealed at the centre, and at each stop a blind count against the list."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from accounts.kernel.ids import new_id
from orders.parcels.scans import MOST_SCANS

from .hands import Refused
from .haul import TO_CENTRE
from .plan import Inbound, Outbound
from .player import Player

WRONG_SEAL = "W000"
SHORT_FEN = 1000


class Vans:
    """One tour a day over all points of the play."""

    def __init__(self, player: Player) -> None:
        self.player, self.plan, self.cast = player, player.plan, player.cast
        self.run: UUID | None = None
        self.stops: dict[UUID, UUID] = {}
        self.bags: dict[int, str] = {}
        self.pouches: list[tuple[UUID, int]] = []
        self.collected: list[tuple[int, str, list[Outbound]]] = []

    def leave(self, piles: Sequence[Sequence[Inbound]]) -> None:
        """Bag and seal what is for each point, list it, and depart."""
        player, cast, hands = self.player, self.cast, self.player.hands
        self.run, self.stops, self.bags = None, {}, {}
        self.pouches, self.collected = [], []
        for station, pile in enumerate(piles):
            ids = [one.id for one in pile if one.id]
            if not ids:
                continue
            try:
                self.bags[station] = hands.bag(
                    cast.ops, cast.centre.pk, cast.points[station].pk, ids, self._seal(station)
                )
            except Refused as refusal:
                player.problems[refusal.code] += 1
            player.advance(len(ids))
        if not self.bags:
            return
        try:
            self.run, self.stops = hands.leave(
                cast.ops, cast.driver, cast.route, cast.vehicle, player.at(),
                list(self.bags.values()),
            )  # fmt: skip
        except Refused as refusal:
            player.problems[refusal.code] += 1

    def unload(self, station: int, found: Sequence[Inbound]) -> None:
        """Take off what is really there; the list is compared when the clerk is done."""
        player, hands = self.player, self.player.hands
        point, clerk = self.cast.points[station], self.cast.clerks[station]
        stop = self.stops.get(point.pk)
        if self.run is None or stop is None:
            return
        run, at = self.run, player.at()
        scans: list[dict] = []
        if bag := self.bags.get(station):
            seal = self._seal(station)
            if self.plan.wrong_seal[player.day] == station:
                player.faults["wrong_seal"] += 1
                seal = WRONG_SEAL
            scans.append({"op_id": new_id(), "occurred_at": at, "bag": bag, "seal_no": seal})
        scans += [{"op_id": new_id(), "occurred_at": at, "parcel": one.id} for one in found]
        player.act(lambda: hands.arrive(self.cast.driver, run, stop))
        if scans:
            player.act(lambda: player.heard(hands.unload(clerk, run, stop, scans)))
        player.act(lambda: hands.finish(clerk, run, stop))
        player.advance(len(found))

    def take_along(self, station: int, ready: Sequence[Outbound]) -> bool:
        """Bag what villagers send, seal it, and let the van collect it; says whether it rides."""
        player, hands, cast = self.player, self.player.hands, self.cast
        point, clerk = cast.points[station], cast.clerks[station]
        stop = self.stops.get(point.pk)
        ids = [one.id for one in ready if one.id]
        if self.run is None or stop is None or not ids:
            return False
        run, seal = self.run, f"O{self._seal(station)}"

        def bag_and_load() -> None:
            number = hands.bag(clerk, point.pk, cast.centre.pk, ids, seal, TO_CENTRE)
            hands.collect(cast.driver, run, stop, [number])
            self.collected.append((station, number, list(ready)))

        return not player.act(bag_and_load)

    def give_pouch(self, station: int) -> None:
        """Send along what the counter took since the last pouch; the freight stays as float."""
        player, point = self.player, self.cast.points[station]
        stop, fen = self.stops.get(point.pk), player.takings[station]
        if self.run is None or stop is None or not fen:
            return
        run, number = self.run, f"P{player.stamp}{player.day:02d}{station:03d}"

        def give() -> None:
            pouch = player.hands.pouch(self.cast.clerks[station], run, stop, number, fen)
            player.pouches.append(pouch)
            self.pouches.append((pouch, fen))
            player.takings[station] = 0

        player.act(give)

    def come_home(self) -> None:
        """Unload what was collected, count the pouches, finish the centre and close the run."""
        player, hands = self.player, self.player.hands
        stop = self.stops.get(self.cast.centre.pk)
        if self.run is None or stop is None:
            return
        run = self.run
        player.act(lambda: hands.arrive(self.cast.driver, run, stop))
        at = player.at()
        scans: list[dict] = []
        for station, number, things in self.collected:
            seal = f"O{self._seal(station)}"
            scans.append({"op_id": new_id(), "occurred_at": at, "bag": number, "seal_no": seal})
            scans += [{"op_id": new_id(), "occurred_at": at, "parcel": one.id} for one in things]
        for first in range(0, len(scans), MOST_SCANS):
            some = scans[first : first + MOST_SCANS]
            player.act(lambda some=some: player.heard(hands.unload(self.cast.ops, run, stop, some)))
            player.advance(len(some))
        player.act(lambda: hands.finish(self.cast.ops, run, stop))
        for place, (pouch, fen) in enumerate(self.pouches):
            short = place == 0 and self.plan.pouch_short[player.day]
            player.faults["pouch_short"] += bool(short)
            counted = max(0, fen - SHORT_FEN) if short else fen
            player.act(
                lambda pouch=pouch, counted=counted: hands.count_pouch(
                    self.cast.ops, pouch, counted
                )
            )
        player.act(lambda: hands.close_tour(self.cast.ops, run))

    def _seal(self, station: int) -> str:
        return f"S{self.player.day:02d}{station:03d}"
