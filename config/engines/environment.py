"""The secrets of a data folder that nobody configured: `DATA_DIR/env`, made once."""

from __future__ import annotations

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path

from config.engines.places import Places


def fresh_secrets() -> dict[str, str]:
    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PII_KEYS": f"k1:{key()}",
        "PII_INDEX_KEY": key(),
        "DEMO": "1",
    }


def load_environment(data_dir: str | os.PathLike[str]) -> None:
    """Read the folder's secrets, made on first use; what the environment already says wins."""
    places = Places(data_dir)
    places.make()
    path = places.data_dir / "env"
    if not path.exists():
        _write_once(path, fresh_secrets())
    for line in path.read_text().splitlines():
        name, sign, value = line.partition("=")
        if sign and not name.startswith("#"):
            os.environ.setdefault(name, value)
    os.environ["DATA_DIR"] = str(places.data_dir)


def _write_once(path: Path, values: dict[str, str]) -> None:
    fresh = path.with_name(f"env.{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("# Keep this file: without it the personal data in this folder is unreadable.\n")
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            os.link(fresh, path)  # whoever was first wins, whole
    finally:
        fresh.unlink()
