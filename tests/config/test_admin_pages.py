"""Every list and page of the admin opens for the manager, and keeps to the county."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def lists() -> list[str]:
    return sorted(
        f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry
    )


@pytest.fixture
def desk(world) -> Client:
    return client_of(world.manager)


@pytest.mark.parametrize("name", lists())
def test_the_manager_opens_every_list(desk, name):
    response = desk.get(reverse(f"admin:{name}_changelist"))

    assert response.status_code == 200


def test_the_dashboard_greets_by_name(desk, world):
    page = desk.get(reverse("admin:index")).content.decode()

    assert world.manager.name in page
