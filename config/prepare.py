"""What must be true before the web server answers: `python -m config.prepare schema|static`.

Each runs in a process of its own, so that the tables are made by their owner and the files are
collected meanwhile.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path


def prepare_schema() -> None:
    """Migrate as the owner and give the serving role its rights."""
    os.environ["XIANGYI_AS_OWNER"] = "1"
    _set_up_django()
    from django.core.management import call_command

    if pending := _pending():
        print(f"Applying {pending} migrations …", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("make_partitions")
    if os.environ.get("DATABASE_OWNER_URL"):
        call_command("grant_app_role")


def prepare_static() -> None:
    """Collect and compress the static files, unless none has changed since the last time."""
    _set_up_django()
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    root.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())


def _pending() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


if __name__ == "__main__":
    {"schema": prepare_schema, "static": prepare_static}[sys.argv[1]]()
