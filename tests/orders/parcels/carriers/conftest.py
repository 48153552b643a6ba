"""Carriers as the tests tell of them: a fake one over HTTP, a way in, parcels that travel."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from orders.parcels.actions import open_outbound
from orders.parcels.carriers.actions import open_hook
from orders.parcels.carriers.fake_server import FakeCarrierServer, Mischief
from orders.parcels.carriers.models import CarrierHook, CarrierTrack
from orders.parcels.carriers.services.kuaidi100 import sign
from orders.parcels.carriers.services.reading import BEIJING
from orders.parcels.carriers.transport import Transport, reset_fuses
from orders.parcels.models import Parcel

START = datetime.datetime(2026, 11, 12, 8, tzinfo=datetime.UTC)


def hour(n: float) -> datetime.datetime:
    return START + datetime.timedelta(hours=n)


def param_of(parcel: Parcel, *events: tuple[str, float], **more: Any) -> str:
    """Write what Kuaidi100 sends: (code, hour) of each event, the newest first."""
    data = [
        {
            "time": hour(at).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
            "context": f"{code} 派件员 15400009999",
            "statusCode": code,
        }
        for code, at in sorted(events, key=lambda one: one[1], reverse=True)
    ]
    result = {"nu": parcel.waybill_no, "com": "yuantong", "state": "0", "data": data}
    return json.dumps({"status": "polling", "lastResult": result, **more}, ensure_ascii=False)


class Door:
    """The way in of Kuaidi100, as it uses it."""

    def __init__(self, hook: CarrierHook) -> None:
        self.hook, self.client = hook, Client()
        self.path = f"/hooks/{hook.service}/{hook.token}/"

    def push(self, param: str, *, sign_with: str = "", path: str = "", **extra: Any) -> Any:
        form = {"param": param, "sign": sign(param, sign_with or self.hook.salt)}
        return self.client.post(
            path or self.path,
            urlencode(form),
            content_type="application/x-www-form-urlencoded",
            **extra,
        )


@pytest.fixture
def door(world) -> Door:
    return Door(open_hook(county_id=world.county_id, service="kuaidi100"))


@pytest.fixture
def tell(world, door) -> Callable[..., None]:
    """Push to the door and let the relay read it."""

    def tell(parcel: Parcel, *events: tuple[str, float], **more: Any) -> None:
        assert door.push(param_of(parcel, *events, **more)).status_code == 200
        world.relay()

    return tell


@pytest.fixture
def tendered(world, scan) -> Callable[..., Parcel]:
    """Send a parcel of granny's from Willow as far as the carrier's receipt."""

    def tendered(waybill_no: str = "YT8800000000001", **given: Any) -> Parcel:
        parcel = open_outbound(
            actor=world.lan, station=world.willow, carrier="yto", waybill_no=waybill_no
        )
        parcel.villager = given.get("villager", world.granny)
        parcel.save(update_fields=["villager"])
        result = scan("tender", parcel, at=world.centre, by=world.manager)
        assert result.status == "tendered", result
        return world.fresh(parcel)

    return tendered


@pytest.fixture
def track_of() -> Callable[[Parcel], CarrierTrack]:
    def track_of(parcel: Parcel) -> CarrierTrack:
        return CarrierTrack.objects.in_county(parcel.county_id).get(parcel=parcel)

    return track_of


@pytest.fixture(autouse=True)
def _whole_fuses(monkeypatch: pytest.MonkeyPatch) -> None:
    reset_fuses()


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note how long a call would wait between its tries instead of waiting."""
    waited: list[float] = []
    monkeypatch.setattr(
        Transport.__init__, "__kwdefaults__",
        {**Transport.__init__.__kwdefaults__, "pause": waited.append},
    )  # fmt: skip
    return waited


@pytest.fixture
def mischief() -> Mischief:
    return Mischief()


@pytest.fixture
def fake(mischief, settings) -> Iterator[FakeCarrierServer]:
    """A carrier on this machine that speaks both dialects."""
    with FakeCarrierServer(mischief=mischief) as carrier:
        settings.FAKE_CARRIER_URL = settings.KUAIDI100_URL = carrier.url
        settings.KUAIDI100_KEY, settings.KUAIDI100_CUSTOMER = "key", "customer"
        yield carrier


@pytest.fixture
def time_machine_at() -> Callable[[datetime.datetime], Any]:
    """Let it be another moment; the clock then stands still."""

    def at(moment: datetime.datetime) -> Any:
        return time_machine.travel(moment, tick=False)

    return at
