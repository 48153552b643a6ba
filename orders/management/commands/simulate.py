"""Play county days through the actions or over HTTP, and say what came of them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.kernel.progress import Progress
from accounts.tenancy.models import County
from orders.bench.server import serving
from orders.demo.people import TONGLU
from orders.simulation.cast import call_cast
from orders.simulation.days import Days
from orders.simulation.hands import ByActions, Hands, OverHttp
from orders.simulation.plan import draw
from orders.simulation.player import Player
from orders.simulation.report import page_of, sum_up

PEAKS = ["double11"]
OWN_SERVER = "own"


class Command(BaseCommand):
    help = "Play county days: lists, vans, shelves, counters, parcels out, and what goes wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same days")
        parser.add_argument("--days", type=int, help="2, with a peak 7")
        parser.add_argument("--stations", type=int, default=8)
        parser.add_argument("--parcels", type=int, default=100, help="inbound parcels a day")
        parser.add_argument("--peak", choices=PEAKS, default="", help="a wave 2 to 5 days later")
        parser.add_argument("--report", type=Path, help="file for the figures (JSON)")
        parser.add_argument("--county", type=int, default=TONGLU)
        parser.add_argument(
            "--http",
            nargs="?",
            const=OWN_SERVER,
            default="",
            metavar="ADDRESS",
            help="over HTTP: of the site at this address, without one of a server of its own",
        )

    def handle(self, *args: Any, county: int, report: Path | None, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Days are played in demo mode only: set DEMO=1.")
        make_ready(county)
        days = options["days"] or (7 if options["peak"] else 2)
        if min(days, options["stations"], options["parcels"]) < 1:
            raise CommandError("Days, stations and parcels are at least one.")
        began = time.monotonic()
        plan = draw(
            seed=options["seed"],
            days=days,
            stations=options["stations"],
            parcels=options["parcels"],
            peak=options["peak"],
        )
        try:
            cast = call_cast(county, plan.stations)
        except ValueError as error:
            raise CommandError(str(error)) from error
        acts = 7 * len(plan.inbound) + 4 * sum(map(len, plan.outbound))
        with Progress("Getting ready", total=acts) as bar, hands(options["http"], county) as door:
            player = Player(plan, cast, door, bar.advance)
            story = Days(player)
            for day in range(days):
                bar.advance(0, label=f"Day {day + 1} of {days}")
                story.play(day)
        summary = sum_up(player)
        if report:
            report.parent.mkdir(parents=True, exist_ok=True)
            report.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
        self.stdout.write(page_of(summary, time.monotonic() - began))


def make_ready(county_id: int) -> None:
    """Fill an empty data folder with the demo; any other county must be there."""
    if connection.introspection.table_names() == []:
        subprocess.run([sys.executable, "-m", "config.prepare", "schema"], check=True)
    if county_id == TONGLU and not County.objects.filter(pk=county_id).exists():
        call_command("seed_demo")
    if not County.objects.filter(pk=county_id).exists():
        raise CommandError(f"There is no county {county_id}.")


@contextmanager
def hands(http: str, county_id: int) -> Iterator[Hands]:
    """Give the hands that act, and put away what they needed."""
    if not http:
        yield ByActions(county_id)
        return
    if http != OWN_SERVER:
        over = OverHttp(http)
        try:
            yield over
        finally:
            over.close()
        return
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    logs = Path(settings.DATA_DIR) / "logs"
    logs.mkdir(exist_ok=True)
    with serving(logs / "simulate.log") as port, hands(f"http://127.0.0.1:{port}", county_id) as it:
        yield it
