"""A code nobody knew gets its meaning, and what was kept is read anew."""

from __future__ import annotations

import pytest

from accounts.kernel.errors import Meaningless, NotAllowed
from orders.parcels.carriers.actions import save_code
from orders.parcels.carriers.models import CarrierEvent, CarrierOddity
from orders.parcels.carriers.queries import events_of
from orders.parcels.errors import CodeMapped

pytestmark = pytest.mark.django_db


def given(world, **more):
    return {"actor": world.ops, "service": "kuaidi100", "code": "9901", "status": "delivered",
            **more}  # fmt: skip


def test_what_was_kept_unread_leads_the_parcel_on_once_its_code_is_known(
    world, tendered, tell, track_of
):
    parcel = tendered()
    tell(parcel, ("103", 1), ("9901", 5))
    assert world.fresh(parcel).status == "carrier_transit"
    assert CarrierOddity.objects.in_county(world.county_id).get().code == "9901"

    save_code(**given(world))
    world.relay()

    assert world.fresh(parcel).status == "delivered"
    assert track_of(parcel).carrier_status == "delivered"
    assert [one.status for one in events_of(parcel)] == ["delivered", "accepted"]
    stored = CarrierEvent.objects.in_county(world.county_id).get(code="9901")
    assert stored.status == "unknown"  # as it came: events are never edited


def test_what_comes_afterwards_is_known_at_once(world, tendered, tell):
    save_code(**given(world, status="in_transit"))
    parcel = tendered()

    tell(parcel, ("9901", 1))

    assert world.fresh(parcel).status == "carrier_transit"
    assert not CarrierOddity.objects.in_county(world.county_id).exists()


def test_a_meaning_corrected_is_read_anew_and_read_twice_changes_nothing(
    world, tendered, tell, track_of
):
    parcel = tendered()
    tell(parcel, ("9901", 5))
    row = save_code(**given(world, status="delayed"))
    world.relay()
    assert track_of(parcel).carrier_status == "delayed"

    row = save_code(**given(world, status="in_transit", row=row))
    world.relay()
    save_code(**given(world, status="in_transit", row=row))
    world.relay()

    assert (row.version, track_of(parcel).carrier_status) == (2, "in_transit")


def test_only_unknown_codes_of_known_services_get_a_meaning(world):
    save_code(**given(world))
    for bad, refusal in (
        ({}, CodeMapped),  # the county has named it
        ({"code": "301"}, CodeMapped),  # the table knows it
        ({"code": "9902", "status": "unknown"}, Meaningless),
        ({"code": "9902", "service": "dhl"}, Meaningless),
        ({"code": "9902", "actor": world.lan}, NotAllowed),
    ):
        with pytest.raises(refusal):
            save_code(**given(world, **bad))
