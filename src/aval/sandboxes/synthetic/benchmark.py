"""The benchmark's portfolio: as many items as asked for, in the shape of a real ledger."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from aval.sandboxes.synthetic.benchmark_covers import cover_frames
from aval.sandboxes.synthetic.benchmark_customers import (
    COMPANIES,
    CURRENCIES,
    ITEMS_EACH,
    World,
    customer_frames,
    make_customers,
)
from aval.sandboxes.synthetic.benchmark_items import item_frames
from aval.sandboxes.synthetic.benchmark_terms import PORTFOLIO, policies_toml
from aval.sandboxes.synthetic.columns import day_number, day_of, days, words
from aval.sandboxes.synthetic.dice import Dice
from aval.sandboxes.synthetic.files import FileFormat, write_table, write_text

MOST_ITEMS = 50_000_000
"""Items a synthetic ledger may have: as many as a dataset may."""
_RATES = {"USD": 1_080_000, "GBP": 862_000, "JPY": 161_500_000, "TND": 3_360_000}
"""Units of a currency for one euro, in millionths, around which rates move."""
_RATE_DAYS = 400
_RATE_STEP_DAYS = 7


def write_benchmark(
    folder: Path, *, items: int, seed: int, as_of: date, file_format: FileFormat
) -> None:
    """Write a portfolio of `items` items and a tenth as many customers, at least one.

    The ledger ends on `as_of`. The same arguments write the same bytes. Existing files of the
    same names are replaced. Raises ValueError when `items` is not from 1 to `MOST_ITEMS`,
    FileExistsError when the folder holds a table in the other format, OSError when the folder
    cannot be written.
    """
    if not 1 <= items <= MOST_ITEMS:
        message = f"items must be from 1 to {MOST_ITEMS}"
        raise ValueError(message)
    folder.mkdir(parents=True, exist_ok=True)
    dice = Dice(seed)
    customers = make_customers(dice, max(1, items // ITEMS_EACH))
    world = World(dice, customers, day_number(as_of))
    write_text(folder, "portfolio.toml", PORTFOLIO)
    write_text(folder, "policies.toml", policies_toml(as_of))
    tables = {
        "companies": lambda: iter([_companies()]),
        "customers": lambda: customer_frames(world),
        "items": lambda: item_frames(world, items),
        "covers": lambda: cover_frames(world),
        "credits": lambda: iter([_credits(world)]),
        "rates": lambda: iter([_rates(world)]),
    }
    for table, chunks in tables.items():
        write_table(folder, table, chunks, file_format)


def _companies() -> pl.DataFrame:
    """Return the own companies, all of which account in euro."""
    return pl.DataFrame(
        {
            "company": COMPANIES,
            "name": [f"Company {company}" for company in COMPANIES],
            "country": [company[:2] for company in COMPANIES],
            "currency": ["EUR"] * len(COMPANIES),
        }
    )


def _credits(world: World) -> pl.DataFrame:
    """Return the management credits: three customers of a hundred, half of them with an end."""
    dice, customers = world.dice, world.customers
    number = customers.number[dice.chance("management credit", customers.number, 30)]
    since = world.last_day - dice.between("credit since", number, 1, 300)
    return pl.DataFrame(
        {
            "customer": customers.keys_of(number),
            "amount": dice.between("credit amount", number, 1, 50) * 1_000_000,
            "currency": words(CURRENCIES, np.zeros_like(number)),
            "valid_from": days(since),
            "valid_to": days(since + 365, dice.chance("credit ends", number, 500)),
            "reason": words(("accepted by management",), np.zeros_like(number)),
        }
    )


def _rates(world: World) -> pl.DataFrame:
    """Return weekly rates of every foreign currency, which move by at most 3 %."""
    return pl.DataFrame(
        list(_rate_rows(world)),
        schema={"currency": pl.String, "on": pl.Date, "rate": pl.Decimal(18, 6)},
        orient="row",
    )


def _rate_rows(world: World) -> Iterator[tuple[str, date, Decimal]]:
    """Yield currency, day and rate."""
    for currency, middle in _RATES.items():
        for day in range(world.last_day - _RATE_DAYS, world.last_day + 1, _RATE_STEP_DAYS):
            moved = middle + middle * world.dice.one(f"rate {currency} {day}", -30, 30) // 1000
            yield currency, day_of(day), Decimal(moved).scaleb(-6)
