"""Rules of liability: a new one begins on a day, none is ever changed."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from orders.parcels.models import Carrier
from stations.network.errors import ReasonMissing

from ..errors import RuleExists
from ..models import FOUR_EYES_FEN, LiabilityRule

if TYPE_CHECKING:
    from accounts.identity.models import User


def set_rule(
    *,
    actor: User,
    basis: str,
    from_on: datetime.date,
    source: str,
    carrier: Carrier | None = None,
    fee_multiple: Decimal | None = None,
    cap_fen: int | None = None,
    four_eyes_above_fen: int = FOUR_EYES_FEN,
) -> LiabilityRule:
    """Set the rule of a carrier (or of all) from a day on; it needs the text it comes from."""
    if not source.strip():
        raise ReasonMissing(pointer="/source")
    with transaction.atomic():
        require(actor, "claims.approve")
        rule = LiabilityRule(
            county_id=actor.county_id,
            carrier=carrier,
            basis=basis,
            from_on=from_on,
            fee_multiple=fee_multiple,
            cap_fen=cap_fen,
            four_eyes_above_fen=four_eyes_above_fen,
            source=source.strip(),
        )
        same = LiabilityRule.objects.in_county(rule.county_id).filter(
            carrier=carrier, basis=basis, from_on=from_on
        )
        if same.exists():
            raise RuleExists(pointer="/from_on")
        rule.save(force_insert=True)
        record_event(
            "claim.rule_set",
            county_id=rule.county_id,
            actor=actor,
            subject=rule,
            data={"basis": basis, "from_on": from_on.isoformat(), "source": rule.source},
        )
    return rule
