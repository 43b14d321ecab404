"""Exact arithmetic of amounts: a percentage of one, filling one into heights, nothing negative."""

from collections.abc import Iterable
from decimal import Decimal

from aval.vocabulary.money import divide_half_up


def percent_of(base: int, percent: Decimal, *, over: int = 1) -> int:
    """Return `base` x `percent` / 100 / `over` in minor units, rounded half away from zero.

    `percent` is in percent: `percent_of(4_000_000, Decimal("1.5"), over=12) == 5_000`.
    """
    numerator, denominator = percent.as_integer_ratio()
    return divide_half_up(base * numerator, denominator * 100 * over)


def times(base: int, factor: Decimal) -> int:
    """Return `base` x `factor` in minor units, rounded half away from zero."""
    numerator, denominator = factor.as_integer_ratio()
    return divide_half_up(base * numerator, denominator)


def fill(amount: int, heights: Iterable[int]) -> tuple[int, ...]:
    """Return how much of `amount` (>= 0) each height takes, from the first (lowest) up."""
    taken = []
    for height in heights:
        taken.append(min(amount, height))
        amount -= taken[-1]
    return tuple(taken)


def refuse_negative(**amounts: int | Decimal | None) -> None:
    """Raise ValueError naming the amounts below 0, if there are any."""
    negative = [name for name, amount in amounts.items() if amount is not None and amount < 0]
    if negative:
        message = f"below 0: {', '.join(negative)}"
        raise ValueError(message)
