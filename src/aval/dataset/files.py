"""The files of a dataset as they stand: text or Parquet columns, with every break in their form.

A CSV is read whole as text in one pass; only when that fails, or the number of separators does not
fit the number of rows, is it scanned record by record to say where.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from aval.dataset.tables import MAX_BYTES, MAX_ROWS
from aval.vocabulary.faults import Fault

BATCH_ROWS = 1_000_000
"""Rows of a Parquet file that are held as they stand at one time."""
_FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)')


@dataclass(frozen=True)
class RawTable:
    """One table's file: its path, its columns, and its rows in batches."""

    path: Path
    columns: tuple[str, ...]
    rows: int
    text: pl.DataFrame | None

    def batches(self) -> Iterator[tuple[int, pl.DataFrame]]:
        """Yield (number of the first row from 0, rows) until the table ends."""
        for first in range(0, max(self.rows, 1), BATCH_ROWS):
            if self.text is not None:
                yield first, self.text.slice(first, BATCH_ROWS)
            else:
                yield (
                    first,
                    pl.scan_parquet(self.path).slice(first, BATCH_ROWS).collect(),
                )

    def lines(self, rows: list[int]) -> list[int]:
        """Return the line on which each row (from 0) begins; of Parquet, the row counted from 1."""
        if self.text is None:
            return [row + 1 for row in rows]
        starts = [line for line, _ in records(self.path.read_text("utf-8-sig"))]
        return [starts[row + 1] for row in rows]


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
    if path.stat().st_size > MAX_BYTES:
        faults.append(
            Fault(
                path.name,
                0,
                "",
                str(path.stat().st_size),
                "faults.bytes",
                (("most", str(MAX_BYTES)),),
            )
        )
        return None
    before = len(faults)
    table = _open_csv(path, faults) if path.suffix == ".csv" else _open_parquet(path, faults)
    if table is not None and table.rows > MAX_ROWS:
        faults.append(
            Fault(
                path.name,
                0,
                "",
                str(table.rows),
                "faults.rows",
                (("most", str(MAX_ROWS)),),
            )
        )
    return table if len(faults) == before else None


def records(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield (line, fields) of each record of CSV text; fields None where a quote is misplaced."""
    place, line, start, fields = 0, 1, 1, list[str]()
    while place < len(text):
        match = _FIELD.match(text, place)
        if match is None:
            yield start, None
            return
        quoted, bare, end = match.groups()
        fields.append(bare if quoted is None else quoted.replace('""', '"'))
        line += len(re.findall(r"\r\n|\n|\r", match[0]))
        place = match.end()
        if end == "," and place == len(text):
            fields.append("")
        if end != "," or place == len(text):
            yield start, fields
            start, fields = line, []


def _open_csv(path: Path, faults: list[Fault]) -> RawTable | None:
    """Return a CSV as text columns; `""` and an empty cell are both null."""
    data = path.read_bytes().rstrip(b"\r\n")
    head = next(records(data[: 1 << 16].decode("utf-8-sig", "replace")), None)
    names = None if head is None else head[1]
    if not names or not all(names) or len(set(names)) < len(names):
        header = data.split(b"\n", 1)[0].decode("utf-8", "replace").strip()
        faults.append(Fault(path.name, 1, "", header, "faults.header"))
        return None
    try:
        text = pl.read_csv(data + b"\n", infer_schema=False)
    except pl.exceptions.PolarsError as error:
        faults.extend(_form_faults(path, data, len(names)) or [_unreadable(path, error)])
        return None
    if b'""' in data:
        text = text.with_columns(pl.when(pl.all() == "").then(None).otherwise(pl.all()).name.keep())
    if not _rows_are_whole(text, data) and (bad := _form_faults(path, data, len(names))):
        faults.extend(bad)
        return None
    return RawTable(path, tuple(names), text.height, text)


def _rows_are_whole(text: pl.DataFrame, data: bytes) -> bool:
    """Return whether the file has as many separators as its rows need."""
    separators = data.count(b",")
    if b'"' in data:
        inside = text.select(
            pl.sum_horizontal(pl.all().str.count_matches(",", literal=True).sum())
        ).item()
        names = sum(name.count(",") for name in text.columns)
        separators -= (inside or 0) + names
    return separators == (text.height + 1) * (text.width - 1)


def _form_faults(path: Path, data: bytes, width: int) -> list[Fault]:
    """Return where a CSV is not UTF-8, has a misplaced quote, or a row of another width."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return [Fault(path.name, line, "", repr(data[error.start : error.end]), "faults.utf8")]
    faults = []
    for line, fields in records(text):
        if fields is None:
            faults.append(Fault(path.name, line, "", "", "faults.quotes"))
        elif len(fields) != width:
            faults.append(
                Fault(
                    path.name,
                    line,
                    "",
                    str(len(fields)),
                    "faults.width",
                    (("width", str(width)),),
                )
            )
    return faults


def _unreadable(path: Path, error: Exception) -> Fault:
    """Return the fault of a file that its reader gives up on."""
    return Fault(path.name, 0, "", str(error).split("\n", 1)[0], "faults.readable")


def _open_parquet(path: Path, faults: list[Fault]) -> RawTable | None:
    """Return a Parquet file by its footer; its rows are read batch by batch later."""
    try:
        scan = pl.scan_parquet(path)
        names = scan.collect_schema().names()
        rows = scan.select(pl.len()).collect().item()
    except pl.exceptions.PolarsError as error:
        faults.append(_unreadable(path, error))
        return None
    return RawTable(path, tuple(names), rows, None)
