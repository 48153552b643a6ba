"""The station's share of the freight: earned by sending, gone with cancelling."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from orders.commissions.actions import approve_rule, propose_rule
from orders.commissions.models import CommissionLine
from orders.ledger.queries import check_books, station_balances
from orders.sending.actions import cancel_sending

pytestmark = pytest.mark.django_db


def test_a_share_of_the_freight_is_earned_when_accepted_and_taken_back_when_cancelled(world, desk):
    rule = propose_rule(
        actor=world.finance, from_on=timezone.localdate(), name="收寄佣金", work="outward",
        scope="default", kind="percent", rate=Decimal("0.1"),
    )  # fmt: skip
    approve_rule(rule, actor=world.manager)
    kept, back = desk.accept(), desk.accept()
    world.relay()
    assert station_balances(world.county_id, world.willow.pk)["commission_payable"] == 240

    cancel_sending(back, actor=world.lan, reason="不寄了")
    world.relay()
    world.relay()

    lines = CommissionLine.objects.in_county(world.county_id).filter(work="outward")
    assert sorted((one.source_id == kept.pk, one.amount_fen) for one in lines) == [
        (False, -120), (False, 120), (True, 120),
    ]  # fmt: skip
    assert station_balances(world.county_id, world.willow.pk)["commission_payable"] == 120
    assert list(check_books([world.county_id])) == []
