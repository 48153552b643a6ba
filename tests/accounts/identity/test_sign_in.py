from __future__ import annotations

import pytest
from django.core.cache import cache
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.throttling import ScopedRateThrottle

from accounts.identity.models import DeviceToken

pytestmark = pytest.mark.django_db
LOGIN = "/api/v1/auth/login/"


def sign_in(api, world, **more):
    body = {"username": "lan", "password": world.password, "device": "counter PC", **more}
    return api.post(LOGIN, body)


def test_a_token_opens_the_doors_until_it_is_ended(api, world) -> None:
    answer = sign_in(api, world)
    token = answer.json()["token"]

    me = api.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {token}")
    out = api.post("/api/v1/auth/logout/", HTTP_AUTHORIZATION=f"Bearer {token}")
    after = api.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {token}")

    assert answer.status_code == 200
    assert answer.json()["assignments"] == [
        {
            "station": {"id": str(world.willow.pk), "code": "QH01", "name": world.willow.name},
            "role": "clerk",
        }
    ]
    assert me.json()["user"]["username"] == "lan"
    assert out.status_code == 204
    assert after.status_code == 401
    assert after["Content-Type"] == "application/problem+json"
    assert after["WWW-Authenticate"].startswith("Bearer")
    assert world.events("identity.signed_in")
    assert world.events("identity.signed_out")


def test_a_wrong_password_is_401_and_leaves_no_token(api, world) -> None:
    answer = sign_in(api, world, password="wrong")

    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert DeviceToken.objects.count() == 0


def test_after_ten_wrong_passwords_the_right_one_is_refused_too(api, world) -> None:
    for _ in range(10):
        sign_in(api, world, password="wrong")

    answer = sign_in(api, world)

    assert answer.status_code == 429
    assert answer.json()["code"] == "locked_out"


def test_the_sixth_device_ends_the_oldest(api, world) -> None:
    tokens = [sign_in(api, world, device=f"phone {n}").json()["token"] for n in range(6)]

    states = [
        api.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {token}").status_code for token in tokens
    ]

    assert states == [401, 200, 200, 200, 200, 200]


def test_an_account_with_an_authenticator_needs_its_code(api, world) -> None:
    TOTPDevice.objects.create(user=world.manager, name="phone", confirmed=True)

    answer = sign_in(api, world, username="manager")

    assert answer.status_code == 401
    assert answer.json()["code"] == "otp_required"


def test_the_login_takes_no_idempotency_key_and_no_unknown_member(api, world) -> None:
    plain = api.client.post if hasattr(api, "client") else api.post
    answer = plain(LOGIN, {"username": "lan", "password": "x", "admin": True})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/admin"


def test_too_many_sign_ins_are_slowed_down(api, world, monkeypatch) -> None:
    monkeypatch.setattr(ScopedRateThrottle, "THROTTLE_RATES", {"login": "5/min"})
    cache.clear()

    states = {sign_in(api, world, username=f"nobody{n}").status_code for n in range(8)}

    assert states == {401, 429}


def test_a_person_signs_in_with_the_mobile_number_too(api, world) -> None:
    world.lan.mobile = "15400000777"
    world.lan.save()

    assert sign_in(api, world, username="15400000777").status_code == 200


def test_one_who_left_cannot_enter(api, world) -> None:
    token = sign_in(api, world).json()["token"]
    world.lan.is_active = False
    world.lan.save()

    assert api.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401
    assert sign_in(api, world).status_code == 401


def test_a_demo_login_opens_nothing_outside_the_demo(api, world, client, settings) -> None:
    world.lan.is_demo = True
    world.lan.save()
    token = sign_in(api, world).json()["token"]
    client.force_login(world.lan, backend="accounts.identity.backends.PasswordBackend")

    settings.DEMO = False

    assert api.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401
    assert sign_in(api, world).status_code == 401
    assert client.get("/me/").status_code == 302
