"""The van's tour: bags sealed at the centre, and at each stop a blind count against the list."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from accounts.kernel.ids import new_id

from .hands import Refused
from .plan import Inbound
from .player import Player

WRONG_SEAL = "W000"


class Vans:
    """One tour a day over all points of the play."""

    def __init__(self, player: Player) -> None:
        self.player, self.plan, self.cast = player, player.plan, player.cast
        self.run: UUID | None = None
        self.stops: dict[UUID, UUID] = {}
        self.bags: dict[int, str] = {}

    def leave(self, piles: Sequence[Sequence[Inbound]]) -> None:
        """Bag and seal what is for each point, list it, and depart."""
        player, cast, hands = self.player, self.cast, self.player.hands
        self.run, self.stops, self.bags = None, {}, {}
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

    def come_home(self) -> None:
        """Finish the centre's stop and close the run."""
        player, hands = self.player, self.player.hands
        stop = self.stops.get(self.cast.centre.pk)
        if self.run is None or stop is None:
            return
        run = self.run
        player.act(lambda: hands.arrive(self.cast.driver, run, stop))
        player.act(lambda: hands.finish(self.cast.ops, run, stop))
        player.act(lambda: hands.close_tour(self.cast.ops, run))

    def _seal(self, station: int) -> str:
        return f"S{self.player.day:02d}{station:03d}"
