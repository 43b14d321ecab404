"""What is wrong with the columns, cells, rows and keys of a table, each a fault with its line."""

import polars as pl

from aval.dataset.cells import expectation, is_plain
from aval.dataset.files import RawTable
from aval.dataset.rules import RULES, Rule
from aval.dataset.tables import CARRIED, Column, Table
from aval.vocabulary.faults import Fault


def column_faults(raw: RawTable, table: Table) -> tuple[list[Fault], bool]:
    """Return a fault for each column that is unknown, missing or no column of single values.

    The second value tells whether the rows can be read nevertheless.
    """
    columns = {column.name: column for column in table.columns}
    name, line = raw.path.name, raw.header_line
    unknown = [
        Fault(name, line, found, found, "faults.known_column")
        for found in raw.schema
        if found not in columns and not found.startswith(CARRIED)
    ]
    unusable = [
        Fault(name, line, column.name, "", "faults.column_there")
        for column in table.columns
        if column.required and column.name not in raw.schema
    ]
    for found, dtype in raw.schema.items():
        if not is_plain(dtype):
            column = columns.get(found)
            code, given = expectation(column, "", "") if column else ("faults.text", ())
            unusable.append(Fault(name, line, found, str(dtype), code, given))
    return unknown + unusable, not unusable


def cell_faults(
    raw: RawTable, table: Table, text: pl.DataFrame, part: pl.DataFrame, first: int
) -> list[Fault]:
    """Return a fault for each cell that cannot be read, or must hold something and does not.

    `text` is a batch as it stands, `part` the same rows typed, `first` the number of its first row.
    """
    found = []
    for column in table.columns:
        if column.name not in text.columns or not _is_suspect(column, text, part):
            continue
        cell, source = part.get_column(column.name), text.get_column(column.name)
        rows = (cell.is_null() & (source.is_not_null() | column.required)).arg_true().to_list()
        values = _values(text, column.name, rows)
        currencies = _values(text, "currency", rows)
        lines = raw.lines([first + row for row in rows])
        for line, value, currency in zip(lines, values, currencies, strict=True):
            code, given = expectation(column, value, currency)
            if not value:
                code, given = "faults.required", ()
            found.append(Fault(raw.path.name, line, column.name, value, code, given))
    return found


def row_faults(
    raw: RawTable, table: Table, text: pl.DataFrame, part: pl.DataFrame, first: int
) -> list[Fault]:
    """Return a fault for each row that breaks a rule of its table with cells that can be read."""
    found: list[Fault] = []
    for rule in RULES.get(table.name, ()):
        rows = _breaking_rows(rule, text, part)
        values = _values(text, rule.column, rows)
        given = (("column", rule.other),) if rule.other else ()
        found.extend(
            Fault(raw.path.name, line, rule.column, value, rule.expected, given)
            for line, value in zip(raw.lines([first + row for row in rows]), values, strict=True)
        )
    return found


def key_faults(raw: RawTable, table: Table, frame: pl.DataFrame) -> list[Fault]:
    """Return a fault for each row whose key a row before it already has."""
    if not table.key or _strictly_increasing(frame, table.key):
        return []
    keys = frame.select(table.key)
    if keys.select(pl.struct(pl.all()).hash()).to_series().n_unique() == frame.height:
        return []
    key = pl.struct(table.key)
    again = keys.with_row_index("row").filter(
        ~key.is_first_distinct()
        & pl.all_horizontal(pl.col(name).is_not_null() for name in table.key)
    )
    values = again.select(
        pl.concat_str([pl.col(name).cast(pl.String) for name in table.key], separator=", ")
    )
    return [
        Fault(raw.path.name, line, table.key[-1], value, "faults.key")
        for line, value in zip(
            raw.lines(again.get_column("row").to_list()), values.to_series(), strict=True
        )
    ]


def _is_suspect(column: Column, text: pl.DataFrame, part: pl.DataFrame) -> bool:
    """Return whether a column has more empty cells when typed than it may, or than it had."""
    empty = part.get_column(column.name).null_count()
    return empty > (0 if column.required else text.get_column(column.name).null_count())


def _values(text: pl.DataFrame, column: str, rows: list[int]) -> list[str]:
    """Return the cells of some rows as text, empty where they are or where there is no column."""
    if column not in text.columns:
        return [""] * len(rows)
    cells: list[str] = text.get_column(column).gather(rows).cast(pl.String).fill_null("").to_list()
    return cells


def _breaking_rows(rule: Rule, text: pl.DataFrame, part: pl.DataFrame) -> list[int]:
    """Return the rows that break a rule, without those of which a cell it needs is a fault."""
    broken = part.select(rule.broken.fill_null(value=False)).to_series()
    if not broken.any():
        return []
    for name in rule.broken.meta.root_names():
        if name in text.columns:
            broken &= part.get_column(name).is_not_null() | text.get_column(name).is_null()
    rows: list[int] = broken.arg_true().to_list()
    return rows


def _strictly_increasing(frame: pl.DataFrame, key: tuple[str, ...]) -> bool:
    """Return whether a text key grows from row to row: then no value stands twice."""
    column = frame.get_column(key[0])
    if len(key) > 1 or column.null_count():
        return False
    return bool((column > column.shift(1)).fill_null(value=True).all())
