"""`aval bench --insurers`: insurers are read against pretend ones, and what it took is told."""

import json
import os
from pathlib import Path

import pytest

from aval.cli import exits
from aval.cli.main import main
from tests.cli.test_bench_workbench import NOWHERE


def test_insurers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything is new, nothing is, some are cut: on each database that answers."""
    monkeypatch.setenv("AVAL_TEST_POSTGRESQL", os.environ.get("DATABASE_URL", "") or NOWHERE)
    words = ["bench", "--insurers", "--covers", "30", "--out", str(tmp_path)]
    assert main(words) == exits.OK
    assert (tmp_path / "insurers.md").read_text("utf-8") in capsys.readouterr().out
    results = json.loads((tmp_path / "insurers.json").read_text("utf-8"))
    for found in results["databases"].values():
        for one in found.values() if "skipped" not in found else ():
            readings = list(one["readings"].values())
            assert [told["facts"] for told in readings] == [30, 0, 1]
            assert all(told["calls"] for told in readings)
