"""The demo counties' tables, as they lie beside the network room."""

from __future__ import annotations

import csv
from pathlib import Path

import stations.network

ROOM = Path(stations.network.__file__).parent
SLICES = ROOM / "data"


def table(name: str) -> list[dict[str, str]]:
    """Read one of the demo's CSV files."""
    with (ROOM / "demo" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))
