"""The bench records what a request sends and can send it again with other keys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from accounts.kernel.ids import new_id
from accounts.tenancy.unit_of_work import unit_of_work
from orders.bench.capture import Statement, Template, recording
from stations.network.models import Station

HOUSE = Path(__file__).resolve().parents[3]


def twice(*params: tuple) -> Template:
    return Template(*([Statement("INSERT …", one)] for one in params))


def test_what_an_act_made_for_itself_is_made_anew():
    here, first, second = new_id(), new_id(), new_id()
    template = twice((here, first, "D23456789BC", 1), (here, second, "D3456789BCD", 1))

    [(_sql, once)], [(_sql, again)] = template.render(), template.render()

    assert once[0] == again[0] == here
    assert once[3] == 1
    assert len({first, second, once[1], again[1]}) == 4
    assert len({"D23456789BC", "D3456789BCD", once[2], again[2]}) == 4


def test_one_fresh_id_is_the_same_wherever_it_stands():
    first, second = new_id(), new_id()
    template = twice(
        (first, [first], f"{{{first.hex}}}", {"id": first}, str(first)),
        (second, [second], f"{{{second.hex}}}", {"id": second}, str(second)),
    )

    [(_sql, sent)] = template.render()

    made = sent[0]
    assert isinstance(made, UUID)
    assert made not in (first, second)
    assert sent[1:] == [[made], f"{{{made.hex}}}", {"id": made}, str(made)]


def test_what_is_exchanged_goes_before_what_is_made():
    first, second, other = new_id(), new_id(), new_id()

    [(_sql, sent)] = twice((first,), (second,)).render({first.hex: other.hex})

    assert sent == [other]


def test_two_different_acts_make_no_template():
    with pytest.raises(ValueError, match="same act"):
        Template([Statement("SELECT 1")], [Statement("SELECT 2")])


@pytest.mark.django_db(transaction=True)
def test_a_recording_says_where_a_transaction_began_and_ended(world):
    with recording() as sent:
        with_posts = list(Station.objects.in_county(world.county_id).order_by("code"))
        with unit_of_work(world.county_id):
            list(Station.objects.in_county(world.county_id))

    assert with_posts
    verbs = [one.sql.split()[0] for one in sent]
    assert verbs == ["SELECT", "BEGIN", "SET", "SELECT", "COMMIT"]
    assert [one.counts for one in sent] == [True, False, False, True, False]


def bench(tmp_path: Path, *arguments: str) -> dict:
    """Run the command in a data folder of its own and give the figures it wrote."""
    gone = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "XIANGYI_TESTING"}
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", *arguments, "--out", str(tmp_path / "out")],
        cwd=HOUSE,
        env={name: value for name, value in os.environ.items() if name not in gone}
        | {"DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "data").iterdir()) == []
    return json.loads((tmp_path / "out" / "performance.json").read_text())


@pytest.mark.slow
def test_the_whole_bench_writes_its_figures(tmp_path):
    figures = bench(tmp_path, "--rounds", "1", "--clients", "2", "--seconds", "0.2")

    assert all(figures[name]["ratio"] > 0 for name in ("orders", "scans", "list"))
    assert figures["orders"]["statements"] <= 20
    assert "| Orders of two lines" in (tmp_path / "out" / "performance.md").read_text()


@pytest.mark.slow
def test_growth_keeps_the_other_figures(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "performance.json").write_text('{"orders": {"ratio": 0.5}}')

    figures = bench(tmp_path, "growth", "--rounds", "1", "--clients", "1", "--sizes", "6500,40000")

    assert figures["orders"] == {"ratio": 0.5}
    growth = figures["growth"]
    assert growth["small"]["parcels"] == 6500
    assert set(growth["ratios"]) == {
        "dashboard", "shelf_list", "station_today", "scans", "at_random",
    }  # fmt: skip
    assert growth["large"]["scans_heap_only"] > 0.5
    assert "| County dashboard, ms |" in (tmp_path / "out" / "performance.md").read_text()
