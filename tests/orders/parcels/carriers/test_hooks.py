"""The way in: found by its token, proved by its signature, kept first, read later."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.audit.models import OutboxMessage
from accounts.kernel.errors import UnknownReference
from orders.parcels.carriers.actions import forget_pushes, lets_in, open_hook, store_push
from orders.parcels.carriers.fake_server import signed
from orders.parcels.carriers.models import (
    CarrierEvent,
    CarrierHook,
    CarrierOddity,
    CarrierPush,
)
from tests.orders.parcels.carriers.conftest import Door, hour, param_of

pytestmark = pytest.mark.django_db


def oddities(world) -> list[tuple[str, str, str, int]]:
    rows = CarrierOddity.objects.in_county(world.county_id).order_by("kind", "code")
    return list(rows.values_list("service", "kind", "code", "count"))


def kept(world) -> int:
    return CarrierPush.objects.in_county(world.county_id).count()


def test_a_push_is_kept_and_answered_before_it_is_read(world, announce, door) -> None:
    parcel = announce()

    answer = door.push(param_of(parcel, ("103", 1)))

    assert answer.status_code == 200
    assert answer.json() == {"result": True, "returnCode": "200", "message": "成功"}
    assert kept(world) == 1
    assert not CarrierEvent.objects.in_county(world.county_id).exists()

    world.relay()

    [event] = CarrierEvent.objects.in_county(world.county_id)
    assert (event.source, event.code, event.status, event.at) == (
        "kuaidi100", "103", "accepted", hour(1),
    )  # fmt: skip


def test_the_same_push_is_kept_once(world, announce, door) -> None:
    param = param_of(announce(), ("103", 1))

    answers = [door.push(param).status_code for _time in range(3)]

    assert answers == [200, 200, 200]
    assert kept(world) == 1
    owed = OutboxMessage.objects.in_county(world.county_id).filter(topic="carrier.pushed")
    assert owed.count() == 1


def test_nothing_personal_lies_in_the_open(world, announce, tell) -> None:
    tell(announce(), ("103", 1))

    [push] = CarrierPush.objects.in_county(world.county_id)
    [event] = CarrierEvent.objects.in_county(world.county_id)
    assert "15400009999" not in push.body_secret + event.raw_secret
    assert "15400009999" in event.raw["text"]


@pytest.mark.parametrize("path", ["/hooks/kuaidi100/nobody-knows-me/", "/hooks/dhl/{token}/"])
def test_a_wrong_token_is_a_page_that_is_not_there(world, announce, door, path: str) -> None:
    answer = door.push(param_of(announce()), path=path.format(token=door.hook.token))

    assert answer.status_code == 404
    assert (kept(world), oddities(world)) == (0, [])


def test_a_token_opens_its_own_service_only(world, announce, door) -> None:
    path = f"/hooks/emsevt/{door.hook.token}/"

    assert door.push(param_of(announce()), path=path).status_code == 404


def test_a_closed_way_in_is_not_there(world, announce, door) -> None:
    new = Door(open_hook(county_id=world.county_id, service="kuaidi100"))

    assert door.push(param_of(announce())).status_code == 404
    assert new.push(param_of(announce())).status_code == 200


def test_a_wrong_signature_is_counted_and_nothing_else(world, announce, door) -> None:
    answer = door.push(param_of(announce()), sign_with="guessed")

    assert answer.status_code == 401
    assert answer.json() == {"result": False, "returnCode": "500", "message": "bad_sign"}
    assert kept(world) == 0
    assert oddities(world) == [("kuaidi100", "bad_sign", "", 1)]


@pytest.mark.parametrize(
    "body",
    [b"", b"param=x", b"sign=y", b"\xff\xfe", b"&".join([b"a=1"] * 30), b"{}"],
)
def test_what_is_no_push_is_counted(world, door, body: bytes) -> None:
    answer = door.client.post(door.path, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 400
    assert kept(world) == 0
    assert oddities(world) == [("kuaidi100", "bad_body", "", 1)]


@pytest.mark.parametrize(
    "param",
    ["", "null", "[]", "{}", '{"lastResult": 1}', '{"lastResult": {"nu": "运单"}}', "9" * 9],
)
def test_a_signed_push_that_makes_no_sense_is_counted_when_it_is_read(
    world, door, param: str
) -> None:
    assert door.push(param).status_code == 200

    world.relay()

    assert oddities(world) == [("kuaidi100", "bad_body", "", 1)]
    assert not OutboxMessage.objects.in_county(world.county_id).exists()


def test_a_body_over_a_mebibyte_is_refused_unread(world, door) -> None:
    answer = door.client.post(
        door.path, b"x" * (1024 * 1024 + 1), content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413
    assert kept(world) == 0


def test_only_posts_are_taken(world, door) -> None:
    assert door.client.get(door.path).status_code == 405


def test_a_form_key_is_not_asked_for(world, announce, door) -> None:
    door.client = Client(enforce_csrf_checks=True)

    assert door.push(param_of(announce())).status_code == 200


def test_only_the_networks_named_are_let_in(world, announce) -> None:
    hook = open_hook(
        county_id=world.county_id, service="kuaidi100", allowed_from="203.0.113.0/24, 2001:db8::/32"
    )
    door = Door(hook)

    assert door.push(param_of(announce())).status_code == 403
    assert door.push(param_of(announce()), REMOTE_ADDR="203.0.113.9").status_code == 200
    assert lets_in(hook, "2001:db8::1")
    assert not lets_in(hook, "unix:")


def test_secrets_are_encrypted_and_the_token_found_by_its_digest(world, door) -> None:
    row = CarrierHook.objects.get()

    stored = " ".join(str(getattr(row, field.attname)) for field in CarrierHook._meta.fields)
    assert door.hook.token not in stored
    assert door.hook.salt not in stored


def test_a_service_that_never_pushes_has_no_way_in(world) -> None:
    with pytest.raises(UnknownReference):
        open_hook(county_id=world.county_id, service="dhl")


def test_bodies_are_forgotten_after_thirty_days(world, announce, door) -> None:
    door.push(param_of(announce(), ("103", 1)))

    assert forget_pushes(world.county_id) == 0
    assert forget_pushes(world.county_id, world.now + (hour(31 * 24) - hour(0))) == 1
    assert kept(world) == 0


# --- Standard Webhooks: EMSEVT and the fake carrier ---


@pytest.fixture
def post(world) -> Door:
    return Door(open_hook(county_id=world.county_id, service="emsevt"))


EMS = (
    "EMA EE471108151CN 2026-11-12T08:00:00+08:00 CNHGH\n"
    "EMG EE471108151CN 2026-11-14T09:30:00+08:00 CNQHE arrived\n"
    "EMI RR473124829GB 2026-11-14T10:00:00+08:00 CNQHE delivered\n"
    "EMI RR473124828GB 2026-11-14T10:00:00+08:00 wrong check digit\n"
    "EMI EE471108151CN yesterday\n"
)


def send(door: Door, body: bytes, headers: dict[str, str] | None = None):
    headers = headers if headers is not None else signed(door.hook.salt, body)
    kind = headers.pop("Content-Type", "text/plain")
    return door.client.post(door.path, body, content_type=kind, headers=headers)


def test_postal_events_come_as_lines(world, announce, post, track_of) -> None:
    first = announce(carrier="ems", waybill_no="EE471108151CN")
    second = announce(carrier="ems", waybill_no="RR473124829GB")

    assert send(post, EMS.encode()).json() == {"ok": True}
    world.relay()

    assert track_of(first).carrier_status == "at_pickup_point"
    assert track_of(second).carrier_status == "delivered"
    assert oddities(world) == [("emsevt", "unreadable", "", 2)]


def test_postal_events_come_as_json(world, announce, post, track_of) -> None:
    parcel = announce(carrier="ems", waybill_no="EE471108151CN")
    body = (
        b'{"events": [{"event": "EMH", "item": "EE471108151CN", "at": "2026-11-14T10:00:00Z"},'
        b' {"event": "EMZ", "item": "EE471108151CN", "at": "2026-11-14T11:00:00Z"}, 7]}'
    )

    send(post, body)
    world.relay()

    assert track_of(parcel).carrier_status == "attempt_failed"
    assert oddities(world) == [("emsevt", "unknown_code", "EMZ", 1)]


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "nonsense"},
        {"webhook-timestamp": "1700000000"},
        {"webhook-timestamp": "soon"},
        {"webhook-id": ""},
    ],
)
def test_a_webhook_that_is_not_ours_is_counted(world, post, change: dict[str, str]) -> None:
    body = EMS.encode()

    answer = send(post, body, signed(post.hook.salt, body) | change)

    assert answer.status_code == 401
    assert kept(world) == 0
    assert oddities(world) == [("emsevt", "bad_sign", "", 1)]


def test_keeping_says_whether_it_is_new(world) -> None:
    given = {"county_id": world.county_id, "service": "fake", "body": b"{}"}

    assert store_push(**given)
    assert not store_push(**given)
