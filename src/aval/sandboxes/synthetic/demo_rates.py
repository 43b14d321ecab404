"""The demo's rates of exchange: one a day, each a small step from the one before."""

import numpy as np
import polars as pl

from aval.dataset.tables import CURRENCY, SCALE_DIGITS
from aval.sandboxes.synthetic.columns import days
from aval.sandboxes.synthetic.demo_sales import VALUE_OF_100_CENTS
from aval.sandboxes.synthetic.demo_terms import REPORTING_CURRENCY
from aval.sandboxes.synthetic.dice import Dice
from aval.vocabulary.money import MINOR_DIGITS

RATE_DAYS = 830
_STEP = 45
"""The greatest step of a day, in hundred-thousandths of the rate."""
_RATE_DIGITS = 4


def make_rates(dice: Dice, today: int) -> pl.DataFrame:
    """Return the rates, typed, by currency and day."""
    return pl.concat(
        [
            _rates(dice, currency, value, today)
            for currency, value in sorted(VALUE_OF_100_CENTS.items())
            if currency != REPORTING_CURRENCY
        ]
    )


def _rates(dice: Dice, currency: str, value: int, today: int) -> pl.DataFrame:
    """Return the rates of one currency, which is worth about so many minor units a euro."""
    row = np.arange(RATE_DAYS + 1, dtype=np.int64)
    moved = 100_000 + np.cumsum(dice.between(f"rate {currency}", row, -_STEP, _STEP))
    smallest = 10 ** (_RATE_DIGITS - MINOR_DIGITS[currency])
    units = value * smallest * moved // 100_000
    return pl.DataFrame(
        {
            "currency": pl.Series([currency] * len(row), dtype=CURRENCY),
            "on": days(today - RATE_DAYS + row),
            "rate": units * 10 ** (SCALE_DIGITS - _RATE_DIGITS),
        }
    )
