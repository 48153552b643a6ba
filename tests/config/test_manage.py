"""Commands beside running engines, without any, and those that need none."""

import subprocess
import sys

import pytest

from config.engines import hold
from tests.config.processes import HOUSE, plain_environment, servers

pytestmark = pytest.mark.slow
WHO = "from django.db import connection as c; c.ensure_connection(); print(c.connection.info.user)"


def manage(data_dir, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=HOUSE,
        env=plain_environment(data_dir, **environment),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_that_only_reads_code_starts_nothing_and_makes_nothing(tmp_path):
    done = manage(tmp_path / "data", "makemigrations", "--check", "--skip-checks")

    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "data").exists()


def test_a_command_starts_engines_for_its_own_life(tmp_path):
    done = manage(tmp_path, "shell", "-v", "0", "-c", WHO)

    assert done.stdout.split() == ["xiangyi_app"], done.stderr
    assert servers(tmp_path) == []


def test_a_command_finds_the_engines_that_run(tmp_path):
    with hold(tmp_path) as engines:
        postmaster = min(servers(tmp_path))
        done = manage(tmp_path, "migrate", "contenttypes", "-v", "0")

        assert done.returncode == 0, done.stderr
        assert min(servers(tmp_path)) == postmaster
        assert engines.owner_url != engines.database_url


def test_with_a_database_given_a_missing_secret_refuses_to_start(tmp_path):
    done = manage(tmp_path / "data", "migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:1/x")

    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
    assert not (tmp_path / "data").exists()
