"""Writes portfolios and results: whole files that appear at once, or not at all.

CSV is UTF-8 with a header; Parquet holds dates, booleans and decimals as such. Large tables come
in batches and never stand in memory whole.
"""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
import tomli_w
from polars.io.plugins import register_io_source

from aval.dataset.portfolio import Portfolio
from aval.dataset.tables import CARRIED, CURRENCY, SCALE_DIGITS, TABLES, Cell, Table
from aval.vocabulary.money import MINOR_DIGITS

FORMATS = ("csv", "parquet")
SETTINGS_FILE = "portfolio.toml"
"""The file that makes a folder a portfolio."""
_OTHER = {".csv": ".parquet", ".parquet": ".csv"}


@contextmanager
def whole_folder(folder: Path, seal: str) -> Iterator[Path]:
    """Yield a folder to write into; its files appear in `folder` only when all are written.

    A new folder appears at once. In one that is there already files are replaced one by one: the
    file `seal`, without which nobody reads the folder, goes first and comes last. A table written
    in one format removes the same table in the other; all else stays.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        written = draft / "written"
        written.mkdir()
        yield written
        if folder.exists():
            _replace_files(written, folder, seal)
        else:
            written.rename(folder)
    finally:
        shutil.rmtree(draft)


def _replace_files(written: Path, folder: Path, seal: str) -> None:
    """Move files into a folder, the seal last."""
    (folder / seal).unlink(missing_ok=True)
    for path in sorted(written.iterdir(), key=lambda path: path.name == seal):
        path.replace(folder / path.name)
        if path.suffix in _OTHER:
            (folder / path.name).with_suffix(_OTHER[path.suffix]).unlink(missing_ok=True)


def write_frames(path: Path, frames: Iterable[pl.DataFrame]) -> None:
    """Write batches of one table, at least one, to a `.csv` or `.parquet` file."""
    batches = iter(frames)
    first = next(batches)
    if path.suffix == ".csv":
        with path.open("wb") as file:
            first.write_csv(file)
            for batch in batches:
                batch.write_csv(file, include_header=False)
        return
    rest = next(batches, None)
    if rest is None:
        first.write_parquet(path)
        return
    _stream(first.schema, chain([first, rest], batches)).sink_parquet(path)


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a value as indented JSON."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")


def write_portfolio(portfolio: Portfolio, folder: Path, *, file_format: str = "csv") -> None:
    """Write a portfolio as a dataset folder: reading it back gives the same portfolio.

    Tables of the other format in `folder` are removed, so that no table stands there twice.
    """
    with whole_folder(folder, SETTINGS_FILE) as draft:
        settings = {
            "reporting_currency": portfolio.reporting_currency,
            "exposure": portfolio.exposure.counts(),
        }
        (draft / SETTINGS_FILE).write_text(tomli_w.dumps(settings), "utf-8")
        policies = {"policy": [plain_policy(policy) for policy in portfolio.policies]}
        (draft / "policies.toml").write_text(tomli_w.dumps(policies), "utf-8")
        for table in TABLES:
            frame = _decimals(getattr(portfolio, table.name), table)
            write_frames(draft / f"{table.name}.{file_format}", [frame])


def _decimals(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return a typed table as it stands in files: decimals instead of minor units, text keys."""
    columns = []
    for column in table.columns:
        if column.cell is Cell.AMOUNT:
            columns.append(_amount(frame, column.name))
        elif column.cell in (Cell.PERCENT, Cell.RATE):
            scaled = pl.col(column.name).cast(pl.Decimal(38, SCALE_DIGITS))
            columns.append(_short(scaled * _unit(SCALE_DIGITS)).alias(column.name))
        elif column.cell is Cell.DATE or column.cell is Cell.FLAG:
            columns.append(pl.col(column.name))
        else:
            columns.append(pl.col(column.name).cast(pl.String))
    return frame.select(*columns, *(n for n in frame.columns if n.startswith(CARRIED)))


def _amount(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return an amount as text with the minor digits of its row's currency.

    Where one number of digits serves the whole table it is a decimal column.
    """
    used = {MINOR_DIGITS[code] for code in frame.get_column("currency").cast(pl.String).unique()}
    if len(used) == 1:
        digits = used.pop()
        units = pl.col(name).cast(pl.Decimal(38, digits))
        return (units * _unit(digits) if digits else units).alias(name)
    result = pl.lit(None, pl.String)
    for digits in sorted(used):
        codes = [code for code in CURRENCY.categories if MINOR_DIGITS[code] == digits]
        units = pl.col(name).cast(pl.Decimal(38, digits))
        text = (units * _unit(digits) if digits else units).cast(pl.String)
        result = pl.when(pl.col("currency").is_in(codes)).then(text).otherwise(result)
    return result.alias(name)


def _unit(digits: int) -> pl.Expr:
    """Return one minor unit."""
    return pl.lit(Decimal(1).scaleb(-digits), pl.Decimal(38, digits))


def _short(number: pl.Expr) -> pl.Expr:
    """Return a decimal as text without zeros at its end."""
    return number.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def plain_policy(value: Any) -> Any:  # noqa: ANN401 - policies hold values of many types
    """Return a policy, or a part of one, as TOML holds it; what is not set is left out."""
    if is_dataclass(value):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        times = named.pop("max_liability_times", None)
        if times is not None:
            named["max_liability"] = f"{times}x"
        return {name: plain_policy(part) for name, part in named.items() if part is not None}
    if isinstance(value, dict):
        return {str(name): plain_policy(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [plain_policy(part) for part in value]
    return f"{value:f}" if isinstance(value, Decimal) else value


def _stream(schema: pl.Schema, batches: Iterator[pl.DataFrame]) -> pl.LazyFrame:
    """Return batches as a source that a streaming sink draws from, one batch at a time."""
    source: Callable[..., pl.LazyFrame] = register_io_source
    return source(lambda *_: batches, schema=schema, is_pure=False)
