"""What a contract asks for by itself: turnover declared, premium paid and adjusted, notice given.

Days follow from the terms alone; what Aval has no fact for is a parameter of `Parameters`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from aval.dataset.particulars import Particulars
from aval.dataset.policies import Policy, Terms
from aval.engine.periods import RHYTHM_MONTHS, YEAR_MONTHS, Period, months_after, periods
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
    for terms in policy.terms:
        for entry in _of_terms(policy, terms, known, parameters, until, digits, done):
            if since <= entry.on <= until:
                yield replace(
                    entry, policy=policy.policy, terms_from=terms.valid_from, currency=currency
                )


def _of_terms(
    policy: Policy,
    terms: Terms,
    known: Particulars,
    parameters: Parameters,
    until: date,
    digits: int,
    settled: Settled,
) -> Iterator[Entry]:
    due = timedelta(parameters.declaration_due_days)
    if terms.declaration_rhythm is not None:
        clause = f"declaration_rhythm = {terms.declaration_rhythm.value}"
        for begin, end in periods(terms, RHYTHM_MONTHS[terms.declaration_rhythm], until):
            if not settled.is_declared(begin, end):
                yield Entry(kind=AgendaKind.DECLARATION, on=end + due, trigger=begin, clause=clause)
    if terms.premium_rate is not None:
        clause = f"premium_rate = {terms.premium_rate}"
        for begin, end in periods(terms, YEAR_MONTHS, until):
            yield Entry(kind=AgendaKind.ADJUSTMENT, on=end + due, trigger=begin, clause=clause)
    yield from _instalments(terms, known.premium_dates, until, digits, settled)
    is_last = not any(one.valid_from > terms.valid_from for one in policy.terms)
    if is_last and terms.valid_to is not None:
        days = known.renewal_notice_days
        notice = timedelta(parameters.renewal_notice_days if days is None else days)
        yield Entry(kind=AgendaKind.RENEWAL, on=terms.valid_to - notice, trigger=terms.valid_to)


def _instalments(
    terms: Terms, dates: Sequence[date], until: date, digits: int, settled: Settled
) -> Iterator[Entry]:
    """Yield the instalments of each insurance year: on the contract's own dates in it.

    In a year without any they are at equal distances from its first day. What was paid of the year
    has settled the first ones.
    """
    clause = f"instalments = {terms.instalments}" if terms.instalments else ""
    for begin, end in periods(terms, YEAR_MONTHS, until):
        days = sorted({day for day in dates if begin <= day <= end}) or _equal(begin, terms)
        left = settled.paid.get(begin, 0)
        for place, (on, amount) in enumerate(
            zip(days, _parts(terms, len(days), digits), strict=True)
        ):
            is_paid = amount is not None and left >= amount
            left -= amount if is_paid and amount else left
            if on <= end and not is_paid:
                yield Entry(
                    kind=AgendaKind.INSTALMENT, on=on, trigger=begin, clause=clause,
                    amount=amount, number=place + 1,
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
