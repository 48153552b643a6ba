"""A way in for a carrier's pushes: its address, which is a secret, and its salt."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.kernel.errors import DomainError
from accounts.tenancy.models import County
from accounts.tenancy.unit_of_work import unit_of_work
from orders.parcels.carriers.actions import open_hook, url_of


class Command(BaseCommand):
    help = "Make the address at which a service reaches a county; the old one is closed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("county", type=int)
        parser.add_argument("service", help="kuaidi100, emsevt or fake")
        parser.add_argument("--from", dest="allowed_from", default="", metavar="NETWORKS",
                            help="only from these, like 203.0.113.0/24,198.51.100.7")  # fmt: skip

    def handle(self, *args: Any, county: int, service: str, **options: Any) -> None:
        if not County.objects.filter(pk=county, is_active=True).exists():
            raise CommandError(f"There is no county {county}.")
        try:
            with unit_of_work(county):
                hook = open_hook(
                    county_id=county, service=service, allowed_from=options["allowed_from"]
                )
        except (DomainError, ValueError) as refusal:
            raise CommandError(str(refusal)) from refusal
        path = f"/hooks/{hook.service}/{hook.token}/"
        self.stdout.write(f"address {url_of(hook) or path}\nsalt    {hook.salt}")
