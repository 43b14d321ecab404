"""Reads settings from the environment: folders, flags, the database's address, the secret key."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

POSTGRESQL = ("postgres", "postgresql")
"""The schemes of an address of a PostgreSQL database."""


def data_folder() -> Path:
    """Return the folder of `AVAL_DATA_DIR`, by default `data` in the working folder."""
    return Path(os.environ.get("AVAL_DATA_DIR", "data")).absolute()


def flag(name: str) -> bool:
    """Return whether a variable says yes: `1`, `true`, `yes` or `on`."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def seconds(name: str, default: int) -> int:
    """Return a variable that counts seconds; raises ValueError for anything but digits."""
    text = os.environ.get(name, "") or str(default)
    if not text.isdecimal() or not int(text):
        message = f"{name} must be a whole number of seconds, not {text!r}"
        raise ValueError(message)
    return int(text)


def words(name: str) -> list[str]:
    """Return the words of a variable, between commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def secret_key(folder: Path) -> str:
    """Return the key that signs sessions: `AVAL_SECRET_KEY`, else the one kept in the folder.

    The first start makes it, readable by its owner only.
    """
    if key := os.environ.get("AVAL_SECRET_KEY"):
        return key
    path = folder / "secret.key"
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same start was first
        return path.read_text("ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key


def database_of(address: str, folder: Path) -> dict[str, Any]:
    """Return Django's settings for a database: SQLite in the folder, or PostgreSQL by its address.

    Raises ValueError for an address of anything else.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "aval.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY"
                ),
            },
            "TEST": {"NAME": folder / "test.sqlite3"},
        }
    parts = urlsplit(address)
    if parts.scheme not in POSTGRESQL:
        message = "DATABASE_URL must be an address like postgresql://user:password@host/database"
        raise ValueError(message)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": os.environ.get("AVAL_TEST_DATABASE")},
    }
