"""Parcels as the tests tell of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orders.parcels.actions import announce_parcel, record_scans
from orders.parcels.models import Parcel
from orders.parcels.scans import ScanResult
from tests.orders.scenes import scan_in
from tests.world import World


@pytest.fixture
def announce(world: World) -> Callable[..., Parcel]:
    """Announce a parcel for granny at Willow, unless the test says otherwise."""
    numbers = iter(range(1, 10_000))

    def announce(**given: Any) -> Parcel:
        given.setdefault("actor", world.buyer)
        given.setdefault("carrier", "yto")
        given.setdefault("waybill_no", f"YT{next(numbers):013d}")
        given.setdefault("station", world.willow)
        if "name" not in given:
            given.setdefault("villager", world.granny)
        return announce_parcel(**given)

    return announce


@pytest.fixture
def scan(world: World) -> Callable[..., ScanResult]:
    """Record one scan and return its result."""

    def scan(step: str, parcel: Parcel | None, *, at: Any, by: Any, **given: Any) -> ScanResult:
        (result,) = record_scans([scan_in(step, parcel, at, **given)], actor=by)
        return result

    return scan


@pytest.fixture
def shelved(world: World, announce: Any, scan: Any) -> Callable[..., Parcel]:
    """Bring a parcel of granny's to the shelf at Willow."""

    def shelved(**given: Any) -> Parcel:
        parcel = announce(**given)
        result = scan("shelve", parcel, at=parcel.station, by=world.manager)
        assert result.status == "shelved", result
        return world.fresh(parcel)

    return shelved
