"""A text progress bar on standard error: seen by people at a terminal, silent everywhere else."""

from __future__ import annotations

import sys
import time
from typing import TextIO

WIDTH = 30
REDRAW_SECONDS = 0.1


class Progress:
    """Counts steps of one job; with an unknown total it shows the count alone.

    `with Progress("Villages", total=200) as bar: bar.advance()`; gone when the job is done.
    """

    def __init__(self, label: str, *, total: int = 0, stream: TextIO | None = None) -> None:
        self.label, self.total, self.done = label, total, 0
        self.stream = stream or sys.stderr
        self.shown = self.stream.isatty()
        self._drawn_at = 0.0

    def __enter__(self) -> Progress:
        self._draw(force=True)
        return self

    def __exit__(self, *error: object) -> None:
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def advance(self, steps: int = 1, *, label: str = "") -> None:
        """Count further steps; `label` says what is being done from now on."""
        self.done += steps
        if label:
            self.label = label
        self._draw(force=bool(label))

    def _draw(self, *, force: bool = False) -> None:
        now = time.monotonic()
        if not self.shown or (not force and now - self._drawn_at < REDRAW_SECONDS):
            return
        self._drawn_at = now
        if self.total:
            filled = min(WIDTH, WIDTH * self.done // self.total)
            percent = min(100, 100 * self.done // self.total)
            bar = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {percent:3d} %"
        else:
            bar = f"{self.done:,}"
        self.stream.write(f"\r\x1b[K{bar} {self.label}")
        self.stream.flush()
