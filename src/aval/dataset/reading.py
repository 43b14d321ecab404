"""Reads a portfolio folder: every table typed, every fault of every file told, or none used."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from aval.dataset import cells, files
from aval.dataset.contract import read_policies, read_settings
from aval.dataset.portfolio import Portfolio
from aval.dataset.rules import DEFAULTS, RULES
from aval.dataset.tables import CARRIED, TABLES, Cell, Table, dtype
from aval.vocabulary.faults import BadInput, Fault

Progress = Callable[[str, int], None]
_KEY_OF = {"companies": Cell.COMPANY, "customers": Cell.CUSTOMER}


UNREAD_BY_ASSESSMENT = {"items": frozenset({"number"})}
"""Columns that a portfolio may be read without, to hold a large ledger in less memory."""


def read_portfolio(
    folder: Path, progress: Progress | None = None, *, to_assess: bool = False
) -> Portfolio:
    """Return the portfolio of a folder.

    Raises BadInput with every fault of every file. `progress(file, rows)` is called as rows are
    read. `to_assess` leaves empty the columns that the assessment never reads.
    """
    faults: list[Fault] = []
    settings = folder / "portfolio.toml"
    if not settings.is_file():
        raise BadInput([Fault(settings.name, 0, "", "", "faults.file")])
    currency, exposure = read_settings(settings, faults)
    keys: cells.Keys = {cell: pl.Enum([]) for cell in (Cell.COMPANY, Cell.CUSTOMER, Cell.POLICY)}
    frames, policies = {}, ()
    for table in TABLES:
        unread = UNREAD_BY_ASSESSMENT.get(table.name, frozenset()) if to_assess else frozenset()
        frame = _read_table(folder, table, keys, faults, progress, unread)
        if table.name in _KEY_OF:
            key = frame.get_column(table.key[0])
            keys[_KEY_OF[table.name]] = pl.Enum(key.drop_nulls().unique().sort())
        if table.name == "companies" and (folder / "policies.toml").is_file():
            policies = read_policies(
                folder / "policies.toml", frame.get_column("company"), currency, faults
            )
            keys[Cell.POLICY] = pl.Enum(sorted({policy.policy for policy in policies}))
        frames[table.name] = frame
    if faults:
        raise BadInput(faults)
    return Portfolio(currency, exposure, **frames, policies=policies)


def empty_frame(table: Table, keys: cells.Keys) -> pl.DataFrame:
    """Return a table without rows."""
    return pl.DataFrame(schema={column.name: dtype(column.cell, keys) for column in table.columns})


def _read_table(
    folder: Path,
    table: Table,
    keys: cells.Keys,
    faults: list[Fault],
    progress: Progress | None,
    unread: frozenset[str],
) -> pl.DataFrame:
    """Return one table typed, with its defaults; empty when its file cannot be used."""
    path = files.find(folder, table.name, required=table.required, faults=faults)
    raw = None if path is None else files.open_table(path, faults)
    if raw is None or not _columns_are_known(raw, table, faults):
        return empty_frame(table, keys)
    parts = []
    for first, batch in raw.batches():
        text = batch.select(
            cells.as_text_or_native(name, kind)
            for name, kind in batch.schema.items()
            if name not in unread
        )
        part = _typed(text, table, keys)
        found = _cell_faults(raw, table, text, part, first)
        faults.extend(found)
        if not found:
            faults.extend(_row_faults(raw, table, text, part, first))
        parts.append(_with_defaults(part, table))
        if progress is not None:
            progress(raw.path.name, first + batch.height)
    frame = _one_piece(parts)
    faults.extend(_key_faults(raw, table, frame))
    return frame


def _one_piece(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Return batches as one frame in one piece, column by column so that none stands there twice."""
    frame = pl.concat(parts, rechunk=False)
    parts.clear()
    for place, name in enumerate(frame.columns):
        frame.replace_column(place, frame.get_column(name).rechunk())
    return frame


