"""What a stranger may not learn of sending: a parcel granny sends, and an account."""

from __future__ import annotations

import datetime
from typing import Any

from orders.parcels.models import Carrier
from orders.sending.actions import (
    Given,
    Recipient,
    Sender,
    accept_sending,
    open_account,
    save_rate,
)
from orders.sending.actions.identity import Shown
from orders.sending.models import SenderAccount, Sending


def sent(world: Any) -> tuple[Sending, SenderAccount]:
    """A parcel granny sends from Willow, and an account there."""
    save_rate(
        actor=world.ops,
        carrier=Carrier.objects.get(code="zto"),
        zone="*",
        first_grams=1000,
        first_fen=800,
        step_grams=1000,
        step_fen=200,
        from_on=datetime.date(2026, 1, 1),
    )
    sending = accept_sending(
        actor=world.lan,
        station=world.willow,
        carrier="zto",
        sender=Sender(villager=world.granny),
        identity=Shown("citizen_card", "11010519491231002X"),
        recipient=Recipient("王小明", "15400001234", "浙江省杭州市西湖区3号楼"),
        given=Given(category="clothing", contents="棉衣", inspected=True, weight_grams=900),
    )
    account = open_account(
        actor=world.manager, station=world.willow, code="A9", name="合作社", limit_fen=100
    )
    return Sending.objects.in_county(world.county_id).get(pk=sending.pk), account
