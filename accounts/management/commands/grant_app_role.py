from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.tenancy.grants import APP_ROLE, grant_app_role


class Command(BaseCommand):
    help = "Give the serving role its rights; facts become append-only for it. Run as the owner."

    def handle(self, *args: Any, **options: Any) -> None:
        facts = grant_app_role()
        if options["verbosity"] > 1:
            self.stdout.write(f"{APP_ROLE}: {facts} append-only tables")
