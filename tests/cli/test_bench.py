"""`aval bench`: the measures run, and the report says what was measured."""

import json
from pathlib import Path
from typing import Any

import pytest

from aval.cli import exits
from aval.cli.benchmark import rounds
from aval.cli.benchmark.measures import AS_OF, MEASURES
from aval.cli.benchmark.report import write_report
from aval.cli.main import main
from aval.sandboxes.synthetic.benchmark import write_benchmark

ITEMS = 2_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small ledger in both forms."""
    folder = tmp_path_factory.mktemp("bench")
    write_benchmark(folder / "parquet", items=ITEMS, seed=1, as_of=AS_OF, file_format="parquet")
    write_benchmark(folder / "csv", items=ITEMS, seed=1, as_of=AS_OF, file_format="csv")
    return folder


def test_measures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each measure tells seconds by phase and the memory of its process."""
    for name in MEASURES:
        assert main(["bench", "--measure", name, str(folder)]) == exits.OK
        measured = json.loads(capsys.readouterr().out)
        assert measured["seconds"] > 0
        assert all(seconds >= 0 for seconds in measured["phases"].values())


def test_both_forms_give_one_answer(folder: Path) -> None:
    """The same seed is the same ledger in both forms."""
    assert MEASURES["assess_csv"](folder)["rows"] == MEASURES["assess_parquet"](folder)["rows"]


def test_rounds_and_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Medians, ratios and growth of two sizes stand in the JSON, on the page and in the chart."""
    monkeypatch.setattr(rounds, "_measure", _measured)
    monkeypatch.setattr(rounds, "_cold_start", lambda _rounds, _seed: 0.5)
    results = rounds.run_rounds([1_000, 2_000], 1, 1, 1_000)
    write_report(results, tmp_path)
    assert json.loads((tmp_path / "benchmark.json").read_text("utf-8")) == results
    page = (tmp_path / "benchmark.md").read_text("utf-8")
    assert page.count("| parquet |") == 2
    assert page.count("| csv |") == 1
    assert "growth exponent, 1,000 to 2,000 items" in page
    assert (tmp_path / "benchmark.svg").read_text("utf-8").count("<rect") == 3


def _measured(folder: Path, name: str) -> dict[str, Any]:
    """Measure in this process."""
    return MEASURES[name](folder)
