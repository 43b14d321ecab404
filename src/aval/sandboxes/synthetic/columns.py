"""Arrays become columns: words by index, keys by number, days with gaps, texts with gaps."""

from datetime import date

import numpy as np
import polars as pl

from aval.sandboxes.synthetic.dice import Flags, Ints

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Return a date as days since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """Return the date that is so many days after 1970-01-01."""
    return date.fromordinal(_EPOCH.toordinal() + number)


def words(choices: tuple[str, ...], index: Ints) -> pl.Series:
    """Return the word at each index, as text."""
    return pl.Series(choices, dtype=pl.String).gather(pl.Series(index))


def choices_at(choices: pl.Enum, index: Ints) -> pl.Series:
    """Return the choice at each index, in the type of the choices."""
    return pl.Series(choices.categories, dtype=choices).gather(pl.Series(index))


def keys(prefix: str, numbers: Ints, width: int) -> pl.Series:
    """Return keys such as `C0000042`: a prefix and a number of fixed width."""
    digits = (pl.Series(numbers) + 10**width).cast(pl.String).str.slice(1)
    return pl.select(pl.lit(prefix) + digits).to_series()


def days(numbers: Ints, there: Flags | None = None) -> pl.Series:
    """Return dates from days since 1970-01-01, null where not `there`."""
    dates = pl.Series(numbers.astype(np.int32)).cast(pl.Date)
    return dates if there is None else where(dates, there)


def where(values: pl.Series, there: Flags) -> pl.Series:
    """Return the values, null where not `there`."""
    return pl.select(pl.when(pl.Series(there)).then(values)).to_series()
