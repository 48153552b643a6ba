"""A played county: the same seed tells the same story, whatever the county has seen before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.identity.models import DeviceToken
from orders.ledger.queries import check_books
from orders.parcels.models import Parcel, ScanEvent
from orders.reports.models import DayCounter, StatusCounter
from orders.runs.models import Bag, CustodyAct, Pouch
from orders.simulation.plan import Fate, draw
from orders.simulation.report import DIGESTED, digest_of
from tests.orders.custody import prove_custody

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(world: Any, tmp_path: Path) -> Callable[..., dict]:
    """Play days in the small county of the tests and give the report."""

    def play(**given: Any) -> dict:
        path = tmp_path / "report.json"
        given = {"seed": 7, "days": 2, "stations": 2, "parcels": 30} | given
        call_command("simulate", county=world.county_id, report=path, **given)
        return json.loads(path.read_text())

    return play


def test_the_same_seed_gives_the_same_digest_also_in_a_county_with_data(world, play):
    first, again = play(), play()

    assert {name: first[name] for name in DIGESTED} == {name: again[name] for name in DIGESTED}
    assert first["digest"] == again["digest"] == digest_of(first)
    assert Parcel.objects.in_county(world.county_id).count() == 2 * sum(
        sum(statuses.values()) for statuses in first["statuses"].values()
    )


def test_another_seed_gives_another_digest(play):
    assert play(seed=1, days=1)["digest"] != play(seed=2, days=1)["digest"]


def test_the_report_counts_both_directions_by_step(world, play):
    told = play(days=3)

    inbound, outbound = told["counts"]["inbound"], told["counts"]["outbound"]
    assert inbound["announce"] >= 90
    assert inbound["shelve"] > inbound["collect"] > 0
    assert outbound["accept"] >= outbound["tender"] > 0
    assert told["statuses"]["inbound"]["collected"] == inbound["collect"]
    assert told["money"]["cod"] > 0
    assert told["money"]["freight"] > 0
    assert told["outcomes"]["duplicate"] == told["faults"]["replayed"]
    assert set(told) >= {"seed", "days", "stations", "open_cases", "problems", "faults", "digest"}
    assert list(check_books([world.county_id])) == []


def test_pouches_ride_and_what_is_sent_rides_in_bags(world, play):
    """Cash leaves the drawers in pouches the county counts; nothing is loaded by a bare scan."""
    told = play(seed=3, days=3)

    pouches = Pouch.objects.in_county(world.county_id)
    assert pouches.exists()
    assert set(pouches.values_list("status", flat=True)) == {"counted"}
    assert told["money"]["pouch"] == sum(pouches.values_list("declared_fen", flat=True))
    assert told["money"]["pouch_count"] >= told["money"]["pouch"]
    sent = Bag.objects.in_county(world.county_id).filter(direction="to_centre")
    assert sent.exists()
    assert set(sent.values_list("status", flat=True)) == {"opened"}
    outward = told["counts"]["outbound"]
    assert outward["bag"] == outward["load"] == outward["unload"] > 0
    acts = CustodyAct.objects.in_county(world.county_id)
    assert set(acts.values_list("kind", flat=True)) == {"depart", "drop", "collect", "pouch"}
    assert told["faults"]["full_shelf"] == 1
    prove_custody(world.county_id)


def test_the_counters_of_the_dashboard_say_the_same_as_the_events(world, play):
    told = play(days=1)

    counters = DayCounter.objects.in_county(world.county_id)
    for direction, steps in told["counts"].items():
        for step, n in steps.items():
            if step != "inferred":
                rows = counters.filter(direction=direction, step=step)
                assert sum(rows.values_list("n", flat=True)) == n, (direction, step)
    now = StatusCounter.objects.in_county(world.county_id)
    for direction, statuses in told["statuses"].items():
        rows = now.filter(direction=direction).exclude(n=0)
        assert dict(rows.values_list("status", "n")) == statuses


def test_every_status_is_the_last_event_of_its_parcel(world, play):
    play(parcels=40)

    last: dict = {}
    events = ScanEvent.objects.in_county(world.county_id).order_by("recorded_at", "id")
    for event in events:
        last[event.parcel_id] = event.status
    parcels = Parcel.objects.in_county(world.county_id)
    assert {one.pk: one.status for one in parcels if one.pk in last} == last


def test_a_peak_arrives_two_to_five_days_after_its_orders():
    plan = draw(seed=1, days=7, stations=3, parcels=20, peak="double11")

    wave = [one for one in plan.inbound if one.known_on == 0 and one.arrives_on >= 2]
    assert len(wave) >= 6 * 20
    assert {one.arrives_on for one in wave} == {2, 3, 4, 5}
    assert {one.fate for one in plan.inbound} >= {Fate.COLLECTED, Fate.FORGOTTEN}


def test_two_plans_of_one_seed_are_alike():
    same = [draw(seed=5, days=2, stations=4, parcels=50) for _one in range(2)]

    assert same[0] == same[1]
    assert same[0] != draw(seed=6, days=2, stations=4, parcels=50)


def test_days_are_played_in_demo_mode_only(world, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("simulate", county=world.county_id)


def test_more_points_than_there_are_is_said(world):
    with pytest.raises(CommandError, match="open points"):
        call_command("simulate", county=world.county_id, stations=99)


@pytest.mark.django_db(transaction=True)
def test_over_http_the_same_seed_tells_the_same_story(world, play, live_server):
    direct = play(days=1, parcels=15)
    over_http = play(days=1, parcels=15, http=live_server.url)

    assert over_http["digest"] == direct["digest"]
    assert over_http["problems"] == direct["problems"]
    assert not DeviceToken.objects.filter(device="play").exists()
