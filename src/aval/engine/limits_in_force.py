"""Which limits of a policy were in force on the day of each delivery, in columns.

The rules are those of `docs/manual/assessment.md`, 8: the latest decision of a series wins, a
named one ends the discretionary limit, and a limit that was lowered may run on.
"""

from collections.abc import Mapping

import polars as pl

from aval.engine.kernel.numbers import converted
from aval.engine.kernel.shapes import Rate
from aval.vocabulary.words import CoverStatus, Layer, RunOn

NAMED = (Layer.PERMANENT.value, Layer.TEMPORARY.value)
_SERIES = ("customer", "layer", "extension")
_ORDER = ("valid_from", "decided_on", "cover")


def in_force(
    lines: pl.DataFrame, covers: pl.DataFrame, policy: str, rates: Mapping[str, Rate]
) -> pl.DataFrame:
    """Return for every line what a policy's decisions on its customer were when it was delivered.

    `lines` have `line`, `customer`, `delivered_on`, `ordered_on`, and of the terms of that day
    `run_on` and `run_days`. Returns `line`, the heights `named`, `substitute`, `discretionary` in
    the reporting currency, whether a named decision was in force (`is_named`), whether a limit
    had been granted until then, a named one (`was_named`) or any (`was_granted`), and whether one
    was still to come (`is_pending`).
    """
    own = covers.filter(pl.col("policy").cast(pl.String) == policy)
    theirs = own.with_columns(_in_reporting_currency(own, rates), pl.col("layer").cast(pl.String))
    is_pending = pl.col("status") == CoverStatus.PENDING.value
    decided = _with_earlier(theirs.filter(~is_pending).sort(*_SERIES, *_ORDER, nulls_last=True))
    wanted = lines.select(
        "line", "customer", "delivered_on", "ordered_on",
        "run_on", "run_days",
    )  # fmt: skip
    standing = _standing(wanted, decided)
    past = _past(wanted, decided, theirs.filter(is_pending))
    return (
        wanted.select("line")
        .join(standing, on="line", how="left", maintain_order="left")
        .join(past, on="line", how="left", maintain_order="left")
        .with_columns(
            pl.col("named", "substitute", "discretionary").fill_null(0),
            pl.col("is_named", "was_named", "was_granted", "is_pending").fill_null(value=False),
        )
    )


def _in_reporting_currency(covers: pl.DataFrame, rates: Mapping[str, Rate]) -> pl.Series:
    rows = covers.select(pl.col("amount").fill_null(0), pl.col("currency").cast(pl.String)).rows()
    there = [converted(amount, rates[code].times, rates[code].per) for amount, code in rows]
    return pl.Series("height", there, pl.Int64)


def _with_earlier(decided: pl.DataFrame) -> pl.DataFrame:
    """Return decisions with the height in force the day before they began, 0 without one."""
    numbered = decided.with_row_index("order").with_columns(pl.col("order").cast(pl.Int64))
    others = numbered.select(
        *_SERIES, pl.col("order").alias("order_before"), pl.col("height").alias("earlier"),
        pl.col("valid_from").alias("from_before"), pl.col("valid_to").alias("to_before"),
    )  # fmt: skip
    the_day_before = pl.col("valid_from") - pl.duration(days=1)
    before = (
        numbered.join(others, on=_SERIES, nulls_equal=True)
        .filter(
            (pl.col("order_before") < pl.col("order"))
            & (pl.col("from_before") <= the_day_before)
            & (pl.col("to_before").is_null() | (pl.col("to_before") >= the_day_before))
        )
        .sort("order_before")
        .group_by("order")
        .agg(pl.col("earlier").last())
    )
    return numbered.join(before, on="order", how="left").with_columns(
        pl.col("earlier").fill_null(0)
    )


def _standing(wanted: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """Return the heights of the limits in force on the day of each delivery."""
    day = pl.col("delivered_on")
    held = (pl.col("valid_from") <= day) & (
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)
    )
    winners = (
        wanted.join(decided, on="customer")
        .filter(held)
        .sort("order")
        .group_by("line", "layer", "extension")
        .last()
        .with_columns(_height().alias("now"))
    )
    is_named = pl.col("layer").is_in(NAMED)
    sums = winners.group_by("line").agg(
        pl.col("now").filter(is_named).sum().alias("named"),
        is_named.any().alias("is_named"),
        pl.col("now")
        .filter(pl.col("layer") == Layer.SUBSTITUTE_TOP_UP.value)
        .sum()
        .alias("substitute"),
        pl.col("now")
        .filter(pl.col("layer") == Layer.DISCRETIONARY.value)
        .sum()
        .alias("discretionary"),
    )
    return sums.with_columns(
        pl.when("is_named").then(0).otherwise("discretionary").alias("discretionary")
    )


def _height() -> pl.Expr:
    """Return the height of a winning decision: what it lowered, while that runs on."""
    is_in_time = pl.col("delivered_on") <= pl.col("decided_on") + pl.duration(
        days=pl.col("run_days")
    )
    was_ordered = pl.col("ordered_on") < pl.col("decided_on")
    runs = (pl.col("run_on") == RunOn.GRACE.value) | (
        (pl.col("run_on") == RunOn.ORDERS.value) & was_ordered
    )
    runs_on = (pl.col("layer") == Layer.PERMANENT.value) & is_in_time & runs
    return (
        pl.when(runs_on.fill_null(value=False))
        .then(pl.max_horizontal("height", "earlier"))
        .otherwise("height")
    )


def _past(wanted: pl.DataFrame, decided: pl.DataFrame, pending: pl.DataFrame) -> pl.DataFrame:
    """Return whether a limit had been granted before each delivery, and whether one was to come."""
    begun = pl.col("valid_from").filter(pl.col("height") > 0)
    granted = decided.group_by("customer").agg(
        begun.min().alias("granted_from"),
        begun.filter(pl.col("layer").filter(pl.col("height") > 0).is_in(NAMED))
        .min()
        .alias("named_from"),
    )
    later = decided.group_by("customer").agg(pl.col("valid_from").max().alias("decided_until"))
    asked = pending.select("customer").unique().with_columns(pl.lit(value=True).alias("asked"))
    found = wanted.select("line", "customer", "delivered_on")
    for part in (granted, later, asked):
        found = found.join(part, on="customer", how="left", maintain_order="left")
    return found.select(
        "line",
        (pl.col("named_from") <= pl.col("delivered_on")).alias("was_named"),
        (pl.col("granted_from") <= pl.col("delivered_on")).alias("was_granted"),
        (
            pl.col("asked").fill_null(value=False)
            | (pl.col("decided_until") > pl.col("delivered_on")).fill_null(value=False)
        ).alias("is_pending"),
    )
