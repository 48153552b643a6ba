"""Load official divisions: the three that come with the program, or a county's own list."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.kernel.errors import DomainError
from accounts.kernel.progress import Progress
from accounts.tenancy.models import PLATFORM
from accounts.tenancy.unit_of_work import unit_of_work
from stations.network.actions import import_divisions

SLICES = Path(__file__).resolve().parents[2] / "network" / "data"


class Command(BaseCommand):
    help = (
        "Load lists of official divisions (.csv, .csv.xz, or a folder with the five national "
        "files). Loading a list again changes nothing; of a list with a wrong row nothing is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="*", type=Path, metavar="PATH", help="default: the demo counties' lists"
        )
        parser.add_argument("--source", help="who published the list (default: its source.json)")
        parser.add_argument("--edition", help="its edition, as 2023 (default: its source.json)")
        parser.add_argument(
            "--valid-from", type=date.fromisoformat, metavar="YYYY-MM-DD",
            help="the day it describes (default: its source.json, or the edition's first day)",
        )  # fmt: skip
        parser.add_argument("--county", default="", help="take one county only, by its 6 digits")
        parser.add_argument(
            "--successors", type=Path, help="CSV of old code, new code for places that are gone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        paths = options["paths"] or sorted(SLICES.glob("*.csv"))
        for path in paths:
            if not path.exists():
                raise CommandError(f"There is no {path}.")
            self._load(path, options)

    def _load(self, path: Path, options: dict[str, Any]) -> None:
        about = _about(path)
        source = options["source"] or about.get("source")
        edition = options["edition"] or about.get("edition")
        if not source or not edition:
            raise CommandError(f"Say where {path.name} comes from: --source and --edition.")
        try:
            as_of = options["valid_from"] or date.fromisoformat(
                about.get("as_of") or f"{edition[:4]}-01-01"
            )
            with Progress(path.name) as bar, unit_of_work(PLATFORM):
                result = import_divisions(
                    path, source=source[:120], edition=edition, valid_from=as_of,
                    only=options["county"], successors=_successors(options["successors"]),
                    on_rows=bar.advance,
                )  # fmt: skip
        except (DomainError, ValueError) as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(
                f"{path.name}: {result.read} read, {result.added} added, "
                f"{result.changed} changed, {result.ended} ended"
            )


def _about(path: Path) -> dict[str, str]:
    beside = (path if path.is_dir() else path.parent) / "source.json"
    return json.loads(beside.read_text("utf-8")) if beside.exists() else {}


def _successors(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row[0].strip(): row[1].strip() for row in csv.reader(file) if len(row) >= 2}
