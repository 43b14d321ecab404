"""The dictionary of frames: every table of the dataset, its columns, and what a cell may hold.

Source: the dataset specification in `docs/manual/dataset.md`. In memory amounts are `Int64` minor
units of the row's currency, percentages and rates `Int64` with ten decimals (`SCALE_DIGITS`),
dates `Date`; keys of companies, customers and policies are `Enum`s in code-point order, so that
their physical number is their place in every sorted result.
"""

from dataclasses import dataclass
from enum import Enum

import polars as pl

from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import CoverStatus, Kind, Layer, Segment

SCALE_DIGITS = 10
"""Digits after the point that percentages and rates may have."""
MAX_ROWS = 50_000_000
"""Rows a table may have; beyond, the file is refused."""
MAX_BYTES = 16 * 2**30
"""Size a file may have; beyond, it is refused unread."""
CARRIED = "x_"
"""Columns whose names start like this are kept and carried through, as text."""

KIND = pl.Enum(Kind)
SEGMENT = pl.Enum(Segment)
LAYER = pl.Enum(Layer)
COVER_STATUS = pl.Enum(CoverStatus)
CURRENCY = pl.Enum(sorted(MINOR_DIGITS))


class Cell(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    PERCENT = "percent"
    RATE = "rate"
    FLAG = "flag"
    COUNTRY = "country"
    CURRENCY = "currency"
    KIND = "kind"
    SEGMENT = "segment"
    LAYER = "layer"
    COVER_STATUS = "cover_status"
    COMPANY = "company"
    CUSTOMER = "customer"
    POLICY = "policy"


CHOICES: dict[Cell, pl.Enum] = {
    Cell.CURRENCY: CURRENCY,
    Cell.KIND: KIND,
    Cell.SEGMENT: SEGMENT,
    Cell.LAYER: LAYER,
    Cell.COVER_STATUS: COVER_STATUS,
}
"""The columns that take one of a fixed list of words."""
REFERENCES = (Cell.COMPANY, Cell.CUSTOMER, Cell.POLICY)
"""The columns that name a row of another table."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what its cells hold, whether one must be there."""

    name: str
    cell: Cell
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in the order in which they are written, and its key."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False

    def column(self, name: str) -> Column | None:
        """Return the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)


def _columns(required: str, optional: str) -> tuple[Column, ...]:
    """Return columns from `name:cell` words; a bare name is text."""
    return tuple(
        Column(name, Cell(cell or "text"), must)
        for words, must in ((required, True), (optional, False))
        for name, _, cell in (word.partition(":") for word in words.split())
    )


COMPANIES = Table(
    "companies",
    _columns("company country:country", "name currency:currency"),
    key=("company",),
    required=True,
)
CUSTOMERS = Table(
    "customers",
    _columns(
        "customer country:country",
        "name group segment:segment registration_number vat_number insolvent_on:date",
    ),
    key=("customer",),
    required=True,
)
ITEMS = Table(
    "items",
    _columns(
        "item company:company customer:customer kind:kind issued_on:date amount:amount "
        "open_amount:amount currency:currency",
        "number ordered_on:date delivered_on:date due_on:date extended_due_on:date "
        "tax_amount:amount disputed:flag cleared_on:date declared_on:date claimed_on:date",
    ),
    key=("item",),
    required=True,
)
COVERS = Table(
    "covers",
    _columns(
        "cover policy:policy customer:customer layer:layer status:cover_status currency:currency",
        "extension requested_amount:amount amount:amount requested_on:date decided_on:date "
        "valid_from:date valid_to:date insured_pct:percent",
    ),
    key=("cover",),
)
CREDITS = Table(
    "credits",
    _columns(
        "customer:customer amount:amount currency:currency valid_from:date",
        "valid_to:date reason",
    ),
)
GRADES = Table("grades", _columns("", "customer:customer source scale value observed_on:date"))
RATES = Table("rates", _columns("currency:currency on:date rate:rate", ""), key=("currency", "on"))
TABLES = (COMPANIES, CUSTOMERS, ITEMS, COVERS, CREDITS, GRADES, RATES)
"""The tables in the order in which they are read: what is referred to comes first."""


def plain_type(cell: Cell) -> pl.DataType:
    """Return the type in memory of a column's cells, where it is the same for all portfolios."""
    if cell in CHOICES:
        return CHOICES[cell]
    if cell in (Cell.AMOUNT, Cell.PERCENT, Cell.RATE):
        return pl.Int64()
    if cell is Cell.DATE:
        return pl.Date()
    return pl.Boolean() if cell is Cell.FLAG else pl.String()
