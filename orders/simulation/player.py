"""One person's acts as the play tells of them: scans in batches, and a tally of what was said."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.identity.models import User
from accounts.kernel.ids import new_id, new_ids
from orders.parcels.scans import MOST_SCANS
from stations.network.models import Station

from .cast import Cast
from .hands import Hands, Refused
from .plan import Inbound, Outbound, Plan

TABLET_AHEAD = datetime.timedelta(minutes=26)
OFFLINE = datetime.timedelta(hours=4)
REPLAYS = 3
Thing = Inbound | Outbound


class Player:
    """Plays acts through the hands and remembers what came of them."""

    def __init__(
        self, plan: Plan, cast: Cast, hands: Hands, advance: Callable[..., None] = lambda: None
    ) -> None:
        self.plan, self.cast, self.hands, self.advance = plan, cast, hands, advance
        self.day = 0
        self.outcomes: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        # drawn by chance and not by the seed, so that no other play had these waybills
        self.stamp = f"{new_id().int % 10**9:09d}"
        self.takings: Counter[int] = Counter()
        """Cash the counters took for goods and on delivery since their last pouch, in fen."""
        self.pouches: list[UUID] = []
        self._numbers = 0

    # --- time and numbers: never counted, so they may differ from play to play ---

    def at(self) -> datetime.datetime:
        """Now, on the day that is played: the last day is today."""
        return timezone.now() - datetime.timedelta(days=self.plan.days - 1 - self.day)

    def waybill(self, thing: Thing) -> str:
        self._numbers += 1
        thing.waybill_no = f"{self.stamp}{self._numbers:06d}"
        return thing.waybill_no

    # --- acts ---

    def scan(
        self,
        by: User,
        step: str,
        station: Station,
        things: Sequence[Thing],
        *,
        offline: bool = False,
        note: str = "",
        shelf: str = "",
    ) -> list[dict]:
        """Upload the scans of one person; offline ones come late, from a clock that is ahead."""
        at = self.at()
        if offline:
            at += TABLET_AHEAD - OFFLINE
        results: list[dict] = []
        for first in range(0, len(things), MOST_SCANS):
            some = things[first : first + MOST_SCANS]
            batch = [
                {
                    "op_id": str(op_id),
                    "step": step,
                    "station": str(station.pk),
                    "occurred_at": (at + datetime.timedelta(seconds=place)).isoformat(),
                    **_named(thing),
                    **({"note": note} if note else {}),
                    **({"shelf": shelf} if shelf else {}),
                }
                for place, (thing, op_id) in enumerate(zip(some, new_ids(len(some)), strict=True))
            ]
            said = self._upload(by, batch)
            for thing, result in zip(some, said, strict=True):
                _learn(thing, result)
            results += said
            if offline and first == 0:
                for _again in range(REPLAYS):
                    self._upload(by, batch[:1])
                self.faults["replayed"] += REPLAYS
        if offline and things:
            self.faults["late"] += len(things)
        return results

    def act(self, do: Callable[[], Any]) -> str:
        """Do one act; returns the code of its refusal, or nothing."""
        try:
            do()
        except Refused as refusal:
            self.problems[refusal.code] += 1
            return refusal.code
        return ""

    def _upload(self, by: User, batch: list[dict]) -> list[dict]:
        try:
            results = self.hands.scan(by, batch)
        except Refused as refusal:  # the whole batch, where a door thinks more of it
            results = [{"outcome": "rejected", "problem": {"code": refusal.code}} for _one in batch]
        self.advance(len(batch))
        self.heard(results)
        return results

    def heard(self, results: Sequence[dict]) -> None:
        """Tally what was answered to each item."""
        for result in results:
            self.outcomes[result["outcome"]] += 1
            if problem := result.get("problem"):
                self.problems[problem["code"]] += 1


def _named(thing: Thing) -> dict[str, str]:
    if thing.id is not None:
        return {"parcel": str(thing.id)}
    return {"carrier": thing.carrier, "waybill_no": thing.waybill_no}


def _learn(thing: Thing, result: dict) -> None:
    if parcel := result.get("parcel"):
        thing.id = UUID(parcel)
    if isinstance(thing, Inbound) and (code := result.get("pickup_code")):
        thing.pickup_code = code
