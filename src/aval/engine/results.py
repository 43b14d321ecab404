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
from aval.engine.kernel import codes, figures, shapes
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

BATCH_ROWS = 500_000
"""Rows of a result that stand in memory as text at one time."""
MONEY_DIGITS = 18
"""Digits of an amount in the tables: it fits 64 bits (`columns.MAX_TOTAL`)."""
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
    found: list[Found]
    summary: dict[str, Any]

    @cached_property
    def positions(self) -> pl.DataFrame:
        """Return one row a customer, by customer."""
        rows = np.concatenate([part.positions.rows for part in self.found])
        money = np.concatenate([part.positions.money for part in self.found])
        money = money.reshape(-1, figures.WIDTH)
        listed = self.columns.listed
        frame = pl.DataFrame(
            {
                name: np.ascontiguousarray(money[:, place])
                for place, name in enumerate(figures.MONEY)
            }
            | {name: rows[name].copy() for name in shapes.PositionRow.__slots__},
        )
        return frame.select(
            listed.get_column("customer").cast(pl.String),
            *(self._money(name) for name in figures.MONEY[: figures.LIMIT_PERMANENT]),
            pl.col("oldest_days_late"),
            *(self._money(name) for name in figures.MONEY[figures.LIMIT_PERMANENT :]),
            _date("breach_since", codes.NO_DATE),
            _date("next_deadline", codes.NEVER),
            _word("next_deadline_kind", DeadlineKind),
            _word("limit_state", LimitState),
            *(listed.get_column(name) for name in _carried(listed)),
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
        for part in self.found:
            nets = _nets(part.cells)
            for start in range(0, max(len(part.cells), 1), BATCH_ROWS):
                end = start + BATCH_ROWS
                yield self._cells(part.cells[start:end], nets[start:end])

    def deadline_batches(self) -> Iterator[pl.DataFrame]:
        """Yield `deadlines` from its beginning, at least one batch.

        Each part stands by date already: of every date the parts follow one another.
        """
        parts = [part.deadlines for part in self.found]
        days = np.unique(np.concatenate([np.unique(part["day"]) for part in parts]))
        ends = [np.searchsorted(part["day"], days, "right") for part in parts]
        batch, size, done = [parts[0][:0]], 0, [0] * len(parts)
        for place in range(len(days)):
            for number, part in enumerate(parts):
                end = int(ends[number][place])
                batch.append(part[done[number] : end])
                size, done[number] = size + end - done[number], end
            if size >= BATCH_ROWS:
                yield self._deadlines(np.concatenate(batch))
                batch, size = [], 0
        if batch:
            yield self._deadlines(np.concatenate(batch))

    def _cells(self, cells: Array, nets: Array) -> pl.DataFrame:
        """Return some rows of `item_cover`."""
        rows = self.columns.order[cells["item"]]
        names = ["item", "customer", "company", *_carried(self.columns.ledger)]
        items = self.columns.ledger.select(names)[rows]
        frame = _frame(cells, "cell", "policy", "amount", "indemnifiable")
        return frame.select(
            items.get_column("item"),
            items.get_column("customer").cast(pl.String),
            items.get_column("company").cast(pl.String),
            self._money("net", pl.lit(pl.Series(nets))),
            _word("cell", CELL_WORDS),
            _word("policy", [policy.policy for policy in self.ground.policies]),
            _word("cell", _LAYER_WORDS).alias("layer"),
            self._money("amount"),
            self._money("indemnifiable"),
            *(items.get_column(name) for name in names[3:]),
        )

    def _deadlines(self, rows: Array) -> pl.DataFrame:
        """Return some rows of `deadlines`."""
        customers = self.columns.listed.get_column("customer")
        names = self.columns.ledger.get_column("item")
        listed = self.columns.order if len(self.columns.order) else np.zeros(1, np.uint32)
        row = pl.Series(listed[np.maximum(rows["item"], 0)], dtype=pl.UInt32)
        place = pl.when(pl.col("item") >= 0).then(pl.lit(row))
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
        return (
            (units * unit if digits else units).cast(pl.Decimal(MONEY_DIGITS, digits)).alias(name)
        )


def _carried(frame: pl.DataFrame) -> list[str]:
    """Return the columns that are carried through."""
    return [name for name in frame.columns if name.startswith(CARRIED)]


def _frame(rows: Array, *names: str) -> pl.DataFrame:
    """Return fields of records as a frame."""
    return pl.DataFrame({name: np.ascontiguousarray(rows[name]) for name in names})


def _nets(cells: Array) -> Array:
    """Return for each cell the net of its item: the sum of the item's cells, which follow."""
    item, amount = cells["item"], cells["amount"]
    if not len(cells):
        return amount
    begins = np.flatnonzero(np.append(True, item[1:] != item[:-1]))
    return np.repeat(np.add.reduceat(amount, begins), np.diff(np.append(begins, len(cells))))


def _date(name: str, none: int) -> pl.Expr:
    """Return day numbers as dates."""
    day = pl.col(name).cast(pl.Int32)
    return pl.when(day != none).then(day).cast(pl.Date).alias(name)


def _word(name: str, words: Any) -> pl.Expr:  # noqa: ANN401 - any list of words
    """Return numbers as their words; a number below 0, or an empty word, is null."""
    texts = pl.lit(pl.Series([str(word) or None for word in words], dtype=pl.String))
    place = pl.when(pl.col(name) >= 0).then(pl.col(name)).cast(pl.Int64)
    return texts.gather(place).alias(name)
