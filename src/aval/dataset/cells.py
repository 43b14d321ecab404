"""Cells: how text, or a Parquet value, becomes a date, minor units, a word; null where it cannot.

An amount is decimal text with a point, at least 0, with at most the minor digits of the row's
currency. Parquet may hold dates, booleans, whole numbers, decimals, or the same text; a float is
taken as its shortest decimal text, so that one which is not exactly an amount is refused.
"""

import re
from datetime import date

import polars as pl

from aval.dataset.tables import (
    CHOICES,
    REFERENCES,
    SCALE_DIGITS,
    Cell,
    Column,
    Table,
    plain_type,
)
from aval.vocabulary.money import MAX_DIGITS, MAX_MINOR, MINOR_DIGITS, decimal_text

Keys = dict[Cell, pl.Series]
"""An empty cell of each type of reference to companies, customers and policies: an enum of the
keys there are, or text where the table that should have them cannot be read. It is a column and
not a type, because a type of a million keys would be built anew for every expression."""
_KINDS = (
    pl.String,
    pl.Categorical,
    pl.Enum,
    pl.Date,
    pl.Datetime,
    pl.Boolean,
    pl.Decimal,
    pl.Null,
)
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_FIRST_DAY, _LAST_DAY = date.min, date.max
_MOST = {Cell.PERCENT: 100 * 10**SCALE_DIGITS, Cell.RATE: 9 * 10**8 * 10**SCALE_DIGITS}


def is_plain(dtype: pl.DataType) -> bool:
    """Return whether a Parquet column holds single values of a kind that cells may have."""
    return dtype.is_numeric() or isinstance(dtype, _KINDS)


