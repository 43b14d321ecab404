"""Reads a portfolio folder: every table typed, every fault of every file told, or none used."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import polars as pl

from aval.dataset import cells, files
from aval.dataset.checking import cell_faults, column_faults, key_faults, row_faults
from aval.dataset.contract import read_policies, read_settings
from aval.dataset.policies import Policy
from aval.dataset.portfolio import Portfolio
from aval.dataset.rules import DEFAULTS
from aval.dataset.tables import CARRIED, REFERENCES, TABLES, Cell, Table, plain_type
from aval.vocabulary.faults import BadInput, Fault

Progress = Callable[[str, int], None]
UNREAD_BY_ASSESSMENT = {"items": frozenset({"number"})}
"""Columns that a portfolio may be read without, to hold a large ledger in less memory."""
_KEY_OF = {"companies": Cell.COMPANY, "customers": Cell.CUSTOMER}


def read_portfolio(
    folder: Path, progress: Progress | None = None, *, to_assess: bool = False
) -> Portfolio:
    """Return the portfolio of a folder.

    Raises BadInput with every fault of every file, FileNotFoundError or NotADirectoryError when
    there is no such folder. `progress(file, rows)` is called as rows are read. `to_assess` leaves
    out the columns that the assessment never reads.
    """
    if not folder.is_dir():
        number = errno.ENOTDIR if folder.exists() else errno.ENOENT
        raise OSError(number, os.strerror(number), str(folder))
    faults: list[Fault] = []
    currency, exposure = read_settings(folder / "portfolio.toml", faults)
    keys: cells.Keys = {cell: _no_key(pl.Enum([])) for cell in REFERENCES}
    frames: dict[str, pl.DataFrame] = {}
    policies: tuple[Policy, ...] = ()
    for table in TABLES:
        unread = UNREAD_BY_ASSESSMENT.get(table.name, frozenset()) if to_assess else frozenset()
        frame = _read_table(folder, table, keys, faults, progress, unread)
        if table.name in _KEY_OF:
            keys[_KEY_OF[table.name]] = _keys_of(frame, table)
        if table.name == "companies":
            policies = _policies(folder / "policies.toml", keys, currency, faults)
        frames[table.name] = empty_frame(table, keys) if frame is None else frame
    if faults:
        raise BadInput(faults)
    return Portfolio(currency, exposure, **frames, policies=policies)


def empty_frame(table: Table, keys: cells.Keys) -> pl.DataFrame:
    """Return a table without rows."""
    columns = [cells.absent(column, keys) for column in table.columns]
    return pl.select(columns).clear()


def _no_key(kind: pl.DataType) -> pl.Series:
    """Return an empty cell of a type of reference."""
    return pl.Series([None], dtype=kind)


def _keys_of(frame: pl.DataFrame | None, table: Table) -> pl.Series:
    """Return the type of columns that refer to a table: text, any text, where it is unreadable."""
    if frame is None:
        return _no_key(pl.String())
    return _no_key(pl.Enum(frame.get_column(table.key[0]).drop_nulls().unique().sort()))


def _policies(
    path: Path, keys: cells.Keys, currency: str, faults: list[Fault]
) -> tuple[Policy, ...]:
    """Return the policies, and let `keys` know them; none when there is no such file."""
    if not path.is_file():
        return ()
    before = len(faults)
    companies = keys[Cell.COMPANY].dtype
    known = companies.categories if isinstance(companies, pl.Enum) else None
    policies = read_policies(path, known, currency, faults)
    if policies or len(faults) == before:
        keys[Cell.POLICY] = _no_key(pl.Enum(sorted({policy.policy for policy in policies})))
    else:
        keys[Cell.POLICY] = _no_key(pl.String())
    return policies


def _read_table(
    folder: Path,
    table: Table,
    keys: cells.Keys,
    faults: list[Fault],
    progress: Progress | None,
    unread: frozenset[str],
) -> pl.DataFrame | None:
    """Return one table typed, with its defaults; None when its file is not there or unusable."""
    path = files.find(folder, table.name, required=table.required, faults=faults)
    raw = None if path is None else files.open_table(path, faults)
    if raw is None:
        return None
    found, usable = column_faults(raw, table)
    faults.extend(found)
    if not usable:
        return None
    parts = []
    try:
        for first, batch in raw.batches():
            parts.append(_read_batch(raw, table, batch, first, keys, faults, unread))
            if progress is not None:
                progress(raw.path.name, first + batch.height)
    except files.UNREADABLE as error:
        faults.append(files.unreadable(raw.path, error))
        return None
    frame = _one_piece(parts)
    faults.extend(key_faults(raw, table, frame))
    return frame


def _read_batch(
    raw: files.RawTable,
    table: Table,
    batch: pl.DataFrame,
    first: int,
    keys: cells.Keys,
    faults: list[Fault],
    unread: frozenset[str],
) -> pl.DataFrame:
    """Return some rows of a table typed, with what empty cells mean."""
    text = batch.select(
        cells.as_text_or_native(name, kind)
        for name, kind in batch.schema.items()
        if name not in unread
    )
    if raw.text is None:
        text = text.with_columns(pl.col(pl.String).replace("", None))
    part = _typed(text, table, keys).drop(unread)
    faults.extend(cell_faults(raw, table, text, part, first))
    faults.extend(row_faults(raw, table, text, part, first))
    kinds = {column.name: column.cell for column in table.columns}
    return part.with_columns(
        pl.col(name).fill_null(value.cast(plain_type(kinds[name])))
        for name, value in DEFAULTS.get(table.name, {}).items()
    )


def _one_piece(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Return batches as one frame, one column after the other so that none is held twice."""
    frame = pl.concat(parts, rechunk=False)
    parts.clear()
    for place, name in enumerate(frame.columns):
        frame.replace_column(place, frame.get_column(name).rechunk())
    return frame


def _typed(text: pl.DataFrame, table: Table, keys: cells.Keys) -> pl.DataFrame:
    """Return a batch in its types: null where a cell is empty or cannot be read."""
    digits, kinds = cells.currencies_by_digits(text), text.schema
    columns = [
        cells.typed(column, kinds[column.name], digits)
        if column.name in kinds
        else cells.absent(column, keys)
        for column in table.columns
    ]
    carried = [name for name in text.columns if name.startswith(CARRIED)]
    as_text = [pl.col(name).cast(pl.String).fill_null("") for name in carried]
    names = [column.name for column in table.columns] + carried
    known = text.with_columns(cells.examples(table, keys))
    return known.with_columns(columns + as_text).select(names)
