"""`aval bench --workbench`: everything is measured on a database of its own, and told."""

import json
import os
from pathlib import Path

import pytest

from aval.cli import exits
from aval.cli.main import main

NOWHERE = "postgresql:///postgres?host=/nowhere"
PAGES = [
    "customer", "explain", "agenda, weeks", "agenda, list", "agenda of a group",
    "agenda of a policy", "agenda of a portfolio", "lost cover in 7 days", "lost cover in 90 days",
    "stop-shipment list", "papers that run", "papers, all", "form of a paper",
    "policies side by side", "years of a policy",
]  # fmt: skip


def test_workbench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Intake, day and pages are told of each database that answers, and who does not."""
    address = os.environ.get("DATABASE_URL", "")
    monkeypatch.setenv("AVAL_TEST_POSTGRESQL", address or NOWHERE)
    words = ["bench", "--workbench", "--items", "300", "--rounds", "1", "--turns", "1"]
    assert main([*words, "--out", str(tmp_path)]) == exits.OK
    page = (tmp_path / "workbench.md").read_text("utf-8")
    assert page in capsys.readouterr().out
    results = json.loads((tmp_path / "workbench.json").read_text("utf-8"))
    databases = results["databases"]
    assert list(databases) == ["sqlite", "postgresql"]
    answered = [found for found in databases.values() if "skipped" not in found]
    assert len(answered) == (2 if address else 1)
    assert ("Skipped: no server answers." in page) is not bool(address)
    for found in answered:
        assert found["intake"]["rows"]["item"] == 300
        assert found["day"]["rows"]["customers"] == 30
        assert [name for name in found["pages"] if not name.startswith("risk report by")] == PAGES
        assert all(one["median_seconds"] > 0 for one in found["pages"].values())
        assert all(one["statements"] > 5 for one in found["pages"].values())
        assert found["declare"]["rows"]["lines"] > 200
        assert found["year"]["rows"]["paper"] == 3
        assert found["refresh"]["refresh"] > 0
        assert found["preview"]["phases"]["preview"] > 0
    assert page.count("Not measured: ") == 1
    assert page.count("| declaration / bare insert |") == len(answered)
    bars = (tmp_path / "workbench.svg").read_text("utf-8").count("<rect")
    assert bars == sum(len(found["pages"]) for found in answered)
