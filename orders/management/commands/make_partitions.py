from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from orders.parcels.partitions import MONTHS_AHEAD, make_partitions


class Command(BaseCommand):
    help = "Make the missing months of scan events, as the owner of the tables; run it monthly."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--months-ahead", type=int, default=MONTHS_AHEAD)

    def handle(self, *args: Any, months_ahead: int, **options: Any) -> None:
        for name in make_partitions(months_ahead):
            self.stdout.write(name)
