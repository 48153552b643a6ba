"""Kill the worker, Redis, the web process: nothing lost, nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from accounts.kernel.ids import new_id
from tests.whole.conftest import ROOT, Person, Running, clean_environment, wait_until

pytestmark = pytest.mark.slow


def pids_of(running: Running, word: str) -> list[int]:
    """Find the product's own processes whose command line has this word."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (entry / "environ").read_bytes().decode(errors="replace")
            state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        ours = f"DATA_DIR={running.data_dir}\0" in environment or str(running.data_dir) in command
        if word in command and ours and state != "Z":
            found.append(int(entry.name))
    return found


def kill(running: Running, word: str) -> None:
    pids = pids_of(running, word)
    assert pids, f"no {word} to kill"
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def shelve_one(clerk: Person) -> str:
    """Announce a parcel for somebody new and put it on the shelf; return its pick-up code."""
    waybill = f"YT{uuid.uuid4().int % 10**13:013d}"
    phone = f"1540000{uuid.uuid4().int % 10**4:04d}"
    clerk.post(
        "/parcels/",
        {
            "carrier": "yto",
            "waybill_no": waybill,
            "station": clerk.station["id"],
            "recipient": {"name": f"覃{chr(0x4E00 + uuid.uuid4().int % 4000)}生", "phone": phone},
        },
        expect=201,
    )
    assert clerk.scan("receive", carrier="yto", waybill_no=waybill)["outcome"] == "applied"
    return clerk.scan("shelve", carrier="yto", waybill_no=waybill)["pickup_code"]


def messages_with(clerk: Person, code: str) -> list[dict[str, Any]]:
    return [
        one for one in clerk.get("/messages/", limit=200)["data"] if code in one.get("text", "")
    ]


def test_a_killed_worker_loses_no_message_and_sends_none_twice(running: Running) -> None:
    clerk = running.client("clerk")
    kill(running, "celery")

    code = shelve_one(clerk)

    wait_until(lambda: messages_with(clerk, code), seconds=60, what="the message")
    wait_until(
        lambda: [one for one in messages_with(clerk, code) if one["status"] == "sent"],
        seconds=60,
        what="the sending",
    )
    assert len(messages_with(clerk, code)) == 1


def test_without_redis_the_counter_goes_on_and_nothing_is_lost(running: Running) -> None:
    clerk = running.client("clerk")
    kill(running, "valkey")

    code = shelve_one(clerk)

    assert httpx.get(f"{running.url}/healthz").status_code == 200
    wait_until(lambda: messages_with(clerk, code), seconds=90, what="the message")
    assert len(messages_with(clerk, code)) == 1


def test_orders_retried_over_a_killed_web_process_are_placed_once(running: Running) -> None:
    clerk = running.client("clerk")
    villager = clerk.get("/villagers/")["data"][0]["id"]
    body = {
        "station": clerk.station["id"],
        "villager": villager,
        "lines": [{"platform": "jd", "title": "肥皂", "quantity": 1, "unit_price_fen": 350}],
    }
    keys = [str(new_id()) for _ in range(60)]
    answers: dict[str, dict[str, Any]] = {}

    def place_all() -> None:
        for key in keys:
            place_until_answered(clerk, {**body, "note": key}, key, answers)

    clients = [threading.Thread(target=place_all) for _ in range(2)]
    for client in clients:
        client.start()
    wait_until(lambda: len(answers) > 10, what="the first orders")
    kill(running, "granian")
    for client in clients:
        client.join(120)

    assert sorted(answers) == sorted(keys)
    placed = [one for one in every_order(clerk, villager) if one["note"] in answers]
    assert len(placed) == len(keys)
    assert {one["id"] for one in placed} == {one["id"] for one in answers.values()}
    assert running.manage("check_books").returncode == 0


def place_until_answered(
    clerk: Person, body: dict[str, Any], key: str, answers: dict[str, dict[str, Any]]
) -> None:
    def attempt() -> bool:
        try:
            answer = clerk.http.post("/orders/", json=body, headers={"Idempotency-Key": key})
        except httpx.HTTPError:
            return False
        if answer.status_code != 201:
            return False
        earlier = answers.setdefault(key, answer.json())
        assert earlier == answer.json()
        return True

    wait_until(attempt, seconds=60, what="an answer")


def every_order(clerk: Person, villager: str) -> list[dict[str, Any]]:
    rows, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = clerk.get("/orders/", villager=villager, limit=200, **more)
        rows += [clerk.get(f"/orders/{one['id']}/") for one in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return rows


DIES_BEFORE_THE_NUDGE = """
import os, django
django.setup()
from accounts.audit import nudge
nudge.nudge = lambda county_id: os._exit(9)
from accounts.identity.models import User
from accounts.tenancy.unit_of_work import unit_of_work
from orders.parcels.actions import announce_parcel, record_scans
clerk = User.objects.get(username="clerk")
with unit_of_work(clerk.county_id):
    from stations.staffing.policy import current_posts
    announce_parcel(actor=clerk, carrier="zto", waybill_no=os.environ["WAYBILL"],
                    station=current_posts(clerk)[0].station, name="解无双", phone="15400006543")
"""


def test_a_process_that_dies_between_commit_and_nudge_loses_nothing(running: Running) -> None:
    clerk = running.client("clerk")
    waybill = f"73{uuid.uuid4().int % 10**12:012d}"

    died = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import config.engines as e; h = e.hold({str(running.data_dir)!r}); "
            "x = h.__enter__(); x.export()\n" + DIES_BEFORE_THE_NUDGE,
        ],
        cwd=ROOT,
        env=clean_environment(
            DATA_DIR=str(running.data_dir),
            DJANGO_SETTINGS_MODULE="config.settings",
            WAYBILL=waybill,
            **environment_file(running),
        ),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert died.returncode == 9, died.stderr
    [parcel] = clerk.get("/parcels/", waybill_no=waybill)["data"]
    assert parcel["status"] == "expected"
    wait_until(lambda: owed(running) == 0, seconds=60, what="the sweep delivering what was owed")


def environment_file(running: Running) -> dict[str, str]:
    lines = (running.data_dir / "env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def owed(running: Running) -> int:
    asked = running.manage(
        "shell",
        "-v0",
        "-c",
        "from accounts.audit.models import OutboxMessage as M; print(M._base_manager.count())",
    )
    assert asked.returncode == 0, asked.stderr
    return int(asked.stdout.split()[-1])
