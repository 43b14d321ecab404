"""The drop folder: whole files are taken in, others wait, refused ones lie beside their report."""

from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from aval.intake import dropping, receiving
from aval.intake.dropping import put_away, sizes, take
from aval.records.models import IntakeRun
from aval.vocabulary.acts import RunState
from aval.vocabulary.faults import Fault
from tests.intake.files import AT, TABLES, source

pytestmark = pytest.mark.django_db


def _say(fault: Fault) -> str:
    return f"{fault.file}:{fault.line}: {fault.expected}"


def _take(drop: Path, before: dict[str, tuple[int, int]], folder: Path) -> list[IntakeRun]:
    runs = []
    for run, path in take(drop=drop, before=before, at=AT + timedelta(days=1), folder=folder):
        put_away(run, path, _say)
        runs.append(run)
    return runs


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
        ".hidden", "done", "items.csv", "items.csv.part", "link.csv", "refused", "taking",
    ]  # fmt: skip


def _dropped(drop: Path, name: str = "rates.csv") -> Path:
    """Drop a file of the source, and return its path."""
    source(mode="delta")
    (drop / "erp").mkdir(parents=True, exist_ok=True)
    path = drop / "erp" / name
    path.write_text(TABLES[name], "utf-8")
    return path


def test_left_half_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process left in `taking` comes first, whatever was done of it."""
    drop = tmp_path / "drop"
    _dropped(drop, "companies.csv")
    for step in ("hold", "read_anew", ""):
        with monkeypatch.context() as patched:
            if step:
                patched.setattr(dropping, step, _interrupted)
            taken = take(drop=drop, before=sizes(drop), at=AT, folder=tmp_path)
            with pytest.raises(KeyboardInterrupt) if step else nullcontext():
                next(taken)
        run = IntakeRun.objects.get()
        assert dropping.is_taken(run, drop)
        assert bool(run.folder) == (step != "hold")
        assert not (drop / "erp" / "companies.csv").exists()
    assert [run.state for run in _take(drop, {}, tmp_path)] == [RunState.READY]
    run = IntakeRun.objects.get()
    assert not dropping.is_taken(run, drop)
    assert [path.name for path in (drop / "erp" / "done").iterdir()] == [f"{run.pk}-companies.csv"]
    assert _take(drop, {}, tmp_path) == []


def _interrupted(**_: object) -> None:
    raise KeyboardInterrupt


def test_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system said lies beside the file, and the next file is taken."""
    drop = tmp_path / "drop"
    _dropped(drop, "companies.csv")
    before = sizes(drop)
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "compare", _fails)
        with pytest.raises(OSError, match="the disk"):
            _take(drop, before, tmp_path)
    assert [run.state for run in _take(drop, {}, tmp_path)] == [RunState.FAILED]
    run = IntakeRun.objects.get()
    report = drop / "erp" / "refused" / f"{run.pk}-companies.csv.txt"
    assert report.read_text("utf-8") == "the disk\n"


def _fails(*_: object) -> None:
    message = "the disk"
    raise OSError(message)


def test_nobodys(tmp_path: Path) -> None:
    """A file of a run that the database does not know is dropped again; empty places go."""
    drop = tmp_path / "drop"
    stands = _dropped(drop)
    taking = drop / "erp" / "taking"
    for place in ("99-20260101000000000000", "x"):
        (taking / place).mkdir(parents=True)
        (taking / place / "rates.csv").write_text(place)
    (taking / "empty").mkdir()
    assert _take(drop, {}, tmp_path) == []
    assert not list(taking.iterdir())
    told = {path.name: path.read_text("utf-8") for path in (drop / "erp").glob("*.csv")}
    assert told == {
        "rates.csv": stands.read_text("utf-8"),
        "1-rates.csv": "x",
        "2-rates.csv": "99-20260101000000000000",
    }
