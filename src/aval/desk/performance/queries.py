"""How policies perform: one year of each beside the others, all years of one, answer times."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import Page, Paginator

from aval.assessment.standing import contracts
from aval.desk.customer.ledger import rates_on
from aval.desk.performance.costs import Costs, costs, count
from aval.desk.performance.coverage import Coverage, Split, coverage, split
from aval.desk.performance.decisions import (
    Answers,
    DecisionList,
    Rates,
    Times,
    answers,
    before_of,
    idle,
    listed,
    pending,
)
from aval.desk.performance.kept import MOST_YEARS, Kept, kept_parts, kept_years
from aval.desk.performance.years import Span, spans_of, spans_on
from aval.desk.policies.queries import reporting_currency, sees_premium
from aval.desk.sent import names_of
from aval.records.models import Cover, Person
from aval.vocabulary.money import MINOR_DIGITS

PAGE_ROWS = 60


@dataclass(frozen=True, slots=True)
class Performance:
    """One insurance year of a policy; `costs` None for who may not see what policies cost.

    `kept` where not all was counted now.
    """

    span: Span
    broker: str
    answers: Answers
    coverage: Coverage
    idle: int | None
    costs: Costs | None
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Insurance years side by side, in one currency."""

    years: tuple[Performance, ...]
    currency: str

    @property
    def kept(self) -> Kept | None:
        """Return what was counted first of what was not counted now, if anything was not."""
        found = [one.kept for one in self.years if one.kept]
        return min(found, key=lambda one: one.made_at, default=None)


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


def parts(person: Person, one: Performance, by: Split) -> tuple[Coverage, ...]:
    """Return the coverage of the parts of a policy's perimeter, what owes most first."""
    if one.kept is not None and sees_all(person):
        return kept_parts(one.kept, by)
    return split(person, one.span, by)


def sees_all(person: Person) -> bool:
    """Return whether a person sees every customer, as what is kept does."""
    return person.is_active and not person.scope()


def _compared(person: Person, spans: Sequence[Span], today: date) -> Compared | None:
    currency = reporting_currency()
    if not currency:
        return None
    rates = Rates(currency, rates_on(MINOR_DIGITS, today, None))
    is_open = sees_premium(person)
    there = kept_years(spans, currency, today) if is_open or sees_all(person) else {}
    years = (
        _performance(
            person, span, rates, there.get((span.policy.policy, span.since)), is_open=is_open
        )
        for span in spans
    )
    return Compared(tuple(years), currency)


def _performance(
    person: Person, span: Span, rates: Rates, kept: Kept | None, *, is_open: bool
) -> Performance:
    """Return a year: what is kept of it, else counted now, with what is always of now."""
    money = None
    if is_open:
        money = costs(span, rates, count(span, rates) if kept is None else kept.money)
    broker = span.particulars.broker
    if kept is None or not sees_all(person):
        return Performance(
            span, broker, answers(person, span, rates), coverage(person, span),
            idle(person, span), money, kept,
        )  # fmt: skip
    told = replace(kept.answers, pending=pending(person, span))
    return Performance(span, broker, told, kept.coverage, kept.idle, money, kept)
