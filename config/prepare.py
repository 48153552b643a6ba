"""What must be true before the web server answers: `python -m config.prepare schema|static`.

Each runs in a process of its own, so that the tables are made by their owner and the files are
collected meanwhile.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent


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
    """Collect and compress the static files."""
    _set_up_django()
    from django.core.management import call_command

    wanted, stamp = _static_fingerprint(), _static_stamp(Path(os.environ["DATA_DIR"]))
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def is_static_fresh(data_dir: Path) -> bool:
    """Tell whether no static file has changed since the last time, without loading Django."""
    stamp = _static_stamp(data_dir)
    return stamp.exists() and stamp.read_text() == _static_fingerprint()


def _static_stamp(data_dir: Path) -> Path:
    return data_dir / "static" / ".collected"


def _static_fingerprint() -> str:
    """Our own files by size and time, those of packages by the locks that chose them."""
    digest = hashlib.sha256()
    for path in sorted([*HOUSE.glob("*/static/**/*"), *HOUSE.glob("requirements/*.txt")]):
        found = path.stat()
        digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


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
