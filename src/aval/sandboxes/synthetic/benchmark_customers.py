"""The benchmark's customers: a few very large, most small; each with a country and habits."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from aval.sandboxes.synthetic.columns import days, keys, where, words
from aval.sandboxes.synthetic.dice import Dice, Ints
from aval.sandboxes.synthetic.files import ROWS_A_GROUP
from aval.vocabulary.words import Segment

ITEMS_EACH = 10
"""Items a customer has on average."""
_KEY_DIGITS = 7
COUNTRIES = ("FR", "DE", "ES", "IT", "GB", "US", "BE", "NL", "PL", "PT", "JP", "TN", "BR", "AR")
_COUNTRY_WEIGHTS = (28, 17, 14, 10, 7, 6, 4, 4, 3, 2, 2, 1, 1, 1)
CURRENCIES = ("EUR", "USD", "GBP", "JPY", "TND")
_CURRENCY_OF = {"US": 1, "GB": 2, "JP": 3, "TN": 4, "BR": 1, "AR": 1}
COMPANIES = ("DE01", "ES01", "ES02", "FR01", "FR02", "FR03", "IT01", "PL01")
TERMS_DAYS = np.array([30, 45, 60, 90, 120])
PUNCTUAL, SLOW, LATE = 0, 1, 2
_ACTIVITIES = ("Foods", "Metals", "Textiles", "Chemicals", "Tools", "Paper", "Glass", "Energy")


@dataclass(frozen=True, slots=True)
class Customers:
    """What is true of each customer, one array a fact, by customer number from 0."""

    number: Ints
    key: pl.Series
    country: Ints
    """Index into `COUNTRIES`."""
    currency: Ints
    """Index into `CURRENCIES`: what most of the customer's items are in."""
    company: Ints
    """Index into `COMPANIES`: which own company mostly sells to it."""
    terms: Ints
    """Index into `TERMS_DAYS`."""
    habit: Ints
    """`PUNCTUAL`, `SLOW` or `LATE`."""
    by_size: Ints
    """Customer numbers from the largest to the smallest."""
    late_by_size: Ints
    """Those who pay late, or everybody where nobody does."""
    expected_items: Ints

    def __len__(self) -> int:
        """Return how many customers there are."""
        return len(self.number)

    def keys_of(self, number: Ints) -> pl.Series:
        """Return the key of the customer of each number."""
        return self.key.gather(pl.Series(number))


@dataclass(frozen=True, slots=True)
class World:
    """What every table of a benchmark is drawn from; `last_day` in days since 1970-01-01."""

    dice: Dice
    customers: Customers
    last_day: int


def make_customers(dice: Dice, count: int) -> Customers:
    """Return `count` customers; the largest has about 3 / sqrt(count) of all items."""
    number = np.arange(count, dtype=np.int64)
    by_size = np.argsort(dice.below("size", number, 2**31), kind="stable").astype(np.int64)
    rank = np.empty_like(number)
    rank[by_size] = number
    habit = dice.pick("habit", number, (80, 13, 7))
    late = by_size[habit[by_size] == LATE]
    country = dice.pick("country", number, _COUNTRY_WEIGHTS)
    abroad = np.array([_CURRENCY_OF.get(code, 0) for code in COUNTRIES])
    return Customers(
        number=number,
        key=keys("C", number, _KEY_DIGITS),
        country=country,
        currency=abroad[country],
        company=dice.below("company", number, len(COMPANIES)),
        terms=dice.pick("terms", number, (35, 20, 35, 8, 2)),
        habit=habit,
        by_size=by_size,
        late_by_size=late if len(late) else by_size,
        expected_items=1 + _expected_items(rank, count),
    )


def draw_largest_first(dice: Dice, what: str, rows: Ints, by_size: Ints) -> Ints:
    """Return one of `by_size` for each row: the square of an even draw, so that few have many."""
    even = dice.below(what, rows, 2**31)
    drawn: Ints = by_size[(even * even >> 31) * len(by_size) >> 31]
    return drawn


def customer_frames(world: World) -> Iterator[pl.DataFrame]:
    """Yield the customers in order of their keys."""
    for first in range(0, len(world.customers), ROWS_A_GROUP):
        yield _frame(world, world.customers.number[first : first + ROWS_A_GROUP])


def _frame(world: World, number: Ints) -> pl.DataFrame:
    """Return the rows of some customers."""
    dice, customers = world.dice, world.customers
    activity = words(_ACTIVITIES, dice.below("activity", number, len(_ACTIVITIES)))
    key = customers.keys_of(number)
    return pl.DataFrame(
        {
            "customer": key,
            "name": pl.select(activity + " " + key).to_series(),
            "country": words(COUNTRIES, customers.country[number]),
            "group": where(keys("G", number // 25, 6), dice.chance("group", number, 100)),
            "segment": words(tuple(Segment), dice.pick("segment", number, (94, 3, 2, 1))),
            "registration_number": where(
                keys("R", number, 9), dice.chance("registered", number, 800)
            ),
            "insolvent_on": days(
                world.last_day - dice.between("insolvent_on", number, 0, 200),
                dice.chance("insolvent", number, 3),
            ),
        }
    )


def _expected_items(rank: Ints, count: int) -> Ints:
    """Return how many items a customer of this rank has on average, at least 0."""
    half = ITEMS_EACH // 2
    return np.sqrt(half * half * count // (rank + 1)).astype(np.int64)
