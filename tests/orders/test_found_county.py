from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from accounts.identity.models import User
from accounts.tenancy.models import County
from orders.catalogue.models import Category
from stations.network.models import Station

COUNTY = 330127
ASKED = {
    "centre": "CA00",
    "centre_name": "淳安县运营中心",
    "manager": "chunan",
    "manager_name": "余经理",
}
pytestmark = pytest.mark.django_db


def found(monkeypatch: pytest.MonkeyPatch, password: str = "a-long-quiet-river") -> None:
    monkeypatch.setattr("orders.management.commands.found_county.getpass", lambda _ask: password)
    call_command("found_county", COUNTY, "淳安县", **ASKED)


def test_a_founded_county_has_a_centre_categories_and_a_manager(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found(monkeypatch)

    manager = User.objects.get(username="chunan")
    assert manager.county_id == COUNTY
    assert manager.is_staff
    assert manager.has_perm("staff.manage")
    assert not manager.is_demo
    assert Station.objects.in_county(COUNTY).get().code == "CA00"
    assert Category.objects.in_county(COUNTY).filter(code="other").exists()


def test_founding_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found(monkeypatch)

    found(monkeypatch, password="another-long-river")

    assert Station.objects.in_county(COUNTY).count() == 1
    assert User.objects.get(username="chunan").check_password("a-long-quiet-river")


def test_a_weak_password_founds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError):
        found(monkeypatch, password="password")

    assert not County.objects.filter(pk=COUNTY).exists()
