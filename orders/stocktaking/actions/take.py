"""A station changes hands: opened by the manager, counted by two, signed by both, then theirs."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.models import User as Person
from accounts.identity.policy import allows, require
from accounts.kernel.errors import IllegalMove, UnknownReference
from accounts.kernel.numbers import random_number
from accounts.kernel.text import clean_text, compact_code
from stations.network.errors import ReasonMissing
from stations.network.models import Station
from stations.staffing.actions import check_new_head, heads_of

from ..choices import UNDER_WAY, TakeStatus
from ..comparing import compare
from ..errors import (
    CountUnderWay,
    NotAParty,
    NothingCounted,
    SamePerson,
    SignedAlready,
    StandInMissing,
)
from ..models import StockTake, StockTakeItem

if TYPE_CHECKING:
    from accounts.identity.models import User


def open_stock_take(
    *,
    actor: User,
    station: Station,
    incoming: User,
    reason: str,
    outgoing: User | None = None,
    stand_in: User | None = None,
    stand_in_reason: str = "",
) -> StockTake:
    """Begin the change of a station's head; the one in office leaves unless another is named.

    Where there is none, or he is not there, `stand_in` of the county counts and signs for him.
    Raises CountUnderWay, StandInMissing, SamePerson, ReasonMissing, AlreadyAssigned.
    """
    reason = _words(reason, "/reason")
    with transaction.atomic():
        require(actor, "stocktakes.open", at=station)
        if outgoing is None:
            outgoing = next(iter(heads_of(station)), None)
        elif outgoing.pk not in {one.pk for one in heads_of(station)}:
            raise UnknownReference(pointer="/outgoing")
        if outgoing is None and stand_in is None:
            raise StandInMissing(pointer="/stand_in")
        if incoming.pk in {one.pk for one in (outgoing, stand_in) if one is not None}:
            raise SamePerson(pointer="/incoming")
        check_new_head(station, incoming)
        if stand_in is not None:
            stand_in_reason = _words(stand_in_reason, "/stand_in_reason")
            require(stand_in, "stocktakes.stand_in", at=station)
        take = StockTake(
            county_id=station.county_id,
            number=random_number("T"),
            station=station,
            outgoing=outgoing,
            incoming=incoming,
            stand_in=stand_in,
            reason=reason,
            stand_in_reason=stand_in_reason if stand_in else "",
            opened_by=actor,
        )
        try:
            with transaction.atomic():
                take.save(force_insert=True)
        except IntegrityError as error:
            raise CountUnderWay from error
        tell("stocktake.opened", take, actor, reason=reason)
    return take


def stand_in_for(take: StockTake, *, actor: User, reason: str) -> StockTake:
    """Stand in for an outgoing head who does not come, with the reason on the protocol."""
    reason = _words(reason, "/reason")
    with transaction.atomic():
        take = lock(take, actor, *UNDER_WAY)
        require(actor, "stocktakes.stand_in", at=take.station_id)
        if actor.pk == take.incoming_id:
            raise SamePerson
        if take.outgoing_signed_at is not None:
            raise SignedAlready
        _keep(take, stand_in=actor, stand_in_reason=reason)
        tell("stocktake.stood_in", take, actor, reason=reason)
    return take


def count_things(
    take: StockTake, *, actor: User, labels: Collection[str], take_off: bool = False
) -> int:
    """Add what was scanned to the count, or take it off again; gives how many are counted now.

    Blind: neither side is told what the record expects. Sent twice it counts once. Scans of the
    station's work go on; `close_count` tells what moved meanwhile from what is missing.
    """
    with transaction.atomic():
        take = lock(take, actor, TakeStatus.COUNTING)
        _check_party(take, actor)
        wanted = {compact_code(one)[:32] for one in labels} - {""}
        items = StockTakeItem.objects.in_county(take.county_id).filter(take=take)
        if take_off:
            items.filter(label__in=wanted).delete()
        else:
            now = timezone.now()
            StockTakeItem.objects.bulk_create(
                [
                    StockTakeItem(
                        county_id=take.county_id,
                        take=take,
                        label=label,
                        counted_at=now,
                        counted_by=actor,
                    )
                    for label in sorted(wanted)
                ],
                ignore_conflicts=True,
            )
        return items.count()


def close_count(take: StockTake, *, actor: User) -> StockTake:
    """Compare what was counted with the record as it is now; only from here on both see it.

    Nothing moves yet: until somebody signs, it may be counted again. Raises NothingCounted.
    """
    with transaction.atomic():
        take = lock(take, actor, TakeStatus.COUNTING)
        _check_party(take, actor)
        found = compare(take)
        if found["recorded"] and not found["counted"]:
            raise NothingCounted
        take.move_to(
            TakeStatus.COUNTED,
            found=found,
            counted_at=timezone.now(),
            version=take.version + 1,
        )
        tell("stocktake.counted", take, actor, missing=len(found["missing"]))
    return take


def count_again(take: StockTake, *, actor: User) -> StockTake:
    """Go back to counting, with what was counted kept; not once a side has signed."""
    with transaction.atomic():
        take = lock(take, actor, TakeStatus.COUNTED)
        _check_party(take, actor)
        if take.outgoing_signed_at or take.incoming_signed_at:
            raise SignedAlready
        take.move_to(TakeStatus.COUNTING, found={}, counted_at=None, version=take.version + 1)
        tell("stocktake.counted_again", take, actor)
    return take


def cancel_stock_take(take: StockTake, *, actor: User, reason: str) -> StockTake:
    """Call it off before both have signed: the head stays who he is."""
    reason = _words(reason, "/reason")
    with transaction.atomic():
        take = lock(take, actor, *UNDER_WAY)
        if not allows(actor, "stocktakes.open", at=take.station_id):
            _check_party(take, actor)
        take.move_to(TakeStatus.CANCELLED, version=take.version + 1)
        tell("stocktake.cancelled", take, actor, reason=reason)
    return take


def lock(take: StockTake, actor: User, *statuses: str) -> StockTake:
    """Lock it in one of these statuses; raises IllegalMove."""
    locked = StockTake.objects.in_county(actor.county_id or 0).lock(take.pk)
    if locked.status not in statuses:
        raise IllegalMove(status_now=locked.status)
    return locked


def party_ids(take: StockTake) -> set[Any]:
    """Who counts and signs: a stand-in beside the outgoing head, who may still come."""
    return {take.outgoing_id, take.stand_in_id, take.incoming_id} - {None}


def parties(take: StockTake) -> list[Person]:
    people = Person.objects.filter(county_id=take.county_id, pk__in=party_ids(take))
    return list(people.order_by("pk"))


def tell(topic: str, take: StockTake, actor: User, **data: Any) -> None:
    record_event(
        topic,
        county_id=take.county_id,
        actor=actor,
        subject=take,
        station_id=take.station_id,
        stations=[take.station_id],
        data={"stock_take": str(take.pk), "number": take.number, **data},
    )


def _check_party(take: StockTake, actor: User) -> None:
    if actor.pk not in party_ids(take):
        raise NotAParty


def _keep(take: StockTake, **columns: Any) -> None:
    for name, value in {**columns, "version": take.version + 1}.items():
        setattr(take, name, value)
    take.save(update_fields=[*columns, "version"])


def _words(text: str, pointer: str) -> str:
    words = clean_text(text, max_length=200)
    if not words:
        raise ReasonMissing(pointer=pointer)
    return words
