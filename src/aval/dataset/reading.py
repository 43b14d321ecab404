"""Reads a portfolio folder: every table typed, every fault of every file told, or none used."""

import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from aval.dataset import cells, files
from aval.dataset.checking import cell_faults, column_faults, key_faults, row_faults
from aval.dataset.contract import read_policies, read_settings
from aval.dataset.policies import Policy
from aval.dataset.portfolio import ExposureDefinition, Portfolio
from aval.dataset.rules import DEFAULTS
from aval.dataset.tables import CARRIED, REFERENCES, TABLES, Cell, Table, plain_type
from aval.vocabulary.faults import BadInput, Fault

Progress = Callable[[str, int], None]
UNREAD_BY_ASSESSMENT = {"items": frozenset({"number"})}
"""Columns that a portfolio may be read without, to hold a large ledger in less memory."""
_KEY_OF = {"companies": Cell.COMPANY, "customers": Cell.CUSTOMER}


@dataclass(frozen=True)
class Known:
    """What a part of a portfolio may refer to without holding it."""

    currency: str = ""
    companies: Sequence[str] = ()
    customers: Sequence[str] = ()
    policies: Sequence[str] = ()


@dataclass(frozen=True)
class Tables:
    """The files of a folder as typed frames; what has no file is None, or not in `frames`."""

    settings: tuple[str, ExposureDefinition] | None
    frames: dict[str, pl.DataFrame]
    policies: tuple[Policy, ...] | None
    keys: cells.Keys


def read_portfolio(
    folder: Path, progress: Progress | None = None, *, to_assess: bool = False
) -> Portfolio:
    """Return the portfolio of a folder.

    Raises BadInput with every fault of every file, FileNotFoundError or NotADirectoryError when
    there is no such folder. `progress(file, rows)` is called as rows are read. `to_assess` leaves
    out the columns that the assessment never reads.
    """
    found = read_tables(folder, progress=progress, to_assess=to_assess)
    frames = {
        table.name: found.frames[table.name]
        if table.name in found.frames
        else empty_frame(table, found.keys)
        for table in TABLES
    }
    currency, exposure = found.settings or ("", ExposureDefinition())
    return Portfolio(currency, exposure, **frames, policies=found.policies or ())


def read_tables(
    folder: Path,
    known: Known | None = None,
    progress: Progress | None = None,
    *,
    to_assess: bool = False,
) -> Tables:
    """Return the tables of a folder that have a file; raises as `read_portfolio` does.

    With `known` no file is required, and what it names may be referred to.
    """
    if not folder.is_dir():
        number = errno.ENOTDIR if folder.exists() else errno.ENOENT
        raise OSError(number, os.strerror(number), str(folder))
    faults: list[Fault] = []
    settings = _settings(folder / "portfolio.toml", known, faults)
    currency = settings[0] if settings else (known or Known()).currency
    keys = _known_keys(known or Known())
    frames: dict[str, pl.DataFrame] = {}
    policies: tuple[Policy, ...] | None = None
    for table in TABLES:
        wanted = table if known is None else replace(table, required=False)
        unread = UNREAD_BY_ASSESSMENT.get(table.name, frozenset()) if to_assess else frozenset()
        faulty = len(faults)
        frame = _read_table(folder, wanted, keys, faults, progress, unread)
        if table.name in _KEY_OF and (frame is not None or known is None or len(faults) > faulty):
            cell = _KEY_OF[table.name]
            keys[cell] = _keys_of(frame, table, keys[cell].dtype)
        if table.name == "companies":
            policies = _policies(folder / "policies.toml", keys, currency, faults)
        if frame is not None:
            frames[table.name] = frame
    if faults:
        raise BadInput(faults)
    return Tables(settings, frames, policies, keys)


def _settings(
    path: Path, known: Known | None, faults: list[Fault]
) -> tuple[str, ExposureDefinition] | None:
    """Return the settings of a folder; None where a part of a portfolio has none."""
    if known is not None and not path.is_file():
        return None
    return read_settings(path, faults)


def _known_keys(known: Known) -> cells.Keys:
    """Return the keys that may be referred to before any table is read."""
    named = zip(REFERENCES, (known.companies, known.customers, known.policies), strict=True)
    return {cell: _no_key(pl.Enum(sorted(set(keys)))) for cell, keys in named}


def empty_frame(table: Table, keys: cells.Keys) -> pl.DataFrame:
    """Return a table without rows."""
    columns = [cells.absent(column, keys) for column in table.columns]
    return pl.select(columns).clear()


def _no_key(kind: pl.DataType) -> pl.Series:
    """Return an empty cell of a type of reference."""
    return pl.Series([None], dtype=kind)


def _keys_of(frame: pl.DataFrame | None, table: Table, known: pl.DataType) -> pl.Series:
    """Return the type of columns that refer to a table: text, any text, where it is unreadable."""
    if frame is None:
        return _no_key(pl.String())
    own = frame.get_column(table.key[0]).drop_nulls()
    return _no_key(pl.Enum(pl.concat([own, _categories(known)]).unique().sort()))


def _categories(kind: pl.DataType) -> pl.Series:
    """Return the keys of a type of reference."""
    return kind.categories if isinstance(kind, pl.Enum) else pl.Series([], dtype=pl.String)


def _policies(
    path: Path, keys: cells.Keys, currency: str, faults: list[Fault]
) -> tuple[Policy, ...] | None:
    """Return the policies, and let `keys` know them; None when there is no such file."""
    if not path.is_file():
        return None
    before = len(faults)
    companies = keys[Cell.COMPANY].dtype
    known = companies.categories if isinstance(companies, pl.Enum) else None
    policies = read_policies(path, known, currency, faults)
    if policies or len(faults) == before:
        known = _categories(keys[Cell.POLICY].dtype)
        keys[Cell.POLICY] = _no_key(pl.Enum(sorted({*known, *(one.policy for one in policies)})))
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
