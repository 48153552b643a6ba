"""The counter's screens: today, find, a person, hand-over, messages."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan(world):
    client = Client()
    client.force_login(world.lan, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_pages_answer(world, lan):
    for path in [
        "/",
        "/find/",
        "/find/?q=lxh",
        "/orders/new/",
        f"/orders/new/{world.granny.pk}/",
        "/scan/",
        "/handover/",
        "/handover/?q=0001",
        "/messages/",
        "/me/",
        f"/people/{world.granny.pk}/",
        "/people/new/",
        "/people/adopt/",
        f"/people/{world.granny.pk}/change/",
        f"/people/{world.granny.pk}/reveal/",
        "/parcels/new/",
        "/parcels/new/?q=lxh",
        "/s/990101/QH01/",
        "/nowhere/",
    ]:
        answer = lan.get(path)
        assert answer.status_code in ([404] if path == "/nowhere/" else [200]), (
            path,
            answer.status_code,
            answer.content[:500],
        )
