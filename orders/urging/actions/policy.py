"""The county sets how long parcels lie."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import UnknownReference
from orders.parcels.models import Carrier

from ..errors import FestivalEndsTooSoon, StepsOutOfOrder
from ..models import Festival, OverduePolicy

if TYPE_CHECKING:
    from accounts.identity.models import User


def set_policy(
    *,
    actor: User,
    carrier: str | None,
    first_urge_hours: int,
    second_urge_hours: int,
    return_due_hours: int,
) -> OverduePolicy:
    """Set the steps for one carrier, or (None) for all that have none of their own."""
    if not first_urge_hours < second_urge_hours < return_due_hours:
        raise StepsOutOfOrder(pointer="/return_due_hours")
    if carrier is not None and not Carrier.objects.filter(code=carrier).exists():
        raise UnknownReference(pointer="/carrier")
    with transaction.atomic():
        require(actor, "urging.edit")
        policies = OverduePolicy.objects.in_county(actor.county_id or 0)
        policy, _new = policies.select_for_update(of=("self",)).update_or_create(
            county_id=actor.county_id,
            carrier_id=carrier,
            defaults={
                "first_urge_hours": first_urge_hours,
                "second_urge_hours": second_urge_hours,
                "return_due_hours": return_due_hours,
            },
        )
        record_event(
            "overdue_policy.set",
            county_id=actor.county_id or 0,
            actor=actor,
            subject=policy,
            data={
                "carrier": carrier,
                "hours": [first_urge_hours, second_urge_hours, return_due_hours],
            },
        )
    return policy


def add_festival(
    *,
    actor: User,
    name: str,
    from_on: datetime.date,
    until_on: datetime.date,
    extra_days: int,
) -> Festival:
    """Name days over which what lies may lie longer."""
    if until_on < from_on:
        raise FestivalEndsTooSoon(pointer="/until_on")
    with transaction.atomic():
        require(actor, "urging.edit")
        festival = Festival.objects.create(
            county_id=actor.county_id,
            name=name,
            from_on=from_on,
            until_on=until_on,
            extra_days=extra_days,
        )
        record_event(
            "festival.added",
            county_id=actor.county_id or 0,
            actor=actor,
            subject=festival,
            data={"from_on": str(from_on), "until_on": str(until_on), "days": extra_days},
        )
    return festival
