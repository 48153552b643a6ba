from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orders.parcels.partitions import NotFolded, detach_months


class Command(BaseCommand):
    help = "Detach old months of scan events, as the owner; what is detached keeps its rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than", type=int, required=True, metavar="MONTHS", help="at least 2"
        )

    def handle(self, *args: Any, older_than: int, **options: Any) -> None:
        done = 0
        try:
            for name in detach_months(older_than):
                done += 1
                self.stdout.write(f"{name} detached: keep a copy, then DROP TABLE {name}")
        except (NotFolded, ValueError) as error:
            raise CommandError(str(error)) from error
        if not done:
            self.stdout.write("No month is that old.")
