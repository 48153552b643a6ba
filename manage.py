#!/usr/bin/env python
"""Django's commands; without DATABASE_URL they find the running engines, or start their own."""

import os
import shutil
import sys
import warnings
from contextlib import contextmanager, nullcontext
from pathlib import Path

# These make or change tables, which the serving role may not.
OWNER_COMMANDS = {
    "dbshell", "detach_partitions", "flush", "grant_app_role", "inspectdb", "make_partitions",
    "migrate", "optimizemigration", "showmigrations", "sqlmigrate", "sqlsequencereset", "test",
}  # fmt: skip
# These read code only: no server is started, no folder is made.
OFFLINE_COMMANDS = {
    "", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help",
    "makemessages", "makemigrations", "spectacular", "startapp", "startproject", "version",
    "--help", "-h", "--version",
}  # fmt: skip
# These fill tables with invented rows: they get a data folder of their own, gone afterwards.
THROWAWAY_COMMANDS = {"bench"}


def engines_for(command, arguments):
    """Return a context in which the command has what it needs."""
    from config.engines import hold, load_environment
    from config.engines.environment import fresh_secrets

    data_dir = os.environ.setdefault("DATA_DIR", str(Path(__file__).parent / ".data"))
    offline = command in OFFLINE_COMMANDS or {"-h", "--help"} & set(arguments)
    if offline and "--database" not in arguments:
        for name, value in fresh_secrets().items():
            os.environ.setdefault(name, value)
        # makemigrations would like to compare with a database, and can do without.
        warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")
        return nullcontext()
    if command in THROWAWAY_COMMANDS:
        return throwaway_engines(Path(data_dir) / f"{command}-{os.getpid()}")
    load_environment(data_dir)
    return hold(data_dir)


@contextmanager
def throwaway_engines(folder):
    """Hold engines as durable as real ones in a folder that is removed in the end."""
    from config.engines import hold, load_environment

    os.environ["XIANGYI_THROWAWAY"] = "1"
    try:
        load_environment(folder)
        with hold(folder) as engines:
            yield engines
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in OWNER_COMMANDS:
        os.environ["XIANGYI_AS_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    if "DATABASE_URL" in os.environ:
        execute_from_command_line(sys.argv)
        return
    with engines_for(command, sys.argv[2:]) as engines:
        if engines is not None:
            engines.export()
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
