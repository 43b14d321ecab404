"""What a contract asks for by itself: turnover declared, premium paid and adjusted, notice given.

Days follow from the terms alone; what Aval has no fact for is a parameter of `Parameters`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from aval.dataset.particulars import Particulars
from aval.dataset.policies import Policy, Terms
from aval.engine.periods import (
    RHYTHM_MONTHS,
    YEAR_MONTHS,
    Period,
    PolicyYear,
    months_after,
    policy_years,
)
from aval.engine.premium import instalment_amounts
from aval.vocabulary.agenda import AgendaKind
from aval.vocabulary.money import minor_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What is usual where a contract says nothing else: the only place of these numbers."""

    declaration_due_days: int = 30
    """Days after a period's end within which its turnover is declared."""
    renewal_notice_days: int = 90
    """Days before the end of the last terms by which notice is given, where no contract says."""
    review_months: int = 12
    """Months after which a decision on a limit is looked at again."""
    adverse_days: int = 10
    """Days within which the insurer is told of adverse information."""

    def due_days(self, known: Particulars) -> int:
        """Return after how many days turnover is declared: the contract's own, else the usual."""
        days = known.declaration_due_days
        return self.declaration_due_days if days is None else days

    def told_days(self, known: Particulars) -> int:
        """Return within how many days the insurer is told of adverse information, likewise."""
        return self.adverse_days if known.adverse_days is None else known.adverse_days

    def notice_days(self, known: Particulars) -> int:
        """Return how many days before the end notice is given, likewise."""
        days = known.renewal_notice_days
        return self.renewal_notice_days if days is None else days


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something to be done by a day. Amounts are minor units, None where none is known.

    `trigger` is the day from which the duty runs; `clause` the parameter that sets it, as
    `wording.clauses` says it, of the terms that begin on `terms_from`; `amount` is in `currency`,
    `at_stake` in the reporting one.
    """

    kind: AgendaKind
    on: date
    policy: str = ""
    customer: str = ""
    item: str = ""
    trigger: date | None = None
    clause: str = ""
    terms_from: date | None = None
    at_stake: int | None = None
    amount: int | None = None
    currency: str = ""
    layer: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was done of a policy: periods declared whole, and paid by a year's first day."""

    declared: Sequence[Period] = ()
    paid: Mapping[date, int] = field(default_factory=dict)

    def is_declared(self, begin: date, end: date) -> bool:
        """Return whether a declaration that was sent has the whole of a period."""
        return any(since <= begin and end <= until for since, until in self.declared)


def policy_entries(
    policy: Policy,
    *,
    particulars: Particulars | None = None,
    settled: Settled | None = None,
    parameters: Parameters,
    since: date,
    until: date,
    digits: int,
    currency: str,
) -> Iterator[Entry]:
    """Yield what a policy asks for on the days from `since` to `until`, in no order.

    `particulars` are the dates and days of the contract itself; what is `settled` has no entry:
    periods that were declared, instalments that were paid, the earlier ones first. `digits` and
    `currency` are those of the reporting currency, in which terms have their amounts.
    """
    known, done = particulars or Particulars(policy.policy), settled or Settled()
    entries = [
        (year.terms, entry)
        for year in policy_years(policy, until, known.endorsements)
        for entry in _of_year(year, known, parameters, digits, done)
    ]
    last = max(policy.terms, key=lambda terms: terms.valid_from, default=None)
    if last is not None and last.valid_to is not None:
        notice = timedelta(parameters.notice_days(known))
        entry = Entry(kind=AgendaKind.RENEWAL, on=last.valid_to - notice, trigger=last.valid_to)
        entries.append((last, entry))
    for terms, entry in entries:
        if since <= entry.on <= until:
            yield replace(
                entry, policy=policy.policy, terms_from=terms.valid_from, currency=currency
            )


def _of_year(
    year: PolicyYear, known: Particulars, parameters: Parameters, digits: int, settled: Settled
) -> Iterator[Entry]:
    """Yield the declarations, the adjustment and the instalments of an insurance year."""
    due, terms = timedelta(parameters.due_days(known)), year.terms
    if terms.declaration_rhythm is not None:
        clause = f"declaration_rhythm = {terms.declaration_rhythm.value}"
        for begin, end in year.parts(RHYTHM_MONTHS[terms.declaration_rhythm]):
            if not settled.is_declared(begin, end):
                yield Entry(kind=AgendaKind.DECLARATION, on=end + due, trigger=begin, clause=clause)
    if terms.premium_rate is not None:
        clause = f"premium_rate = {terms.premium_rate}"
        yield Entry(
            kind=AgendaKind.ADJUSTMENT, on=year.ends_on + due, trigger=year.begins_on, clause=clause
        )
    yield from _instalments(year, known.premium_dates, digits, settled)


def _instalments(
    year: PolicyYear, dates: Sequence[date], digits: int, settled: Settled
) -> Iterator[Entry]:
    """Yield the instalments of an insurance year: on the contract's own dates in it.

    In a year without any they are at equal distances from its first day. What was paid of the year
    has settled the first ones.
    """
    terms, (begin, end) = year.terms, year.period
    clause = f"instalments = {terms.instalments}" if terms.instalments else ""
    days = sorted({day for day in dates if begin <= day <= end}) or _equal(begin, terms)
    left = sum(paid for day, paid in settled.paid.items() if begin <= day <= end)
    amounts = _parts(terms, len(days), digits)
    for number, (on, amount) in enumerate(zip(days, amounts, strict=True), 1):
        is_paid = amount is not None and left >= amount
        left -= amount if is_paid and amount else left
        if on <= end and not is_paid:
            yield Entry(
                kind=AgendaKind.INSTALMENT, on=on, trigger=begin, clause=clause, amount=amount,
                number=number,
            )  # fmt: skip


def _equal(begin: date, terms: Terms) -> list[date]:
    number = terms.instalments or 0
    return [months_after(begin, place * YEAR_MONTHS // number) for place in range(number)]


def _parts(terms: Terms, number: int, digits: int) -> Sequence[int | None]:
    """Return the instalments of the minimum premium, None each where there is none."""
    if terms.minimum_premium is None or not number:
        return [None] * number
    minimum = minor_units(str(terms.minimum_premium), digits)
    return instalment_amounts(minimum_premium=minimum, instalments=number)
