"""The carrier's track beside ours: API, console, admin."""

from __future__ import annotations

import pytest

from orders.parcels.models import Parcel
from tests.consoles import Desk, said
from tests.orders.parcels.carriers.conftest import hour

pytestmark = pytest.mark.django_db


def test_the_api_tells_what_the_carrier_says(world, api, announce, tell) -> None:
    parcel = announce()
    tell(parcel, *((str(1001 + n % 3), n) for n in range(22)), ("5", 30))

    shown = api.as_(world.lan).get(f"/api/v1/parcels/{parcel.pk}/").json()

    assert (shown["status"], shown["carrier_status"]) == ("expected", "out_for_delivery")
    assert len(shown["carrier_events"]) == 20
    first = shown["carrier_events"][0]
    assert (first["status"], first["code"], first["service"]) == (
        "out_for_delivery", "5", "kuaidi100",
    )  # fmt: skip
    assert first["at"].startswith("2026-11-13T14:00:00")
    assert "15400009999" not in first["text"]
    assert "派件员" in first["text"]


def test_a_parcel_nobody_told_of_has_no_word(world, api, announce) -> None:
    shown = api.as_(world.lan).get(f"/api/v1/parcels/{announce().pk}/").json()

    assert (shown["carrier_status"], shown["carrier_events"]) == (None, [])


def test_each_visit_shows_its_own_events(world, api, tendered, tell) -> None:
    parcel = tendered()
    tell(parcel, ("103", 1), ("4", 3))
    tell(parcel, ("103", 1), ("4", 3), ("501", 9))
    out, back = Parcel.objects.in_county(world.county_id).order_by("visit")

    def codes(one: Parcel) -> list[str]:
        shown = api.as_(world.manager).get(f"/api/v1/parcels/{one.pk}/").json()
        return [event["code"] for event in shown["carrier_events"]]

    assert (codes(out), codes(back)) == (["4", "103"], ["501"])


@pytest.mark.parametrize(
    ("language", "words"), [("en", "The carrier says"), ("zh-hans", "快递公司轨迹")]
)
def test_the_console_shows_both_tracks(world, announce, tell, language: str, words: str) -> None:
    parcel = announce()
    tell(parcel, ("501", 4), comOld="yuantong", comNew="zhongtong")

    page = said(Desk(world.lan, language).get(f"/parcels/{parcel.pk}/"))

    assert words in page
    assert hour(4).astimezone().strftime("%m-%d") in page
    assert "15400009999" not in page
    if language == "en":
        assert "At a station or locker" in page
        assert "It may really be of ZTO Express." in page


def test_the_admin_shows_tracks_events_and_oddities(world, announce, tell) -> None:
    parcel = announce()
    tell(parcel, ("5", 1), ("777", 2))
    desk = Desk(world.manager)

    tracks = said(desk.get(f"/admin/orders/carriertrack/?q={parcel.waybill_no}"))
    events = desk.get(f"/admin/orders/carrierevent/?q={parcel.number}").content.decode()
    odd = said(desk.get("/admin/orders/carrieroddity/"))
    patterns = said(desk.get("/admin/orders/waybillpattern/"))

    assert "Out for delivery" in tracks
    assert "kuaidi100" in events
    assert "派件员" not in events
    assert "777" in odd
    assert "SF[0-9A-Z]" in patterns
    assert desk.get("/admin/orders/carrierhook/").status_code == 404


def test_another_countys_manager_sees_nothing_of_it(world, announce, tell) -> None:
    tell(announce(), ("777", 2))
    desk = Desk(world.far_manager)

    assert "777" not in said(desk.get("/admin/orders/carrieroddity/"))
    assert "YT000" not in said(desk.get("/admin/orders/carriertrack/"))
