"""Measure orders, scans and lists over HTTP against their own statements and against plain DRF."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from accounts.kernel.progress import Progress
from orders.bench import county as places
from orders.bench.growth import SIZES, measure_growth
from orders.bench.handovers import handover_race, parcels_wanted
from orders.bench.races import Plan, Result, list_race, order_race, race, scan_blocks, scan_race
from orders.bench.report import write_report
from orders.bench.server import serving

RACES = {
    "orders": order_race,
    "scans": scan_race,
    "handovers": handover_race,
    "list": list_race,
}
GROWTH = "growth"
"""Asked for by name only: it fills two million parcels and takes a quarter of an hour."""
LISTED = 2000
CHUNK = 100  # blocks announced by one statement


class Command(BaseCommand):
    help = "Fill a throw-away data folder, measure in it, and write docs/performance.*"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=5)
        parser.add_argument("--clients", type=int, default=4)
        parser.add_argument("--seconds", type=float, default=4.0, help="length of a round")
        parser.add_argument("names", nargs="*", help=", ".join([*RACES, GROWTH]))
        parser.add_argument("--only", default="", help="the same, as one word with commas")
        parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="of growth")
        parser.add_argument("--out", type=Path, default=Path("docs"), help="folder of the reports")

    def handle(self, *args: Any, names: list[str], only: str, out: Path, **options: Any) -> None:
        if os.environ.get("XIANGYI_THROWAWAY") != "1":
            raise CommandError("The bench makes a database of its own: unset DATABASE_URL.")
        plan = Plan(options["rounds"], options["clients"], options["seconds"])
        asked = {*names, *filter(None, only.split(","))} or set(RACES)
        if unknown := asked - {*RACES, GROWTH}:
            raise CommandError(f"Nothing is called {', '.join(sorted(unknown))}.")
        grown = None
        names = [name for name in RACES if name in asked]
        blocks = scan_blocks(plan) if "scans" in names else 0
        runs = sum({"list": 3}.get(name, 2) for name in names) * (plan.rounds + 1)
        with Progress("Making tables", total=4 + blocks // CHUNK + runs) as bar:
            subprocess.run([sys.executable, "-m", "config.prepare", "schema"], check=True)
            bar.advance(label="Making the county")
            county = places.make_county(desks=plan.clients, listed=LISTED if names else 0)
            bar.advance(label="Announcing parcels")
            for first in range(0, blocks, CHUNK):
                count = min(CHUNK, blocks - first) * places.BATCH
                places.announce(county.points, first=first * places.BATCH, count=count)
                bar.advance()
            county = replace(county, shelved_from=blocks * places.BATCH)
            if "handovers" in names:
                _fill_shelves(county, parcels_wanted(plan))
            bar.advance(label="Settling")
            _settle()
            Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
            log = Path(settings.DATA_DIR) / "logs" / "web.log"
            results = _race(names, county, plan, log, bar) if names else {}
            if GROWTH in asked:
                sizes = [int(size) for size in options["sizes"].split(",")]
                grown = measure_growth(county, plan, sizes, log, bar.advance)
        write_report(results, plan, out, grown)
        if grown:
            told = ", ".join(f"{name} {ratio:.2f}" for name, ratio in grown.ratios().items())
            self.stdout.write(f"growth: {told}")
        for name, result in results.items():
            said = ", ".join(f"{one} {rate:,.0f}/s" for one, rate in result.rates.items())
            self.stdout.write(f"{name}: ratio {result.ratio:.2f} ({said})")


def _race(
    names: list[str], county: places.BenchCounty, plan: Plan, log: Path, bar: Progress
) -> dict[str, Result]:
    bar.advance(label="Starting the web server")
    with serving(log) as port:
        return {name: _measure(name, port, county, plan, bar) for name in names}


def _fill_shelves(county: places.BenchCounty, each: int) -> None:
    for i, desk in enumerate(county.desks):
        first = county.shelved_from + i * each
        places.announce([desk.station], first=first, count=each)
        places.shelve(first=first, count=each)


def _measure(name: str, port: int, county: places.BenchCounty, plan: Plan, bar: Progress) -> Result:
    contestants, statements = RACES[name](port, county, plan)
    result = race(contestants, plan, lambda who: bar.advance(label=f"{name}: {who}"))
    result.statements = statements
    connections.close_all()
    return result


def _settle() -> None:
    """Let the planner know the tables, and leave no cleaning to be done while measuring."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
