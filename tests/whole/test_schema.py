"""The project as a whole: migrations, contracts, settings."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_no_migration_is_missing() -> None:
    out = StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=out)

    assert "No changes detected" in out.getvalue()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_migrations_go_down_and_up_again() -> None:
    call_command("migrate", "orders", "zero", verbosity=0)
    call_command("migrate", "orders", verbosity=0)


def test_system_checks_pass() -> None:
    call_command("check")
