"""Writes tables of a synthetic portfolio, chunk by chunk, as CSV or Parquet.

Frames come with amounts in thousandths of their currency (`Int64`): the scale that holds every
currency used here. Parquet has them as `Decimal(18, 3)`; CSV as text with the currency's digits.
"""

import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import polars as pl
from polars.io.plugins import register_io_source

from aval.vocabulary.money import MINOR_DIGITS

FileFormat = Literal["csv", "parquet"]
AMOUNT_DIGITS = 3
AMOUNTS = ("amount", "tax_amount", "open_amount", "requested_amount")
ROWS_A_GROUP = 250_000
"""Rows of a chunk of items, and of a row group."""
_OTHER: dict[FileFormat, FileFormat] = {"csv": "parquet", "parquet": "csv"}


def write_text(folder: Path, name: str, text: str) -> None:
    """Write a small text file, UTF-8, with line feeds."""
    (folder / name).write_bytes(text.encode())


def write_table(
    folder: Path, table: str, chunks: Callable[[], Iterator[pl.DataFrame]], file_format: FileFormat
) -> None:
    """Write one table from its chunks, at least one; memory holds a few chunks, not the table.

    Raises FileExistsError when the folder has the same table in the other format, which would
    make it a folder that nobody can read.
    """
    other = folder / f"{table}.{_OTHER[file_format]}"
    if other.exists():
        raise FileExistsError(
            errno.EEXIST, "the table is already there in another format", str(other)
        )
    path = folder / f"{table}.{file_format}"
    write = _write_csv if file_format == "csv" else _write_parquet
    write(path, chunks)


def _write_csv(path: Path, chunks: Callable[[], Iterator[pl.DataFrame]]) -> None:
    """Write the chunks below one header."""
    with path.open("wb") as file:
        for number, chunk in enumerate(chunks()):
            chunk.select(_decimal_texts(chunk)).write_csv(file, include_header=number == 0)


def _write_parquet(path: Path, chunks: Callable[[], Iterator[pl.DataFrame]]) -> None:
    """Write the chunks as row groups."""
    schema = _in_decimals(next(chunks()).clear()).schema

    def source(*_: object) -> Iterator[pl.DataFrame]:
        return (_in_decimals(chunk) for chunk in chunks())

    register_io_source(source, schema=schema).sink_parquet(
        path, compression="zstd", row_group_size=ROWS_A_GROUP, maintain_order=True
    )


def _in_decimals(chunk: pl.DataFrame) -> pl.DataFrame:
    """Return the chunk with amounts as decimals."""
    whole, scaled = pl.Decimal(18, 0), pl.Decimal(18, AMOUNT_DIGITS)
    thousandth = pl.lit("0.001").cast(scaled)
    amounts = [name for name in AMOUNTS if name in chunk.columns]
    return chunk.with_columns(
        (pl.col(name).cast(whole) * thousandth).cast(scaled) for name in amounts
    )


def _decimal_texts(chunk: pl.DataFrame) -> list[pl.Expr]:
    """Return the columns, amounts as decimal text with the minor digits of the row's currency."""
    return [_decimal_text(name) if name in AMOUNTS else pl.col(name) for name in chunk.columns]


def _decimal_text(name: str) -> pl.Expr:
    """Return thousandths as decimal text: 12500 is `12.50` in EUR, `12` in JPY, `12.500` in TND."""
    digits = pl.col("currency").replace_strict(MINOR_DIGITS, return_dtype=pl.Int64)
    padded = pl.col(name).cast(pl.String).str.zfill(AMOUNT_DIGITS + 1)
    whole, part = padded.str.head(-AMOUNT_DIGITS), padded.str.tail(AMOUNT_DIGITS)
    with_point = whole + "." + part.str.head(digits)
    return pl.when(digits == 0).then(whole).otherwise(with_point).alias(name)
