"""How policies perform: one year of each beside the others, all years of one, answer times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from aval.assessment.standing import all_particulars, contracts
from aval.dataset.particulars import Particulars
from aval.desk.customer.ledger import rates_on
from aval.desk.performance.costs import Costs, costs
from aval.desk.performance.coverage import Coverage, coverage
from aval.desk.performance.decisions import (
    Answers,
    DecisionList,
    Rates,
    Times,
    answers,
    before_of,
    idle,
    listed,
)
from aval.desk.performance.years import Span, spans_of, spans_on
from aval.desk.policies.queries import reporting_currency, sees_premium
from aval.desk.sent import names_of
from aval.records.models import Cover, Person
from aval.vocabulary.money import MINOR_DIGITS

PAGE_ROWS = 60
MOST_YEARS = 6
"""Insurance years of a policy that its page compares, the newest first."""


@dataclass(frozen=True, slots=True)
class Performance:
    """One insurance year of a policy; `costs` None for who may not see what policies cost."""

    span: Span
    broker: str
    answers: Answers
    coverage: Coverage
    idle: int | None
    costs: Costs | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Insurance years side by side, in one currency."""

    years: tuple[Performance, ...]
    currency: str


@dataclass(frozen=True, slots=True)
class Answering:
    """How fast an insurer, or a broker, brought answers, and how many are waited for."""

    name: str
    times: Times
    answered: int
    pending: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a list; `before` is what a cut took away from."""

    cover: Cover
    name: str
    before: int | None

    @property
    def days(self) -> int | None:
        """Return how long the answer took, None where a day is not known."""
        cover = self.cover
        if cover.requested_on is None or cover.decided_on is None:
            return None
        return max(0, (cover.decided_on - cover.requested_on).days)


@dataclass(frozen=True, slots=True)
class Decisions:
    """A page of the decisions behind a figure."""

    span: Span
    what: DecisionList
    rows: tuple[Decided, ...]
    page: Page[Cover]


def side_by_side(person: Person, *, day: date, today: date) -> Compared | None:
    """Return the insurance year of each policy that has a day; None without any facts."""
    return _compared(person, spans_on(day, today), today)


def years_of(person: Person, policy: str, *, today: date) -> Compared | None:
    """Return the insurance years of a policy, the newest first; None for an unknown policy."""
    found = contracts().get(policy)
    return None if found is None else _compared(person, spans_of(found, today)[:MOST_YEARS], today)


def answering(years: Iterable[Performance], *, by_broker: bool) -> tuple[Answering, ...]:
    """Return answer times by insurer or by broker, the fastest first; those without stand last."""
    found = dict[str, Answering]()
    for one in years:
        name = one.broker if by_broker else one.span.policy.insurer or one.span.policy.policy
        if name:
            known = found.get(name, Answering(name, Times(), 0, 0))
            found[name] = Answering(
                name,
                known.times + one.answers.times,
                known.answered + one.answers.answered,
                known.pending + one.answers.pending,
            )
    return tuple(
        sorted(
            found.values(), key=lambda one: (one.times.median is None, one.times.median, one.name)
        )
    )


def decisions(
    person: Person, policy: str, *, year: str, what: DecisionList, page: int, today: date
) -> Decisions | None:
    """Return a page of the decisions behind a figure; None where there is no such year."""
    found = contracts().get(policy)
    spans = {span.code: span for span in spans_of(found, today)} if found else {}
    span = spans.get(year)
    if span is None:
        return None
    shown = Paginator(listed(person, span, what), PAGE_ROWS).get_page(page)
    names = names_of(one.customer_id for one in shown)
    is_cut = what is DecisionList.CUT
    rows = tuple(
        Decided(
            one, names.get(one.customer_id, one.customer_id), before_of(one) if is_cut else None
        )
        for one in shown
    )
    return Decisions(span, what, rows, shown)


def _compared(person: Person, spans: Iterable[Span], today: date) -> Compared | None:
    currency = reporting_currency()
    if not currency:
        return None
    rates = Rates(currency, rates_on(MINOR_DIGITS, today, None))
    known = all_particulars()
    is_open = sees_premium(person)
    years = tuple(
        Performance(
            span,
            known.get(span.policy.policy, Particulars(span.policy.policy)).broker,
            answers(person, span, rates),
            coverage(person, span),
            idle(person, span),
            costs(span, rates) if is_open else None,
        )
        for span in spans
    )
    return Compared(years, currency)
