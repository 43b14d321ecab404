"""How a figure came about, as values: codes and numbers that a language turns into sentences."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Count(int):
    """A number of things, to tell it from minor units of money."""

    __slots__ = ()


class Months(int):
    """A number of calendar months."""

    __slots__ = ()


class Rate(Decimal):
    """Units of a currency for one unit of the reporting currency, to tell it from a percentage."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Days:
    """A number of days; with `first_counts` the day from which they count is the first of them."""

    number: int
    first_counts: bool = False


@dataclass(frozen=True, slots=True)
class Many:
    """A number of things of one kind: 3 invoices."""

    number: int
    word: StrEnum


@dataclass(frozen=True, slots=True)
class Foreign:
    """Money in minor units of another currency than the one in which a derivation is said."""

    minor: int
    currency: str


Number = int | Decimal | Days | Many | Foreign
"""Minor units of money (a plain int), a percentage (a plain Decimal, in percent), a Count, Months,
a Rate, or one of the small types above."""
Given = Number | date | str | tuple[str, ...]
"""What a step tells: a number, a day, a word of an enumeration, text that is said as it stands,
such as a key, or a list of words and texts."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation.

    `code` is a sentence of the catalogue `wording/catalogue/*/`, e.g. `indemnity.pct`, and `given`
    fills its placeholders by name.
    """

    code: str
    given: tuple[tuple[str, Given], ...]


def step(code: str, **given: Given) -> Step:
    """Return one line of a derivation: `step("indemnity.sum", result=2_700_000)`."""
    return Step(code, tuple(given.items()))
