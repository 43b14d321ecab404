"""What insurers' decisions did to limits between two data versions, limit by limit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import polars as pl

from aval.dataset.tables import SCALE_DIGITS
from aval.vocabulary.money import MINOR_DIGITS, divide_half_up
from aval.vocabulary.words import CoverStatus

Row: TypeAlias = dict[str, Any]
"""A row of covers by its columns."""
Series: TypeAlias = tuple[str, str, str, str]
"""Customer, policy, layer, extension: decisions of one series replace each other."""
SERIES = ("customer", "policy", "layer", "extension")


@dataclass(frozen=True, slots=True)
class Limit:
    """What was decided on one series: the decision that counts, its amounts before and after.

    Amounts are in the reporting currency, null where no decision was in force. `is_refusal` tells
    a new refusal. `row` is empty when a decision is no longer listed and none took its place.
    """

    series: Series
    row: Row | None
    before: int | None
    after: int | None
    is_refusal: bool

    @property
    def is_raise(self) -> bool:
        """Return whether the limit is not lower than before, nor refused."""
        now, then = self.after or 0, self.before or 0
        return now > then or (now == then and not self.is_refusal)


def in_force(rows: Iterable[Row], day: date) -> Row | None:
    """Return the decision of a series that is in force on a day (assessment 8)."""
    found = [
        row
        for row in rows
        if row["status"] != CoverStatus.PENDING
        and row["valid_from"] <= day
        and (row["valid_to"] is None or day <= row["valid_to"])
    ]
    order = ("valid_from", "decided_on", "cover")
    return max(found, key=lambda row: tuple(row[name] for name in order), default=None)


def by_series(covers: pl.DataFrame) -> Mapping[Series, list[Row]]:
    """Return decisions by series."""
    found = defaultdict[Series, list[Row]](list)
    for row in covers.with_columns(pl.col("extension").fill_null("")).iter_rows(named=True):
        found[row["customer"], row["policy"], row["layer"], row["extension"]].append(row)
    return found


def limit_changes(
    old: pl.DataFrame, new: pl.DataFrame, moved: set[str], day: date, worth: "Worth"
) -> list[Limit]:
    """Return what changed by series, in their order; series whose decisions changed hands not."""
    compared = [name for name in old.columns if name not in {"id", "carried"}]
    came = new.join(old, on=compared, how="anti", nulls_equal=True)
    went = old.join(new, on=compared, how="anti", nulls_equal=True)
    touched = pl.concat([came.select(compared), went.select(compared)])
    others = set(by_series(touched.filter(pl.col("cover").is_in(sorted(moved)))))
    fresh = by_series(came)
    told = touched.with_columns(pl.col("extension").fill_null("")).select(SERIES).unique()
    then, now = (
        by_series(_of(covers.with_columns(pl.col("extension").fill_null("")), told))
        for covers in (old, new)
    )
    return [
        _limit(series, then.get(series, []), now.get(series, []), fresh.get(series, []), day, worth)
        for series in sorted(told.iter_rows())
        if series not in others
    ]


class Worth:
    """Turns amounts into the reporting currency as the assessment of a day does."""

    def __init__(self, currency: str, rates: Mapping[str, int]) -> None:
        """`rates` are the day's by currency, with ten decimals."""
        self._currency, self._rates = currency, rates

    def of(self, amount: int | None, currency: str) -> int | None:
        """Return an amount in the reporting currency; null of nothing, or without a rate."""
        if amount is None or currency == self._currency:
            return amount
        if currency not in self._rates:
            return None
        units = amount * 10 ** (MINOR_DIGITS[self._currency] + SCALE_DIGITS)
        return divide_half_up(units, 10 ** MINOR_DIGITS[currency] * self._rates[currency])


def _of(covers: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    return covers.join(told, on=list(SERIES), how="semi")


def _limit(
    series: Series, then: list[Row], now: list[Row], fresh: list[Row], day: date, worth: Worth
) -> Limit:
    """Return what changed on a series: seen from the day on which its new decision begins."""
    decided = [row for row in fresh if row["status"] != CoverStatus.PENDING]
    seen = max([day, *(row["valid_from"] for row in decided)])
    was, is_now = in_force(then, seen), in_force(now, seen)
    before = None if was is None else worth.of(was["amount"], was["currency"])
    after = None if is_now is None else worth.of(is_now["amount"], is_now["currency"])
    refusal = is_now in decided and is_now is not None and is_now["status"] == CoverStatus.REFUSED
    return Limit(series, is_now, before, after, refusal)
