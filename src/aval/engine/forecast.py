"""Cover that is lost as days pass if nothing is done: the days to come judged from facts as known.

Nothing arrives, nothing is paid, nothing is declared; what insurers and management decided already
takes its course. An item with several deadlines is lost once, on the day after its first missed
one; what it leaves of a limit moves to the items after it; a stop of cover and the end of a limit
take nothing from deliveries made. All of that is the assessment of the later day, so it is asked.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from aval.dataset.portfolio import Portfolio
from aval.engine.assess import assess

HORIZONS = (7, 30, 90)
"""Days ahead that are told."""
LOST = {
    "covered": "covered",
    "indemnity": "indemnifiable",
    "limit": "limit_insured",
    "credit": "management_credit",
}
"""What may be lost, and the column of `positions` whose fall it is."""


def forecast(
    portfolio: Portfolio,
    as_of: date,
    *,
    horizons: Sequence[int] = HORIZONS,
    compiled: bool | None = None,
) -> pl.DataFrame:
    """Return what each customer loses within so many days, in minor units, by customer and days.

    `customer`, `days`, a column for each of `LOST` (negative where something comes instead), and
    `stops`: whether the cover of new deliveries is stopped then and is not today. Customers that
    lose nothing have no row. Raises BadInput as the assessment does.
    """
    stands = as_known(portfolio, as_of)
    today = _figures(stands, as_of, compiled=compiled)
    later = [
        _figures(stands, as_of + timedelta(days), compiled=compiled)
        .join(today, on="customer", suffix="_today")
        .select(
            "customer",
            pl.lit(days, pl.Int64).alias("days"),
            *(pl.col(f"{name}_today").sub(pl.col(name)).alias(name) for name in LOST),
            (pl.col("stops") & ~pl.col("stops_today")).alias("stops"),
        )
        for days in horizons
    ]
    loses = pl.any_horizontal(pl.col(name) != 0 for name in LOST) | pl.col("stops")
    return pl.concat(later).filter(loses).sort("customer", "days")


def as_known(portfolio: Portfolio, as_of: date) -> Portfolio:
    """Return a portfolio without documents and rates of days to come."""
    return replace(
        portfolio,
        items=portfolio.items.filter(pl.col("issued_on") <= as_of),
        rates=portfolio.rates.filter(pl.col("on") <= as_of),
    )


def _figures(portfolio: Portfolio, day: date, *, compiled: bool | None) -> pl.DataFrame:
    """Return what a day leaves of each customer's cover, amounts in minor units."""
    positions = assess(portfolio, day, compiled=compiled).positions
    return positions.select(
        "customer",
        *(pl.col(column).to_physical().cast(pl.Int64).alias(name) for name, column in LOST.items()),
        pl.col("breach_since").is_not_null().alias("stops"),
    )
