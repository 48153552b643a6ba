"""Fill the demo counties: places, people, goods and a day of work. Doing it again adds nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.kernel.progress import Progress
from orders.demo.catalogue import seed_catalogue
from orders.demo.files import table
from orders.demo.people import (
    SUICHANG,
    TONGLU,
    seed_county,
    seed_divisions,
    seed_staff,
    seed_villagers,
)
from orders.demo.story import STEPS, seed_story


class Command(BaseCommand):
    help = "Make the demo counties Tonglu and Suichang. Only with DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data is made in demo mode only: set DEMO=1.")
        people = len(table("villagers"))
        with Progress("", total=people + 60 + STEPS) as bar:
            bar.advance(label="Villages")
            seed_divisions()
            bar.advance(20, label="Stations")
            seed_county(TONGLU, "桐庐县", "tonglu_stations")
            seed_county(SUICHANG, "遂昌县", "suichang_stations")
            bar.advance(20, label="Staff")
            seed_staff()
            bar.advance(10, label="Villagers")
            seed_villagers(bar.advance)
            bar.advance(label="Goods")
            seed_catalogue()
            bar.advance(10, label="Orders and parcels")
            seed_story(bar.advance)
