"""Makes the tables usable for a command, and says where the pages of this machine are."""

import os

from aval.cli.django import start


def open_tables() -> None:
    """Read the settings; commands import what needs tables after this."""
    start()


def address(path: str) -> str:
    """Return a path of the pages as people open it: at `AVAL_ORIGINS`, else on this machine."""
    origins = os.environ.get("AVAL_ORIGINS", "").split(",")
    return f"{origins[0].strip().rstrip('/') or 'http://localhost:8000'}{path}"