def _columns_are_known(raw: files.RawTable, table: Table, faults: list[Fault]) -> bool:
    """Record unknown and missing columns; return whether the rows can be read."""
    known = {column.name for column in table.columns}
    unknown = [name for name in raw.columns if name not in known and not name.startswith(CARRIED)]
    missing = [c.name for c in table.columns if c.required and c.name not in raw.columns]
    name = raw.path.name
    faults.extend(Fault(name, 1, column, column, "faults.known_column") for column in unknown)
    faults.extend(Fault(name, 1, column, "", "faults.column_there") for column in missing)
    return not missing


def _typed(text: pl.DataFrame, table: Table, keys: cells.Keys) -> pl.DataFrame:
    """Return a batch in its types: null where a cell is empty or cannot be read."""
    digits = cells.currencies_by_digits(text)
    columns = [
        cells.typed(column, text.schema[column.name], keys, digits)
        if column.name in text.columns
        else pl.lit(None, dtype(column.cell, keys)).alias(column.name)
        for column in table.columns
    ]
    carried = [
        pl.col(name).cast(pl.String).fill_null("")
        for name in text.columns
        if name.startswith(CARRIED)
    ]
    return text.select(columns + carried)


def _with_defaults(part: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return a batch with what empty cells mean."""
    return part.with_columns(
        pl.col(name).fill_null(value.cast(part.schema[name]))
        for name, value in DEFAULTS.get(table.name, {}).items()
    )


def _cell_faults(
    raw: files.RawTable,
    table: Table,
    text: pl.DataFrame,
    part: pl.DataFrame,
    first: int,
) -> list[Fault]:
    """Return a fault for each cell that is there and cannot be read, or must be there and is not."""
    suspects = []
    for column in table.columns:
        if column.name in text.columns:
            empty = part.get_column(column.name).null_count()
            if empty and (column.required or empty > text.get_column(column.name).null_count()):
                suspects.append(column)
    found = []
    for column in suspects:
        cell, source = part.get_column(column.name), text.get_column(column.name)
        bad = cell.is_null() & (source.is_not_null() | column.required)
        rows = bad.arg_true().to_list()
        values = source.gather(rows).cast(pl.String).fill_null("").to_list()
        lines = raw.lines([first + row for row in rows])
        for row, value, line in zip(rows, values, lines, strict=True):
            currency = text.item(row, "currency") if "currency" in text.columns else None
            code, given = cells.expectation(column, currency)
            if not value:
                code, given = "faults.required", ()
            found.append(Fault(raw.path.name, line, column.name, value, code, given))
    return found


def _row_faults(
    raw: files.RawTable,
    table: Table,
    text: pl.DataFrame,
    part: pl.DataFrame,
    first: int,
) -> list[Fault]:
    """Return a fault for each row that breaks a rule of its table."""
    found = []
    for rule in RULES.get(table.name, ()):
        rows = part.select(rule.broken.fill_null(value=False)).to_series().arg_true().to_list()
        source = text.get_column(rule.column) if rule.column in text.columns else None
        lines = raw.lines([first + row for row in rows]) if rows else []
        for row, line in zip(rows, lines, strict=True):
            value = "" if source is None or source[row] is None else str(source[row])
            given = (("column", rule.other),) if rule.other else ()
            found.append(Fault(raw.path.name, line, rule.column, value, rule.expected, given))
    return found


def _key_faults(raw: files.RawTable, table: Table, frame: pl.DataFrame) -> list[Fault]:
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
    lines = raw.lines(again.get_column("row").to_list()) if again.height else []
    values = again.select(
        pl.concat_str([pl.col(name).cast(pl.String) for name in table.key], separator=", ")
    )
    return [
        Fault(raw.path.name, line, table.key[-1], value, "faults.key")
        for line, value in zip(lines, values.to_series(), strict=True)
    ]


def _strictly_increasing(frame: pl.DataFrame, key: tuple[str, ...]) -> bool:
    """Return whether a text key grows from row to row: then no value stands twice."""
    column = frame.get_column(key[0])
    return len(key) == 1 and bool((column > column.shift(1)).fill_null(value=True).all())
