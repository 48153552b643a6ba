"""Take a county in: the tenant, its centre, its categories, and the manager who does the rest."""

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.identity.models import User
from accounts.kernel.errors import DomainError
from accounts.tenancy.models import PLATFORM
from accounts.tenancy.unit_of_work import unit_of_work
from orders.catalogue.actions import ensure_categories
from orders.sending.actions import ensure_prohibited
from stations.network.actions import found_county, open_station
from stations.network.choices import StationKind
from stations.network.models import Station
from stations.staffing.actions import assign, hire
from stations.staffing.choices import Role


class Command(BaseCommand):
    help = (
        "Found a county with its operation centre and its manager, whose password is asked for. "
        "What is there already stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", type=int, help="the county's six digits of GB/T 2260")
        parser.add_argument("name", help="the county's name")
        parser.add_argument("--centre", required=True, metavar="CODE", help="code of the centre")
        parser.add_argument("--centre-name", required=True, metavar="NAME")
        parser.add_argument("--manager", required=True, metavar="LOGIN", help="staff code")
        parser.add_argument("--manager-name", required=True, metavar="NAME")

    def handle(self, *args: Any, code: int, name: str, **options: Any) -> None:
        if not 110000 <= code <= 829999:
            raise CommandError("A county's code has six digits and begins with 11 to 82.")
        with unit_of_work(PLATFORM):
            found_county(county_id=PLATFORM, name="Xiangyi")
        try:
            with unit_of_work(code), transaction.atomic():
                found_county(county_id=code, name=name)
                ensure_categories(code)
                ensure_prohibited(code)
                centre = self._centre(code, options["centre"], options["centre_name"])
                self._manager(centre, options["manager"], options["manager_name"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{code} {name}: {centre.code} {centre.name}, {options['manager']}")

    def _centre(self, county_id: int, code: str, name: str) -> Station:
        found = Station.objects.in_county(county_id).filter(kind=StationKind.CENTRE).first()
        return found or open_station(
            actor=None, county_id=county_id, code=code, name=name, kind=StationKind.CENTRE
        )

    def _manager(self, centre: Station, username: str, name: str) -> None:
        if User.objects.filter(username=username, county_id=centre.county_id).exists():
            return
        user = hire(
            actor=None,
            county_id=centre.county_id,
            username=username,
            name=name,
            password=getpass(f"Password of {username}: "),
        )
        assign(actor=None, user=user, station=centre, role=Role.MANAGER)
