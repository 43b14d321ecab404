"""The dice of one portfolio: days, amounts and chances, so that bounds and ties are often hit."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from aval.vocabulary.money import MINOR_DIGITS, decimal_text

Choice = TypeVar("Choice")

COUNTRIES = ("FR", "DE", "BR", "AR")
_DATES_OF_ASSESSMENT = (
    date(2026, 2, 28),
    date(2026, 3, 31),
    date(2026, 8, 31),
    date(2026, 11, 21),
    date(2024, 2, 29),
    date(2027, 1, 1),
)
_USUAL_DISTANCES = (
    *(-91, -90, -61, -60, -45, -31, -30, -29, -20, -11, -10, -9, -5, -2, -1),
    *(0, 0, 1, 2, 7, 8, 30),
)
_SPANS = (12, 12, 45, 45, 150, 800)
_SMALL_AMOUNTS = (1, 3333, 5000, 10000, 10000, 10001, 20000, 30000, 50000, 99999)
_ROUND_AMOUNTS = (5000, 10000, 10000, 10000, 20000, 30000)
_HUGE_AMOUNTS = (10**15, 9_999_999_999_999_999, 3_333_333_333_333_333, 10**14 + 1)
_WRITTEN_SHORT = (0, 5000, 10000, 10**15, 100_000)
_USUAL_DIGITS = 2
"""The minor digits for which these amounts are meant."""
_REPORTING_CURRENCIES = ("EUR", "EUR", "EUR", "JPY", "TND", "USD")
_OTHER_CURRENCIES = ("EUR", "USD", "JPY", "TND", "IDR", "GBP")
_HUGE_EVERY = 7
"""One seed in so many has huge amounts."""
_MOODS = ("plain", "plain", "mild", "mild", "harsh")
"""A harsh portfolio is full of breaches and exceptions; a mild one has lenient clauses, so that
more of it reaches the limits; a plain one also has old decisions and few exceptions among its
items, so that much of it is covered, by one policy or several."""


class Dice:
    """What chance decides for the whole of a portfolio, and how its parts are thrown."""

    def __init__(self, seed: int) -> None:
        """Throw the date of assessment, the currencies and the scale of amounts."""
        self.random = Random(seed)
        self.as_of = self.pick(_DATES_OF_ASSESSMENT)
        self.reporting_currency = self.pick(_REPORTING_CURRENCIES)
        others = self.some(_OTHER_CURRENCIES, self.pick((0, 1, 1, 3)))
        self.currencies = (self.reporting_currency, *sorted({*others} - {self.reporting_currency}))
        self.is_huge = seed % _HUGE_EVERY == 0
        self._amounts = self.pick((_SMALL_AMOUNTS, _ROUND_AMOUNTS))
        mood = self.pick(_MOODS)
        self.is_plain = mood == "plain"
        self.is_mild = mood != "harsh"
        self._span = self.pick(_SPANS)
        self._usual_days = [
            self.as_of + timedelta(distance)
            for distance in self.some(_USUAL_DISTANCES, self.pick((4, 6, 8)))
        ]

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """Return one of the choices."""
        return self.random.choice(choices)

    def some(self, choices: Sequence[Choice], number: int) -> list[Choice]:
        """Return so many different choices, in random order."""
        return self.random.sample(choices, min(number, len(choices)))

    def happens(self, percent: int) -> bool:
        """Return true in so many cases of a hundred."""
        return self.random.randrange(100) < percent

    def number(self, least: int, most: int) -> int:
        """Return a whole number between two bounds, both included."""
        return self.random.randint(least, most)

    def day(self) -> date:
        """Return a day, most often one of the few that come again and again."""
        if self.happens(70):
            return self.pick(self._usual_days)
        return self.as_of + timedelta(self.number(-self._span, 3))

    def past_day(self) -> date:
        """Return a day that is nearly always T or before it."""
        day = self.day()
        return day if day <= self.as_of or self.happens(20) else self.as_of - (day - self.as_of)

    def maybe_day(self, percent: int) -> date | None:
        """Return a day in so many cases of a hundred, else none."""
        return self.day() if self.happens(percent) else None

    def currency(self) -> str:
        """Return the reporting currency most often, else another."""
        return self.reporting_currency if self.happens(60) else self.pick(self.currencies)

    def minor(self, currency: str) -> int:
        """Return an amount in minor units: of a small set, or huge where the portfolio is."""
        is_huge = self.is_huge and self.happens(30)
        units = self.pick(_HUGE_AMOUNTS if is_huge else self._amounts)
        digits = MINOR_DIGITS[currency]
        if digits < _USUAL_DIGITS:
            return max(1, units // 100)
        if digits > _USUAL_DIGITS and not is_huge:
            return self.pick((units, units * 10, units * 10, units * 10 + 1))
        return units


def written(minor: int, currency: str) -> str:
    """Return minor units as a cell; the shorter way for some, `100` instead of `100.00`."""
    text: str = decimal_text(minor, MINOR_DIGITS[currency])
    whole, _, fraction = text.partition(".")
    is_whole = not fraction.strip("0")
    return whole if is_whole and minor in _WRITTEN_SHORT else text
