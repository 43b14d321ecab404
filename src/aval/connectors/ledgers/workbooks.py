"""Writes a sheet of a workbook as the text file that the reader of lists takes.

Values are taken as they were last computed: formulas are never evaluated. Rows keep their number.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from aval.connectors.ledgers.findings import stop

MAX_ROWS = 1_048_576
"""Rows a sheet may have: as many as a spreadsheet program allows."""
MAX_COLUMNS = 500
"""Columns a sheet may have; wider ones are no list."""
_SIGNIFICANT = 15
"""Digits of a number that a spreadsheet shows; those beyond are noise of its arithmetic."""


def write_sheet(
    path: Path, target: Path, *, sheet: str = "", separator: str = ",", decimal: str = "."
) -> None:
    """Write a sheet, the first unless named, as UTF-8 text; raises BadInput if it cannot be."""
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        stop(path.name, "ledger.workbook", value=str(error))
    names = workbook.sheet_names
    if not names or (sheet and sheet not in names):
        stop(path.name, "ledger.sheet", value=sheet, sheets=", ".join(names))
    found = workbook.get_sheet_by_name(sheet or names[0])
    if found.total_height >= MAX_ROWS or found.total_width >= MAX_COLUMNS:  # the last ones, from 0
        stop(path.name, "ledger.sheet_size", rows=MAX_ROWS, columns=MAX_COLUMNS)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\n")
        writer.writerows(_rows(found.to_python(skip_empty_area=False), decimal))


def _rows(rows: Iterable[Iterable[object]], decimal: str) -> Iterator[list[str]]:
    for row in islice(rows, MAX_ROWS):
        yield [_text(cell, decimal) for cell in row]


def _text(cell: object, decimal: str) -> str:
    """Return a cell as text that reads one way only."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return _number(cell, decimal)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(str(cell).split())


def _number(cell: float, decimal: str) -> str:
    """Return a number with the mark asked for, and never three decimals that may be thousands."""
    if cell == int(cell):
        return str(int(cell))
    whole, _, decimals = f"{cell:.10f}".partition(".")
    shown = max(1, min(10, _SIGNIFICANT - len(whole.lstrip("-"))))
    short = f"{cell:.{shown}f}".partition(".")[2].rstrip("0")
    return f"{whole}{decimal}{short.ljust(4, '0')}" if decimals else whole
