"""The way out: the counter, what the van takes along, and the carriers' receipts."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from .plan import Outbound, Way
from .player import Player
from .vans import Vans

CONTENTS = {"category": "clothing", "text": "自家做的布鞋", "inspected": True}
PROHIBITED = {"category": "other", "text": "烟花爆竹", "inspected": True}
NOT_WANTED = "不寄了"


class Outward:
    """Parcels villagers send, in the order of the plan; some wait for tomorrow's van."""

    def __init__(self, player: Player, vans: Vans) -> None:
        self.player, self.plan, self.cast = player, player.plan, player.cast
        self.vans = vans
        self.waiting: list[Outbound] = []
        self.ready: dict[int, list[Outbound]] = {}
        self.loaded: list[Outbound] = []

    def people_send(self) -> None:
        """Before the van comes: accept at every counter, and stage what shall ride."""
        yesterday, self.waiting = self.waiting, []
        self.ready, self.loaded = {}, []
        for station in range(self.plan.stations):
            mine = [one for one in self.plan.outbound[self.player.day] if one.station == station]
            self._accept(station, mine)
            here = [one for one in [*yesterday, *mine] if one.id and one.station == station]
            left = [one for one in here if one.way == Way.LEFT_BEHIND and one in mine]
            self.waiting += left
            ready = [one for one in here if one not in left and one.way != Way.CANCELLED]
            self.player.scan(self.cast.clerks[station], "stage", self.cast.points[station], ready)
            self.ready[station] = ready

    def ride(self, station: int) -> None:
        """The van is there: what is ready rides in a bag; without a van it waits."""
        ready = self.ready.pop(station, [])
        if self.vans.take_along(station, ready):
            self.loaded += ready
        else:
            self.waiting += ready

    def tender(self) -> None:
        """Give to the carriers what came to the centre."""
        self._tender(self.loaded)

    def _accept(self, station: int, mine: list[Outbound]) -> None:
        clerk = self.cast.clerks[station]
        for one in mine:
            self.player.waybill(one)
        for one in mine:
            if one.way in (Way.PROHIBITED, Way.TOO_HEAVY):
                self.player.faults[one.way.value] += 1
            self.player.act(lambda one=one: self._take_over(one))
            if one.way == Way.CANCELLED and one.sending:
                self.player.faults["cancelled"] += 1
                self.player.act(
                    lambda one=one: self.player.hands.cancel_sending(clerk, one.sending, NOT_WANTED)
                )
            self.player.advance()

    def _take_over(self, one: Outbound) -> None:
        (sender, phone), (to, to_phone) = one.sender, one.to
        body = {
            "station": str(self.cast.points[one.station].pk),
            "carrier": one.carrier,
            "weight_grams": one.grams,
            "declared_fen": one.declared_fen,
            "sender": {"name": sender, "phone": phone},
            "identity": {"kind": "passport", "number": one.document},
            "recipient": {
                "name": to,
                "phone": to_phone,
                "address": "人民路 1 号",
                "province": one.province,
            },
            "contents": PROHIBITED if one.way == Way.PROHIBITED else CONTENTS,
            "payment": {"method": "cash"},
            "waybill_no": one.waybill_no,
        }
        clerk = self.cast.clerks[one.station]
        one.sending, one.id = self.player.hands.accept_sending(clerk, body)

    def _tender(self, loaded: list[Outbound]) -> None:
        of_carrier: dict[str, list[UUID]] = defaultdict(list)
        for one in loaded:
            if one.id:
                of_carrier[one.carrier].append(one.id)
        for carrier, ids in sorted(of_carrier.items()):
            receipt = f"PLAY-{self.player.stamp}-{self.player.day}"
            self.player.act(
                lambda carrier=carrier, ids=ids, receipt=receipt: self.player.hands.tender(
                    self.cast.ops, self.cast.centre.pk, carrier, receipt, ids
                )
            )
