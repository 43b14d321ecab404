"""The drop folder: whole files are taken in, others wait, refused ones lie beside their report."""

from datetime import timedelta
from pathlib import Path

import pytest

from aval.intake.dropping import sizes, take
from aval.records.models import IntakeRun
from aval.vocabulary.acts import RunState
from aval.vocabulary.faults import Fault
from tests.intake.files import AT, TABLES, source

pytestmark = pytest.mark.django_db


def _say(fault: Fault) -> str:
    return f"{fault.file}:{fault.line}: {fault.expected}"


def _take(drop: Path, before: dict[str, tuple[int, int]], folder: Path) -> list[IntakeRun]:
    return take(drop=drop, before=before, at=AT + timedelta(days=1), folder=folder, say=_say)


def test_drop(tmp_path: Path) -> None:
    """A file is taken once it has stopped growing; partial and strange ones are left alone."""
    drop = tmp_path / "drop"
    assert sizes(drop) == {}
    erp = drop / "erp"
    (drop / "stranger").mkdir(parents=True)
    (drop / "stranger" / "items.csv").write_text("x")
    erp.mkdir()
    source(mode="delta")
    for name, text in TABLES.items():
        (erp / name).write_text(text, "utf-8")
    (drop / "top.csv").write_text("x")
    (erp / "items.csv.part").write_text("x")
    (erp / ".hidden").write_text("x")
    (erp / "link.csv").symlink_to(erp / "items.csv")
    assert _take(drop, {}, tmp_path) == []
    before = sizes(drop)
    assert len(before) == len(TABLES) + 1
    (erp / "items.csv").write_text("grows")
    runs = _take(drop, before, tmp_path)
    assert len(runs) == len(TABLES) - 1
    states = {run.files[0]["name"]: run.state for run in runs}
    assert states.pop("companies.csv") == states.pop("portfolio.toml") == RunState.READY
    assert (drop / "stranger" / "items.csv").is_file()
    refused = [run for run in runs if run.state == RunState.REFUSED]
    assert refused
    report = erp / "refused" / f"{refused[0].pk}-{refused[0].files[0]['name']}.txt"
    assert "faults.known" in report.read_text("utf-8")
    assert {path.name.split("-")[1] for path in (erp / "done").iterdir()} >= {"companies.csv"}
    assert sorted(path.name for path in erp.iterdir()) == [
        ".hidden", "done", "items.csv", "items.csv.part", "link.csv", "refused",
    ]  # fmt: skip
