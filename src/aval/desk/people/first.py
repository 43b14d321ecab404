"""The token that opens the first start: shown once at the terminal, kept as a hash, used once.

It lies in the data folder, so that whoever makes the first administrator has been at the machine.
A new token ends the one before.
"""

import hmac
import json
import os
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from aval.desk.people.actions import make_administrator
from aval.desk.people.refusals import TokenUnknown
from aval.records.models import Person

LASTS = timedelta(hours=24)
"""How long a token opens."""
_NAME = "first-token.json"


def issue(folder: Path, *, at: datetime) -> str:
    """Return a new token; only its hash is kept, readable by its owner."""
    token = secrets.token_urlsafe(32)
    kept = {"digest": _digest(token), "until": (at.astimezone(UTC) + LASTS).isoformat()}
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{_NAME}.{secrets.token_hex(8)}"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file)
    new.replace(folder / _NAME)
    return token


def admit(
    folder: Path, token: str, *, at: datetime, login: str, password: str, language: str,
    first_name: str, last_name: str,
) -> Person:  # fmt: skip
    """Make the first administrator for whoever has the token, which is then spent.

    Raises TokenUnknown, and what `make_administrator` raises.
    """
    if not _opens(folder, token, at=at):
        raise TokenUnknown
    person = make_administrator(
        login=login, password=password, language=language,
        first_name=first_name, last_name=last_name, at=at,
    )  # fmt: skip
    (folder / _NAME).unlink(missing_ok=True)
    return person


def _opens(folder: Path, token: str, *, at: datetime) -> bool:
    """Return whether this is the token, and still in time; takes as long for any wrong one."""
    try:
        kept = json.loads((folder / _NAME).read_text("ascii"))
    except FileNotFoundError:
        kept = {"digest": "", "until": datetime.min.replace(tzinfo=UTC).isoformat()}
    is_same = hmac.compare_digest(_digest(token), kept["digest"])
    return is_same and at < datetime.fromisoformat(kept["until"])


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
