"""Where the engines keep their files, and whose they are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.engines.environment import load_environment
from config.engines.locks import Lock, is_locked
from config.engines.places import LONGEST_SOCKET_FOLDER, EnginesError, Places, make_private
from config.engines.servants import living_in


@pytest.fixture
def clean_environment(monkeypatch):
    for name in ("SECRET_KEY", "PII_KEYS", "PII_INDEX_KEY", "DEMO", "DATA_DIR"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_sockets_stay_beside_the_data_while_their_path_is_short():
    assert Places("/srv/xiangyi").sockets() == Path("/srv/xiangyi/engines/run")


def test_a_deep_data_folder_gets_short_sockets_of_its_own():
    deep, other = Places("/srv/" + "d" * 120), Places("/srv/" + "e" * 120)

    assert len(os.fsencode(deep.sockets())) <= LONGEST_SOCKET_FOLDER
    assert deep.sockets() != other.sockets()


def test_a_socket_folder_laid_out_by_a_stranger_is_refused(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)

    with pytest.raises(EnginesError):
        make_private(tmp_path / "link")


def test_a_data_folder_that_cannot_be_made_is_refused_in_plain_words(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(EnginesError, match="DATA_DIR"):
        Places(tmp_path / "file" / "data").make()


def test_secrets_are_made_once_and_are_for_their_owner_only(tmp_path, clean_environment):
    load_environment(tmp_path)
    first = (tmp_path / "env").read_text()
    load_environment(tmp_path)

    assert (tmp_path / "env").read_text() == first
    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob("env*")] == ["env"]
    assert os.environ["PII_KEYS"].startswith("k1:")
    assert os.environ["DEMO"] == "1"


def test_what_the_environment_says_wins(tmp_path, clean_environment, monkeypatch):
    monkeypatch.setenv("DEMO", "0")
    load_environment(tmp_path)

    assert os.environ["DEMO"] == "0"
    assert os.environ["SECRET_KEY"]


def test_a_lock_ends_with_its_process(tmp_path):
    path = tmp_path / "a.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_A_LOCK, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    assert is_locked(path)
    assert not Lock(path).try_alone()

    holder.kill()
    holder.wait()

    assert not is_locked(path)
    assert Lock(path).try_alone()


def test_several_share_a_lock_that_none_can_have_alone(tmp_path):
    one, two = Lock(tmp_path / "a.lock"), Lock(tmp_path / "a.lock")
    assert one.try_share()
    assert two.try_share()

    assert not one.try_alone()
    two.close()
    assert one.try_alone()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_zombie_lives_nowhere(tmp_path):
    process = subprocess.Popen(["sleep", "30"], cwd=tmp_path)
    assert living_in(tmp_path) == [process.pid]

    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert living_in(tmp_path) == []
    process.wait()


HOLD_A_LOCK = """
import fcntl, sys, time
file = open(sys.argv[1], "w")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""
