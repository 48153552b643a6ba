"""Leaving: every token and session dies at once, and nothing signed is lost."""

from __future__ import annotations

import pytest

from accounts.identity.actions import issue_token
from accounts.identity.models import DeviceToken, User
from accounts.kernel.errors import Meaningless, NotAllowed
from stations.staffing.actions import deactivate_user, set_password
from stations.staffing.errors import WeakPassword

pytestmark = pytest.mark.django_db
ME, LOGIN = "/api/v1/me/", "/api/v1/auth/login/"
BACKEND = "accounts.identity.backends.PasswordBackend"


def session_user(client) -> str | None:
    return client.get("/admin/login/").wsgi_request.user.username or None


def sign_in(api, password: str) -> int:
    return api.post(LOGIN, {"username": "lan", "password": password}).status_code


def test_tokens_and_sessions_die_at_once(world, client, api):
    issued = issue_token(world.lan, device="phone")
    client.force_login(world.lan, backend=BACKEND)
    assert session_user(client) == "lan"

    deactivate_user(world.lan, actor=world.manager, reason="离职")

    assert session_user(client) is None
    assert api.get(ME, HTTP_AUTHORIZATION=f"Bearer {issued.token}").status_code == 401
    assert sign_in(api, world.password) == 401
    assert not User.objects.get(username="lan").has_perm("orders.place", world.willow)
    assert world.events()[-1] == "staff.deactivated"


def test_an_old_session_does_not_wake_up_when_he_comes_back(world, client):
    client.force_login(world.lan, backend=BACKEND)
    deactivate_user(world.lan, actor=world.manager)
    User.objects.filter(username="lan").update(is_active=True)

    assert session_user(client) is None


def test_only_the_manager_shuts_others_out_and_not_himself(world):
    for actor in (world.head, world.ops, world.far_manager):
        with pytest.raises(NotAllowed):
            deactivate_user(world.lan, actor=actor)
    with pytest.raises(Meaningless):
        deactivate_user(world.manager, actor=world.manager)

    assert User.objects.get(username="lan").is_active


def test_a_new_password_ends_what_the_old_one_opened(world, client, api):
    issue_token(world.lan, device="phone")
    client.force_login(world.lan, backend=BACKEND)

    set_password(world.lan, actor=world.lan, password="mulberry-3-lantern")

    assert session_user(client) is None
    assert not DeviceToken.objects.filter(user=world.lan).exists()
    assert sign_in(api, "mulberry-3-lantern") == 200


def test_a_password_is_set_by_its_owner_or_the_manager(world):
    with pytest.raises(NotAllowed):
        set_password(world.lan, actor=world.bo, password="mulberry-3-lantern")
    with pytest.raises(WeakPassword):
        set_password(world.lan, actor=world.manager, password="lan")

    set_password(world.lan, actor=world.manager, password="mulberry-3-lantern")
    assert world.events() == ["staff.password_set"]
