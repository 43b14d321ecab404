"""`aval assess`: the four tables appear together, in either format the same, or not at all."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from aval.cli import assess, exits
from aval.cli.main import main
from aval.dataset.reading import read_portfolio
from aval.dataset.writing import write_portfolio
from tests.generate import generate
from tests.tables import file_rows, text_rows, write_folder

TABLES = ("item_cover", "positions", "deadlines")
TOLD = {
    "en": "Customers: 1; open items: 1; effective coverage: 40%. Tables in {}\n",
    "fr": "Clients : 1 ; pièces ouvertes : 1 ; couverture effective : 40\u00a0%. Tables dans {}\n",
    "es": "Clientes: 1; partidas abiertas: 1; cobertura efectiva: 40\u00a0%. Tablas en {}\n",
}


def words(folder: Path, out: Path, *more: str, as_of: date = date(2026, 4, 30)) -> list[str]:
    """Return the words that assess a folder, in English."""
    common = ["assess", str(folder), "--as-of", as_of.isoformat(), "--out", str(out)]
    return [*common, "--language", "en", *more]


@pytest.mark.parametrize("language", TOLD)
def test_told(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line says what was found; numbers stand apart from their nouns."""
    folder, out = write_folder(tmp_path / "in", covers=[{"amount": "40"}]), tmp_path / "out"
    assert main(words(folder, out, "--language", language)) == exits.OK
    told = capsys.readouterr()
    assert told == (TOLD[language].format(out), "")
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert summary["counts"]["open_items"] == 1
    assert summary["totals"]["exposure"] == "100.00"
    assert {path.name for path in out.iterdir()} == {
        "summary.json", *(f"{table}.csv" for table in TABLES)
    }  # fmt: skip


def test_nothing_owed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing is open there is no share of it."""
    folder = write_folder(tmp_path / "in", items=[])
    assert main(words(folder, tmp_path / "out")) == exits.OK
    assert "open items: 0; effective coverage: –." in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(4))
def test_formats_say_the_same(seed: int, tmp_path: Path) -> None:
    """From CSV or Parquet, to CSV or Parquet: the same text."""
    text, columns = tmp_path / "text", tmp_path / "columns"
    text.mkdir()
    as_of = generate(seed, text)
    write_portfolio(read_portfolio(text), columns, file_format="parquet")
    for folder in (text, columns):
        for file_format in ("csv", "parquet"):
            out = tmp_path / "out" / folder.name / file_format
            assert main(words(folder, out, "--format", file_format, as_of=as_of)) == exits.OK
    out = tmp_path / "out"
    for table in (*TABLES, "summary"):
        suffix = "json" if table == "summary" else "csv"
        expected = (out / "text" / "csv" / f"{table}.{suffix}").read_bytes()
        assert (out / "columns" / "csv" / f"{table}.{suffix}").read_bytes() == expected
    for table in TABLES:
        rows = file_rows(out / "text" / "csv" / f"{table}.csv")
        for source in ("text", "columns"):
            frame = pl.read_parquet(out / source / "parquet" / f"{table}.parquet")
            assert text_rows(frame) == rows


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        (
            {"items": [{"currency": "USD"}]},
            "rates.csv: expected a rate on or before 2026-04-30 for USD\n",
        ),
        (
            {"items": [{"currency": "USD"}], "rates": [{"on": "2026-05-01"}]},
            "rates.csv: expected a rate on or before 2026-04-30 for USD\n",
        ),
        (
            {"items": [{"customer": "C9"}]},
            "items.csv, line 2, column customer: found “C9”, expected a key that customers has\n",
        ),
    ],
)
def test_bad_input(
    tables: dict[str, list[dict[str, str]]],
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is wrong is told, and nothing is written."""
    folder, out = write_folder(tmp_path / "in", **tables), tmp_path / "out"
    assert main(words(folder, out)) == exits.BAD_INPUT
    assert capsys.readouterr() == ("", told)
    assert not out.exists()


@pytest.mark.parametrize(
    ("stop", "code"),
    [(KeyboardInterrupt(), exits.INTERRUPTED), (OSError("full"), exits.CANNOT_READ_OR_WRITE)],
)
def test_stopped_while_writing(
    stop: BaseException, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there stays as it was, and nothing is left half-written."""
    folder, out = write_folder(tmp_path / "in"), tmp_path / "out"
    assert main(words(folder, out)) == exits.OK
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    write_folder(folder, items=[{"open_amount": "7.00"}])

    def fail(*_: object) -> None:
        raise stop

    monkeypatch.setattr(assess, "write_json", fail)
    assert main(words(folder, out)) == code
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_other_format_later(tmp_path: Path) -> None:
    """No table of an earlier run stays beside its successor; other files do."""
    folder, out = write_folder(tmp_path / "in"), tmp_path / "out"
    assert main(words(folder, out)) == exits.OK
    (out / "notes.csv").write_text("mine")
    assert main(words(folder, out, "--format", "parquet")) == exits.OK
    assert {path.name for path in out.iterdir()} == {
        "summary.json", "notes.csv", *(f"{table}.parquet" for table in TABLES)
    }  # fmt: skip


def test_no_folder_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file in its place is left alone."""
    folder, out = write_folder(tmp_path / "in"), tmp_path / "out"
    out.write_text("mine")
    assert main(words(folder, out)) == exits.CANNOT_READ_OR_WRITE
    assert capsys.readouterr().err == f"{out}: cannot be read or written (Not a directory)\n"
    assert out.read_text() == "mine"
