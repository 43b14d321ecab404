"""Periods of a contract: insurance years, and the months that one declaration is of."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from aval.dataset.policies import Policy, Terms
from aval.vocabulary.words import DeclarationRhythm

YEAR_MONTHS = 12
RHYTHM_MONTHS = {
    DeclarationRhythm.MONTHLY: 1,
    DeclarationRhythm.QUARTERLY: 3,
    DeclarationRhythm.YEARLY: YEAR_MONTHS,
}
Period = tuple[date, date]
"""The first and the last day of a period."""


def months_after(day: date, months: int) -> date:
    """Return the day some calendar months later, held back at the month's end."""
    year, month = divmod(day.year * YEAR_MONTHS + day.month - 1 + months, YEAR_MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def periods(terms: Terms, months: int, until: date) -> Iterator[Period]:
    """Yield the periods of some months of a block of terms that begin up to a day.

    The last one ends with the terms, however short it is.
    """
    number, begin, last = 0, terms.valid_from, terms.valid_to or date.max
    while begin <= min(until, last):
        number += 1
        following = months_after(terms.valid_from, number * months)
        yield begin, min(following - timedelta(1), last)
        begin = following


def year_of(terms: Terms, day: date | None = None) -> Period:
    """Return the insurance year of a block that has a day, by default its first one."""
    wanted = max(day or terms.valid_from, terms.valid_from)
    return list(periods(terms, YEAR_MONTHS, wanted))[-1]


def years_of(policy: Policy, until: date) -> list[tuple[Terms, Period]]:
    """Return the insurance years of a policy that begin up to a day, the latest first."""
    found = [
        (terms, period) for terms in policy.terms for period in periods(terms, YEAR_MONTHS, until)
    ]
    return sorted(found, key=lambda one: one[1], reverse=True)


def declared_periods(policy: Policy, until: date) -> list[Period]:
    """Return the periods whose turnover a policy has declared, those over by a day, by date."""
    found = [
        period
        for terms in policy.terms
        if terms.declaration_rhythm is not None
        for period in periods(terms, RHYTHM_MONTHS[terms.declaration_rhythm], until)
    ]
    return sorted(period for period in found if period[1] < until)


def month_ends(period: Period) -> list[date]:
    """Return the last days of the calendar months of a period; the last one ends with it."""
    begin, end = period
    found, month = list[date](), date(begin.year, begin.month, 1)
    while month <= end:
        month = months_after(month, 1)
        found.append(min(month - timedelta(1), end))
    return found
