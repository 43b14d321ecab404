"""Sheets of workbooks become text that reads one way only, their rows where they were."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from aval.connectors.ledgers import workbooks
from aval.connectors.ledgers.workbooks import write_sheet
from aval.vocabulary.faults import BadInput


def _book(path: Path, rows: dict[tuple[int, int], Any]) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Data")
    formats = {
        date: book.add_format({"num_format": "dd/mm/yyyy"}),
        datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
    }
    for (row, column), value in rows.items():
        sheet.write(row, column, value, formats.get(type(value)))
    book.close()
    return path


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a  b\nc", "a b c"),
        (7, "7"),
        (1234.5, "1234.5000"),
        (1.234, "1.2340"),
        (-0.30000000000000004, "-0.3000"),
        (0.1234567, "0.1234567"),
        (True, "true"),
        (False, "false"),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31, 13, 5), "2026-01-31 13:05:00"),  # noqa: DTZ001 - a cell has no zone
        ("=1/0", "#DIV/0!"),
    ],
    ids=str,
)
def test_cells(value: object, text: str, tmp_path: Path) -> None:
    """Numbers have the mark asked for and never three decimals; formulas their last value."""
    path = _book(tmp_path / "a.xlsx", {(2, 1): value})
    write_sheet(path, tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text("utf-8").splitlines()
    assert len(lines) == 3
    found = lines[2].split(",", 1)[1]
    assert found in ({text} if value != "=1/0" else {text, "0", ""})


def test_marks(tmp_path: Path) -> None:
    """Separator and decimal mark are those of the map."""
    path = _book(tmp_path / "a.xlsx", {(0, 0): 1.5, (0, 1): "x"})
    write_sheet(path, tmp_path / "a.csv", sheet="Data", separator=";", decimal=",")
    assert (tmp_path / "a.csv").read_text("utf-8") == "1,5000;x\n"


def test_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no workbook, has no such sheet, or is too large."""
    path = _book(tmp_path / "a.xlsx", {(0, 0): "x", (3, 3): "y"})
    for sheet, most, code in (("No", 10, "ledger.sheet"), ("", 3, "ledger.sheet_size")):
        monkeypatch.setattr(workbooks, "MAX_ROWS", most)
        with pytest.raises(BadInput) as bad:
            write_sheet(path, tmp_path / "a.csv", sheet=sheet)
        assert bad.value.faults[0].expected == code