def as_text_or_native(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column as text, except the Parquet types that are read as they are."""
    cell = pl.col(name)
    if isinstance(dtype, pl.String | pl.Date | pl.Datetime | pl.Boolean | pl.Decimal):
        return cell
    text = cell.cast(pl.String)
    return text.str.replace(r"\.0$", "") if dtype.is_float() else text


def typed(column: Column, dtype: pl.DataType, digits: dict[int, list[str]]) -> pl.Expr:
    """Return the expression that types a column which `as_text_or_native` has prepared.

    `dtype` is its type then; the frame has the columns of `examples` beside it; `digits` are the
    currencies of the batch by their minor digits. A cell that cannot be typed is null.
    """
    name, cell = column.name, column.cell
    if cell is Cell.AMOUNT:
        return _by_currency(name, dtype, digits)
    if cell in (Cell.PERCENT, Cell.RATE):
        return _scaled(name, dtype, SCALE_DIGITS, _MOST[cell]).alias(name)
    if cell is Cell.DATE:
        return _day(name, dtype).alias(name)
    if cell is Cell.FLAG:
        return _flag(name, dtype).alias(name)
    text = pl.col(name) if isinstance(dtype, pl.String) else pl.col(name).cast(pl.String)
    if cell in REFERENCES:
        return text.cast(pl.dtype_of(_example(cell)), strict=False)
    if cell in CHOICES:
        return text.cast(CHOICES[cell], strict=False)
    if cell is Cell.COUNTRY:
        return pl.when(text.str.contains(r"^[A-Z]{2}$")).then(text).alias(name)
    return text


def examples(table: Table, keys: Keys) -> list[pl.Expr]:
    """Return columns of the types that the references of a table are to have."""
    cells = {column.cell for column in table.columns if column.cell in REFERENCES}
    return [pl.lit(keys[cell]).first().alias(_example(cell)) for cell in cells]


def absent(column: Column, keys: Keys) -> pl.Expr:
    """Return the column of a table whose file does not have it."""
    if column.cell in REFERENCES:
        return pl.lit(keys[column.cell]).first().alias(column.name)
    return pl.lit(None, plain_type(column.cell)).alias(column.name)


def _example(cell: Cell) -> str:
    """Return the name of an example's column, which no file can have."""
    return f"\0{cell.value}"


def currencies_by_digits(frame: pl.DataFrame) -> dict[int, list[str]]:
    """Return the currencies of a frame's column `currency` by their minor digits.

    What is no currency stands with those of the most digits: its own cell is the fault.
    """
    found: dict[int, list[str]] = {}
    if "currency" in frame.columns:
        for code in frame.get_column("currency").cast(pl.String).unique().sort():
            found.setdefault(MINOR_DIGITS.get(code, MAX_DIGITS), []).append(code)
    return found or {MAX_DIGITS: []}


Expectation = tuple[str, tuple[tuple[str, str], ...]]
_EXPECTED = {
    Cell.DATE: "faults.day",
    Cell.FLAG: "faults.flag",
    Cell.COUNTRY: "faults.country",
    Cell.PERCENT: "faults.percent",
    Cell.RATE: "faults.rate",
    Cell.TEXT: "faults.text",
    Cell.CURRENCY: "faults.currency",
}
_TABLE_OF = {Cell.COMPANY: "companies", Cell.CUSTOMER: "customers", Cell.POLICY: "policies"}


def expectation(column: Column, value: str, currency: str) -> Expectation:
    """Return the catalogue code, and its values, of what a column's cell should have held.

    `value` is what it holds, `currency` that of its row, empty where there is none.
    """
    cell = column.cell
    if cell is Cell.AMOUNT:
        digits = MINOR_DIGITS.get(currency, MAX_DIGITS)
        if re.fullmatch(rf"[0-9]+(\.[0-9]{{1,{digits}}})?" if digits else "[0-9]+", value):
            return "faults.amount_most", (("most", decimal_text(MAX_MINOR, digits)),)
        if not digits:
            return "faults.amount_whole", ()
        return "faults.amount", (("digits", str(digits)),)
    if cell in REFERENCES:
        return "faults.known", (("table", _TABLE_OF[cell]),)
    if cell in _EXPECTED:
        return _EXPECTED[cell], ()
    return "faults.choice", (("choices", ", ".join(CHOICES[cell].categories)),)


def _by_currency(name: str, dtype: pl.DataType, digits: dict[int, list[str]]) -> pl.Expr:
    """Return an amount in minor units of the row's currency."""
    most, *others = sorted(digits, reverse=True)
    result = _scaled(name, dtype, most, MAX_MINOR)
    for other in others:
        here = pl.col("currency").cast(pl.String).is_in(digits[other])
        result = pl.when(here).then(_scaled(name, dtype, other, MAX_MINOR)).otherwise(result)
    return result.alias(name)


def _scaled(name: str, dtype: pl.DataType, digits: int, most: int) -> pl.Expr:
    """Return a decimal as an integer of units of 10**-digits, null where it does not fit."""
    if isinstance(dtype, pl.Decimal):
        units, scale = pl.col(name).to_physical(), dtype.scale
        exact = pl.lit(value=True)
    elif isinstance(dtype, pl.String):
        scale = max(digits, MAX_DIGITS)
        units = pl.col(name).cast(pl.Decimal(38, scale), strict=False).to_physical()
        point = rf"(\.[0-9]{{1,{digits}}})?" if digits else ""
        exact = pl.col(name).str.contains(rf"^[0-9]{{1,18}}{point}$")
    else:
        return pl.lit(None, pl.Int64)
    if scale >= digits:
        step = 10 ** (scale - digits)
        exact = exact & (units % step == 0)
        units = units // step
    else:
        step = 10 ** (digits - scale)
        exact = exact & (units <= most // step)
        units = units * step
    return pl.when(exact & (units >= 0) & (units <= most)).then(units).cast(pl.Int64)


def _day(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a date of the years 1 to 9999; an instant only where it is midnight."""
    cell = pl.col(name)
    day: pl.Expr
    if isinstance(dtype, pl.Datetime):
        day = pl.when(cell.dt.time() == pl.time(0)).then(cell.dt.date())
    elif isinstance(dtype, pl.String):
        day = pl.when(cell.str.contains(_DAY)).then(cell.str.to_date("%Y-%m-%d", strict=False))
    elif isinstance(dtype, pl.Date):
        day = cell
    else:
        return pl.lit(None, pl.Date)
    return pl.when(day.is_between(_FIRST_DAY, _LAST_DAY)).then(day)


def _flag(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return true or false."""
    cell = pl.col(name)
    if isinstance(dtype, pl.Boolean):
        return cell
    if isinstance(dtype, pl.String):
        return pl.when(cell.is_in(["true", "false"])).then(cell == "true")
    return pl.lit(None, pl.Boolean)
