"""Periods of a contract: insurance years, and the months that one declaration is of."""

from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyYear:
    """One insurance year: `begins_on` to `ends_on`, both included, the `number`th from `origin`.

    `origin` is the first day of the terms that it is counted from. `terms` are those of its first
    day: what is of the whole year (aggregate first loss, maximum liability, premium, fees, bonus
    or malus, rhythm) stands there. What is of one item or claim stands in the block of its day.
    """

    terms: Terms
    origin: date
    number: int
    begins_on: date
    ends_on: date

    @property
    def period(self) -> Period:
        """Return the first and the last day."""
        return self.begins_on, self.ends_on

    @property
    def code(self) -> str:
        """Return what names the year in an address."""
        return self.begins_on.isoformat()

    def parts(self, months: int) -> Iterator[Period]:
        """Yield the year's periods of some months, a divisor of twelve; the last ends with it."""
        first = self.number * YEAR_MONTHS
        for place in range(first, first + YEAR_MONTHS, months):
            begin = months_after(self.origin, place)
            if begin > self.ends_on:
                return
            end = months_after(self.origin, place + months) - timedelta(1)
            yield begin, min(end, self.ends_on)


def policy_years(
    policy: Policy, until: date, endorsements: Collection[date] = ()
) -> Iterator[PolicyYear]:
    """Yield the insurance years of a policy that begin up to a day, by date.

    A year is twelve months from the first day of a block of terms, and from each anniversary
    within it; the last one ends with the block. A block whose first day is one of `endorsements`
    goes on with the years of the block that ended the day before.
    """
    for blocks in _runs(policy, endorsements):
        origin, last = blocks[0].valid_from, blocks[-1].valid_to or date.max
        number, begin = 0, origin
        while begin <= min(until, last):
            following = months_after(origin, (number + 1) * YEAR_MONTHS)
            yield PolicyYear(
                terms=next(one for one in reversed(blocks) if one.valid_from <= begin),
                origin=origin,
                number=number,
                begins_on=begin,
                ends_on=min(following - timedelta(1), last),
            )
            number, begin = number + 1, following


def year_on(policy: Policy, day: date, endorsements: Collection[date] = ()) -> PolicyYear | None:
    """Return the insurance year that has a day, None where no block of terms has it."""
    years = policy_years(policy, day, endorsements)
    return next((year for year in years if year.begins_on <= day <= year.ends_on), None)


def terms_on(policy: Policy, day: date) -> Terms | None:
    """Return the block of terms in force on a day, None where none is."""
    blocks = (one for one in policy.terms if one.valid_from <= day <= (one.valid_to or date.max))
    return next(blocks, None)


def goes_on(policy: Policy, start: date) -> bool:
    """Return whether a block that begins on a day follows another without a gap."""
    return any(terms.valid_to == start - timedelta(1) for terms in policy.terms)


def declared_periods(
    policy: Policy, until: date, endorsements: Collection[date] = ()
) -> list[Period]:
    """Return the periods whose turnover a policy has declared, those over by a day, by date."""
    found = [
        period
        for year in policy_years(policy, until, endorsements)
        if year.terms.declaration_rhythm is not None
        for period in year.parts(RHYTHM_MONTHS[year.terms.declaration_rhythm])
    ]
    return [period for period in found if period[1] < until]


def _runs(policy: Policy, endorsements: Collection[date]) -> list[list[Terms]]:
    """Return the blocks of a policy by date, those together whose insurance years go on."""
    found: list[list[Terms]] = []
    for terms in sorted(policy.terms, key=lambda one: one.valid_from):
        if terms.valid_from in endorsements and goes_on(policy, terms.valid_from):
            found[-1].append(terms)
        else:
            found.append([terms])
    return found


def month_ends(period: Period) -> list[date]:
    """Return the last days of the calendar months of a period; the last one ends with it."""
    begin, end = period
    found, month = list[date](), date(begin.year, begin.month, 1)
    while month <= end:
        month = months_after(month, 1)
        found.append(min(month - timedelta(1), end))
    return found
