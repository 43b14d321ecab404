"""Whatever dies while requests are delivered, each reaches the insurer once and is answered."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.own_database import own_database


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of a database of the test's own; empty for SQLite."""
    if request.param == "sqlite":
        yield ""
        return
    with own_database("outbox") as made:
        yield made


@pytest.mark.parametrize("seed", [1, 2])
def test_killed(address: str, seed: int, tmp_path: Path) -> None:
    """Processes die with SIGKILL at random statements and inside calls: never twice, never lost."""
    orders = tmp_path / "orders"
    orders.mkdir()
    given = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "aval.config.settings",
        "DATABASE_URL": address,
        "AVAL_DATA_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.outbox.mortal", str(orders), str(seed)],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-4000:]}"
