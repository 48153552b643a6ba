from __future__ import annotations

import pytest

from accounts.audit.models import AuditEvent
from accounts.kernel.errors import IllegalMove, NotAllowed
from orders.parcels.actions import refuse_parcel
from stations.network.errors import ReasonMissing
from tests.orders.scenes import track

pytestmark = pytest.mark.django_db


def test_a_refused_parcel_keeps_its_place_and_loses_its_code(world, shelved):
    parcel = shelved()

    parcel = refuse_parcel(parcel, actor=world.lan, reason="wrong size")

    assert (parcel.status, parcel.shelf_code, parcel.pickup_code) == ("refused", "1-1", "")
    assert track(parcel)[-1] == ("refuse", "refused", False)
    event = AuditEvent.objects.in_county(world.county_id).get(topic="parcel.refused")
    assert event.data["reason"] == "wrong size"


def test_refusing_needs_a_reason_a_right_and_a_parcel_that_is_here(world, shelved, announce):
    parcel, expected = shelved(), announce()

    with pytest.raises(ReasonMissing):
        refuse_parcel(parcel, actor=world.lan, reason="  ")
    with pytest.raises(NotAllowed):
        refuse_parcel(parcel, actor=world.driver, reason="x")
    with pytest.raises(IllegalMove):
        refuse_parcel(expected, actor=world.lan, reason="x")

    assert world.fresh(parcel).status == "shelved"
