"""A carrier to try things out with: it takes subscriptions and moves parcels on by itself."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from orders.parcels.carriers.fake_server import FakeCarrierServer, Mischief


class Command(BaseCommand):
    help = (
        "Run a carrier that is none on this machine. Point FAKE_CARRIER_URL (service `fake`) or "
        "KUAIDI100_URL (service `kuaidi100`) at it. Every --every seconds each parcel it follows "
        "takes one step; --bad makes it repeat, reorder, fail, answer late, give one number twice "
        "and talk nonsense."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8099)
        parser.add_argument("--every", type=float, default=10, help="seconds between steps")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--bad", action="store_true")
        parser.add_argument("--steps", type=int, default=0, help="stop after so many; 0 = never")

    def handle(self, *args: Any, **options: Any) -> None:
        bad = 0.2 if options["bad"] else 0
        mischief = Mischief(
            seed=options["seed"],
            error=bad,
            nonsense=bad / 2,
            duplicate=bad,
            reorder=bool(bad),
            late=bad / 2,
            silence_seconds=10,
            twice=bad / 4,
        )
        with FakeCarrierServer(options["port"], mischief) as carrier:
            self.stdout.write(f"The fake carrier listens at {carrier.url}. Ctrl-C stops it.")
            step = 0
            while not options["steps"] or step < options["steps"]:
                step += 1
                time.sleep(options["every"])
                moved = carrier.advance()
                try:
                    answers = carrier.deliver()
                except Exception as error:  # the other side is not there yet: next time
                    self.stderr.write(f"not delivered: {type(error).__name__}")
                    continue
                if moved:
                    self.stdout.write(f"{moved} parcels moved, pushes answered {answers}")
