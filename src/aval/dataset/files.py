"""The files of a dataset as they stand: text or Parquet columns, with every break in their form.

A CSV is read whole as text in one pass; only when that fails, or its separators, quotes or ends of
lines do not fit its rows, is it searched for where its form breaks.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from aval.dataset.csv_form import CsvForm
from aval.dataset.tables import MAX_BYTES, MAX_ROWS
from aval.vocabulary.faults import Fault

BATCH_ROWS = 500_000
"""Rows of a Parquet file that are held as they stand at one time."""
UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""What the reader of Parquet and CSV raises over a file that is not one, or is damaged."""
_HEADER_BYTES = 1 << 16


@dataclass(frozen=True)
class RawTable:
    """One table's file: its path, the types of its columns, and its rows in batches.

    `text` holds the rows of a CSV; those of a Parquet file are read batch by batch.
    """

    path: Path
    schema: pl.Schema
    rows: int
    text: pl.DataFrame | None

    def batches(self) -> Iterator[tuple[int, pl.DataFrame]]:
        """Yield (number of the first row from 0, rows) until the table ends."""
        for first in range(0, max(self.rows, 1), BATCH_ROWS):
            if self.text is not None:
                yield first, self.text.slice(first, BATCH_ROWS)
            else:
                yield first, pl.scan_parquet(self.path).slice(first, BATCH_ROWS).collect()

    @property
    def header_line(self) -> int:
        """The line on which the names of the columns stand, 0 in a file without lines."""
        return 0 if self.text is None else 1

    def lines(self, rows: Sequence[int]) -> list[int]:
        """Return the line on which each row (from 0) begins; of Parquet, the row counted from 1."""
        if self.text is None:
            return [row + 1 for row in rows]
        return [self._record_lines[row + 1] for row in rows]

    @cached_property
    def _record_lines(self) -> list[int]:
        return CsvForm(_bytes_of(self.path)).lines()


def find(folder: Path, table: str, *, required: bool, faults: list[Fault]) -> Path | None:
    """Return the one file of a table, None when there is none or there are two."""
    text, columns = folder / f"{table}.csv", folder / f"{table}.parquet"
    found = [path for path in (text, columns) if path.is_file()]
    if len(found) == 1:
        return found[0]
    if found:
        faults.append(Fault(columns.name, 0, "", "", "faults.one_file", (("other", text.name),)))
    elif required:
        faults.append(Fault(text.name, 0, "", "", "faults.file"))
    return None


def open_table(path: Path, faults: list[Fault]) -> RawTable | None:
    """Return a table's file, or None with the reasons why it cannot be read."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        faults.append(_too_much(path, size, "faults.bytes", MAX_BYTES))
        return None
    table = _open_csv(path, faults) if path.suffix == ".csv" else _open_parquet(path, faults)
    if table is not None and table.rows > MAX_ROWS:
        faults.append(_too_much(path, table.rows, "faults.rows", MAX_ROWS))
        return None
    return table


def unreadable(path: Path, error: BaseException) -> Fault:
    """Return the fault of a file that its reader gives up on."""
    return Fault(path.name, 0, "", str(error).split("\n", 1)[0], "faults.readable")


def _too_much(path: Path, found: int, expected: str, most: int) -> Fault:
    return Fault(path.name, 0, "", str(found), expected, (("most", str(most)),))


def _bytes_of(path: Path) -> bytes:
    """Return a CSV's bytes without its byte order mark, and without empty lines at its end."""
    data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    end = len(data)
    while end and data[end - 1] in b"\r\n":
        end -= 1
    return data if len(data) - end <= len(b"\r\n") else data[:end]


def _open_csv(path: Path, faults: list[Fault]) -> RawTable | None:
    """Return a CSV as text columns; `""` and an empty cell are both null."""
    data = _bytes_of(path)
    names = _names(data)
    if not names or not all(names) or len(set(names)) < len(names):
        header = data.split(b"\n", 1)[0][:_HEADER_BYTES].decode("utf-8", "replace").strip()
        fault = Fault(path.name, 1, "", header, "faults.header")
        faults.append(_not_utf8(path, data) or fault)
        return None
    try:
        text = pl.read_csv(data, infer_schema=False)
    except UNREADABLE as error:
        faults.extend(_form_faults(path, data, len(names)) or [unreadable(path, error)])
        return None
    if not _is_whole(text, data, len(names)):
        faults.extend(_form_faults(path, data, len(names)))
        return None
    text.columns = names
    if b'""' in data:
        text = text.with_columns(pl.when(pl.all() != "").then(pl.all()).name.keep())
    return RawTable(path, text.schema, text.height, text)


def _names(data: bytes) -> list[str]:
    """Return the names in the header of a CSV, none where it has no sound one."""
    try:
        head = codecs.getincrementaldecoder("utf-8")().decode(data[:_HEADER_BYTES])
        names = next(csv.reader(io.StringIO(head, newline=""), strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return []
    return names if len(data) < _HEADER_BYTES or "\n" in head else []


def _is_whole(text: pl.DataFrame, data: bytes, width: int) -> bool:
    """Return whether a file has the separators its rows need, and its quotes where they may be."""
    separators = data.count(b",")
    quoted, returns = b'"' in data, data.count(b"\r") != data.count(b"\r\n")
    if quoted:
        inside = text.select(
            pl.sum_horizontal(pl.all().str.count_matches(",", literal=True).sum())
        ).item()
        separators -= inside + sum(name.count(",") for name in text.columns)
    if text.width != width or separators != (text.height + 1) * (width - 1):
        return False
    return not (quoted or returns) or CsvForm(data).is_sound()


def _form_faults(path: Path, data: bytes, width: int) -> list[Fault]:
    """Return where a CSV is not UTF-8, has a misplaced quote, or a row of another width."""
    fault = _not_utf8(path, data)
    if fault is not None:
        return [fault]
    return [
        Fault(path.name, found.line, "", found.value, found.expected, found.given)
        for found in CsvForm(data).breaks(width)
    ]


def _not_utf8(path: Path, data: bytes) -> Fault | None:
    """Return the fault of the first bytes that are not UTF-8, None where all are."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Fault(path.name, line, "", repr(data[error.start : error.end]), "faults.utf8")
    return None


def _open_parquet(path: Path, faults: list[Fault]) -> RawTable | None:
    """Return a Parquet file by its footer; its rows are read batch by batch later."""
    try:
        scan = pl.scan_parquet(path)
        schema = scan.collect_schema()
        rows = scan.select(pl.len()).collect().item()
    except UNREADABLE as error:
        faults.append(unreadable(path, error))
        return None
    return RawTable(path, schema, rows, None)
