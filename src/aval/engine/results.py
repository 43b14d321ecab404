"""From the kernel's arrays to the four tables of the assessment, in the order they are listed in.

Large tables come in batches, so that no more than a batch stands in memory as text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from aval.dataset.tables import CARRIED
from aval.engine.columns import Columns
from aval.engine.ground import Ground
from aval.engine.kernel import codes, shapes
from aval.engine.records import Array, Found
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import (
    COVERED,
    VAT,
    DeadlineKind,
    DeadlineState,
    Layer,
    LimitState,
    Reason,
)

BATCH_ROWS = 1_000_000
"""Rows of a result that stand in memory as text at one time."""
CELL_WORDS = (*([COVERED] * len(Layer)), VAT, *Reason)
"""What a cell is called, by its number."""
_LAYER_WORDS = (*Layer, *([""] * (1 + len(Reason))))


@dataclass(frozen=True)
class Assessment:
    """The judgement of a portfolio at T: three tables and a summary.

    Amounts in the frames are decimals of the reporting currency with its minor digits; an empty
    text or date is null.
    """

    ground: Ground
    columns: Columns
    found: Found
    summary: dict[str, Any]

    @cached_property
    def positions(self) -> pl.DataFrame:
        """Return one row a customer, by customer."""
        found = self.found.positions
        money = np.asarray(found.money).reshape(-1, shapes.WIDTH)
        listed = self.columns.listed
        frame = pl.DataFrame(
            {name: np.ascontiguousarray(money[:, place]) for place, name in enumerate(shapes.MONEY)}
            | {name: found.rows[name].copy() for name in shapes.PositionRow.__slots__}  # type: ignore[call-overload]
        )
        return frame.select(
            listed.get_column("customer").cast(pl.String),
            *(self._money(name) for name in shapes.MONEY[: shapes.LIMIT_PERMANENT]),
            pl.col("oldest_days_late"),
            *(self._money(name) for name in shapes.MONEY[shapes.LIMIT_PERMANENT :]),
            _date("breach_since", codes.NO_DATE),
            _date("next_deadline", codes.NEVER),
            _word("next_deadline_kind", DeadlineKind),
            _word("limit_state", LimitState),
            *(listed.get_column(name) for name in listed.columns if name.startswith(CARRIED)),
        )

    @cached_property
    def item_cover(self) -> pl.DataFrame:
        """Return one row a cell, by customer and item."""
        return pl.concat(list(self.item_cover_batches()))

    @cached_property
    def deadlines(self) -> pl.DataFrame:
        """Return one row a deadline, by date, customer, item, kind, policy."""
        return pl.concat(list(self.deadline_batches()))

    def item_cover_batches(self) -> Iterator[pl.DataFrame]:
        """Yield `item_cover` from its beginning, at least one batch."""
        cells = self.found.cells
        nets = _nets(cells, self.columns.open.height)
        for start in range(0, max(len(cells), 1), BATCH_ROWS):
            yield self._cells(cells[start : start + BATCH_ROWS], nets)

    def deadline_batches(self) -> Iterator[pl.DataFrame]:
        """Yield `deadlines` from its beginning, at least one batch."""
        rows = self.found.deadlines
        days = rows["day"]
        order = np.argsort(_sortable(days), kind="stable")
        for start in range(0, max(len(days), 1), BATCH_ROWS):
            yield self._deadlines(rows[order[start : start + BATCH_ROWS]])

    def _cells(self, cells: Array, nets: Array) -> pl.DataFrame:
        """Return some rows of `item_cover`."""
        items = self.columns.open[cells["item"]]
        frame = _frame(cells, "cell", "policy", "amount", "indemnifiable")
        return frame.select(
            items.get_column("item"),
            items.get_column("customer").cast(pl.String),
            items.get_column("company").cast(pl.String),
            self._money("net", pl.lit(pl.Series(nets[cells["item"]]))),
            _word("cell", CELL_WORDS),
            _word("policy", [policy.policy for policy in self.ground.policies]),
            _word("cell", _LAYER_WORDS).alias("layer"),
            self._money("amount"),
            self._money("indemnifiable"),
            *(items.get_column(name) for name in items.columns if name.startswith(CARRIED)),
        )

    def _deadlines(self, rows: Array) -> pl.DataFrame:
        """Return some rows of `deadlines`."""
        customers = self.columns.listed.get_column("customer")
        names = self.columns.open.get_column("item")
        place = pl.when(pl.col("item") >= 0).then(pl.col("item"))
        return _frame(rows, *shapes.DeadlineRow.__slots__).select(
            pl.lit(customers.gather(rows["customer"]).cast(pl.String)).alias("customer"),
            pl.lit(names).gather(place).alias("item"),
            _word("policy", [policy.policy for policy in self.ground.policies]),
            _word("kind", DeadlineKind),
            _date("day", codes.NO_DATE).alias("date"),
            _word("state", DeadlineState),
            self._money("at_stake").alias("amount_at_stake"),
        )

    def _money(self, name: str, minor: pl.Expr | None = None) -> pl.Expr:
        """Return minor units as decimals of the reporting currency."""
        digits = MINOR_DIGITS[self.ground.currency]
        units = (pl.col(name) if minor is None else minor).cast(pl.Decimal(38, digits))
        unit = pl.lit(Decimal(1).scaleb(-digits), pl.Decimal(38, digits))
        return (units * unit if digits else units).alias(name)


def _frame(rows: Array, *names: str) -> pl.DataFrame:
    """Return fields of records as a frame."""
    return pl.DataFrame({name: np.ascontiguousarray(rows[name]) for name in names})


def _nets(cells: Array, items: int) -> Array:
    """Return the net of every open item: the sum of its cells."""
    nets = np.zeros(items, np.int64)
    np.add.at(nets, cells["item"], cells["amount"])
    return nets


def _sortable(days: Array) -> Array:
    """Return day numbers in 16 bits where their span allows it: those sort in linear time."""
    if not len(days):
        return days
    low, high = int(days.min()), int(days.max())
    return (days - low).astype(np.uint16) if high - low < 2**16 else days


def _date(name: str, none: int) -> pl.Expr:
    """Return day numbers as dates."""
    day = pl.col(name).cast(pl.Int32)
    return pl.when(day != none).then(day).cast(pl.Date).alias(name)


def _word(name: str, words: Any) -> pl.Expr:  # noqa: ANN401 - any list of words
    """Return numbers as their words; a number below 0, or an empty word, is null."""
    texts = pl.lit(pl.Series([str(word) or None for word in words], dtype=pl.String))
    place = pl.when(pl.col(name) >= 0).then(pl.col(name)).cast(pl.Int64)
    return texts.gather(place).alias(name)
