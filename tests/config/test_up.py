"""`make run` as its user meets it: it answers, refuses a second one, heals, and leaves nothing."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.config.processes import HOUSE, eventually, free_port, plain_environment, servers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc"),
]


class House:
    """One `make run` with a port and a data folder of its own."""

    def __init__(self, data_dir):
        self.data_dir = data_dir
        self.port = free_port()
        self.output = data_dir.parent / f"output-{self.port}"
        self.process = self.open()

    def open(self):
        environment = plain_environment(self.data_dir, PORT=str(self.port), DEMO="0")
        with self.output.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "config.up"],
                cwd=HOUSE,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def answers(self):
        address = f"http://127.0.0.1:{self.port}/healthz"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def greets(self):
        assert self.process.poll() is None, self.said()
        return "Ctrl-C stops everything" in self.said()

    def said(self):
        return self.output.read_text()

    def end(self):
        self.process.kill()
        self.process.wait()
        eventually(lambda: not self.members(), seconds=60)

    def members(self, word=""):
        """Every process that works with this data folder or port."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes().decode(errors="replace")
                surroundings = (entry / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if f"DATA_DIR={self.data_dir}\0" in surroundings and word in command:
                found.append(int(entry.name))
        return found + ([] if word else servers(self.data_dir))


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """One data folder for all: only the first start prepares everything."""
    return tmp_path_factory.mktemp("house") / "data"


@pytest.fixture(scope="module")
def houses(data_dir):
    """The house that runs now, if any: a test that ends it leaves the next one to start."""
    running = []
    yield running
    for house in running:
        house.end()


@pytest.fixture
def house(houses, data_dir):
    if not houses:
        houses.append(House(data_dir))
        eventually(houses[0].greets, seconds=120)
    yield houses[0]
    if houses[0].process.poll() is not None:
        houses.pop().end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_answers_and_leaves_nothing_behind(house, number):
    assert house.answers()

    house.process.send_signal(number)
    house.process.wait(timeout=60)

    eventually(lambda: not house.members(), seconds=30)
    assert house.process.returncode == (-9 if number == signal.SIGKILL else 0)


def test_a_second_one_is_refused_and_names_the_first(house):
    second = house.open()

    assert second.wait(timeout=60) == 1
    assert f"Already running at http://127.0.0.1:{house.port}" in house.said()
    assert house.answers()


def test_what_is_killed_starts_again(house):
    for word in ("granian", "celery"):
        os.kill(min(house.members(word)), signal.SIGKILL)

    eventually(lambda: house.said().count("was started again") == 2)
    eventually(house.answers)
    eventually(lambda: house.members("celery"))


def test_children_of_a_killed_server_do_not_outlive_us_either(house):
    for word in ("granian", "celery"):
        os.kill(min(house.members(word)), signal.SIGKILL)
    house.process.kill()

    eventually(lambda: not house.members(), seconds=30)


def test_a_port_in_use_is_named(house, tmp_path):
    other = subprocess.run(
        [sys.executable, "-m", "config.up"],
        cwd=HOUSE,
        env=plain_environment(tmp_path / "other", PORT=str(house.port)),
        capture_output=True,
        text=True,
        check=False,
    )

    assert other.returncode == 1
    assert f"Port {house.port}" in other.stderr
