"""Prove the books, or name the first row that is wrong."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.tenancy.models import County
from accounts.tenancy.unit_of_work import unit_of_work
from orders.ledger.queries import check_books, count_books


class Command(BaseCommand):
    help = "Prove that account totals equal their transfers and documents their entries."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", type=int, help="prove this county only")

    def handle(self, *args: Any, county: int | None, **options: Any) -> None:
        counties = (
            [county]
            if county is not None
            else list(County.objects.order_by("pk").values_list("pk", flat=True))
        )
        accounts = transfers = 0
        for county_id in counties:
            with unit_of_work(county_id):
                fault = next(check_books([county_id]), None)
                more_accounts, more_transfers = count_books([county_id])
            if fault is not None:
                self.stdout.write(str(fault))
                raise SystemExit(1)
            accounts += more_accounts
            transfers += more_transfers
        self.stdout.write(f"books agree: {accounts} accounts, {transfers} transfers")
