"""A pytest plugin: the tests' own throw-away PostgreSQL and Valkey, started before settings load.

The pytest process that people start holds the engines; xdist workers inherit the addresses. When it
ends, however it ends, the keeper stops the engines and removes their folder.
"""

from __future__ import annotations

import atexit
import base64
import os
import secrets
import shutil
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.engines import hold
from config.engines.locks import Lock, is_locked
from config.engines.places import Places
from config.engines.servants import living_in

PREFIX = "xiangyi-test-"
_held = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    # A wrapper runs before pytest-django, which reads the settings in this hook.
    set_environment()
    if "DATABASE_URL" not in os.environ:
        _start_engines()
    return (yield)


def pytest_unconfigure() -> None:
    _held.close()


def set_environment() -> None:
    """Give the settings what only a real installation would have."""
    key = base64.b64encode(b"tests and nothing but the tests!").decode()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
    os.environ |= {
        "XIANGYI_TESTING": "1",
        "SECRET_KEY": "tests",
        "PII_KEYS": f"k1:{key}",
        "PII_INDEX_KEY": key,
        "DEMO": "1",
        "CACHE_PREFIX": f"xiangyi-{worker}",
        "CELERY_PREFIX": f"xiangyi-{worker}:",
    }
    # A folder of somebody's own is never used: this one is removed at the end.
    if not Path(os.environ.get("DATA_DIR", "")).name.startswith(PREFIX):
        folder = Path(tempfile.gettempdir()) / f"{PREFIX}{secrets.token_hex(6)}"
        os.environ["DATA_DIR"] = str(folder)
        Places(folder).make()
        (folder / "static").mkdir()  # whitenoise warns of a missing one at every client
        _held.callback(shutil.rmtree, folder, ignore_errors=True)


def _start_engines() -> None:
    remove_leftovers()
    atexit.register(_held.close)
    engines = _held.enter_context(hold(os.environ["DATA_DIR"], durable=False))
    engines.export()


def remove_leftovers() -> None:
    """Remove the folders of runs whose keeper was killed as well."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        places = Places(folder)
        if folder.stat().st_uid != os.geteuid() or not places.holders.exists():
            continue
        lock = Lock(places.holders)
        unused = lock.try_alone() and not is_locked(places.keeper)
        if unused and not living_in(places.cluster):
            shutil.rmtree(folder, ignore_errors=True)
        lock.close()
