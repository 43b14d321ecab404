"""Keeps what was counted of insurance years: the night counts, the pages read.

Counting goes over every decision, month-end and sale. What is kept is for whoever sees every
customer, and says of which facts it is; a small portfolio is counted anew as soon as facts move.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max

from aval.assessment.loading import latest_version
from aval.assessment.standing import all_particulars, contracts
from aval.dataset.particulars import Particulars
from aval.desk.customer.ledger import rates_on
from aval.desk.performance.costs import Counted, count
from aval.desk.performance.coverage import Coverage, MonthEnd, Split, coverage, split
from aval.desk.performance.decisions import Answers, Rates, Times, answers, idle
from aval.desk.performance.years import Span, spans_of
from aval.desk.policies.queries import reporting_currency
from aval.desk.turnover.charged import TopUpMonth
from aval.desk.turnover.premium import TopUps
from aval.engine.premium import MonitoredCover
from aval.records.models import Assessment, Customer, YearFigures
from aval.vocabulary.money import MINOR_DIGITS

MOST_YEARS = 6
"""Insurance years of a policy that its page compares, the newest first."""
LIVE_CUSTOMERS = 5_000
"""Customers up to which a page counts by itself what is not kept of now."""
Parts = Mapping[Split, tuple[Coverage, ...]]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Of what figures are: the day until which years ran, the data version, the judgements."""

    on: date
    version: int
    judged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What was counted of a year; nothing is waited for in `answers`: that is of now.

    `is_stale` where facts or judgements have moved since `made_at`.
    """

    pk: int
    answers: Answers
    coverage: Coverage
    idle: int | None
    money: Counted
    stamp: Stamp
    made_at: datetime
    is_stale: bool


def keep_years(*, today: date, at: datetime) -> int:
    """Count the years that pages compare as far as they have run; return how many were counted.

    What is kept of the facts and judgements of now stands.
    """
    currency = reporting_currency()
    if not currency:
        return 0
    stamp, rates = stamp_of(today), Rates(currency, rates_on(MINOR_DIGITS, today, None))
    known, done = all_particulars(), 0
    for key, policy in contracts().items():
        years = spans_of(policy, today, known.get(key, Particulars(key)))[:MOST_YEARS]
        stands = _rows(years, currency)
        for span in years:
            row = stands.get(_place(span))
            if row is None or _stamp(row) != stamp:
                _keep(span, rates, stamp, at)
                done += 1
    return done


def kept_years(spans: Sequence[Span], currency: str, today: date) -> dict[tuple[str, date], Kept]:
    """Return what is kept of years by policy and first day.

    Stale figures are those of a large portfolio; of a small one they are left out.
    """
    found, stamp = dict[tuple[str, date], Kept](), stamp_of(today)
    is_large: bool | None = None
    for place, row in _rows(spans, currency).items():
        is_stale = _stamp(row) != stamp
        if is_stale and is_large is None:
            is_large = Customer.objects.order_by()[LIVE_CUSTOMERS:].exists()
        if not is_stale or is_large:
            found[place] = _kept(row, is_stale=is_stale)
    return found


def kept_parts(kept: Kept, by: Split) -> tuple[Coverage, ...]:
    """Return the coverage of the parts of a year as kept, what owes most first."""
    parts = YearFigures.objects.values_list("parts", flat=True).get(pk=kept.pk)
    return tuple(_coverage(one) for one in parts[by.value])


def stamp_of(today: date) -> Stamp:
    """Return of what figures are that are counted now."""
    judged = Assessment.objects.aggregate(at=Max("made_at"))["at"]
    return Stamp(today, latest_version(), judged)


def _place(span: Span) -> tuple[str, date]:
    return span.policy.policy, span.since


def _rows(spans: Iterable[Span], currency: str) -> dict[tuple[str, date], YearFigures]:
    """Return what is kept of years whose days and currency are still the same."""
    ends = {_place(span): span.within.ends_on for span in spans}
    rows = YearFigures.objects.filter(
        policy__in={policy for policy, _ in ends}, currency=currency
    ).defer("parts")
    return {
        (row.policy, row.begins_on): row
        for row in rows
        if ends.get((row.policy, row.begins_on)) == row.ends_on
    }


def _stamp(row: YearFigures) -> Stamp:
    return Stamp(row.on, row.version, row.judged_at)


def _keep(span: Span, rates: Rates, stamp: Stamp, at: datetime) -> None:
    money, told = count(span, rates), answers(None, span, rates)
    content = {
        "answers": asdict(replace(told, times=Times())) | {"times": dict(told.times.days)},
        "coverage": asdict(coverage(None, span)),
        "idle": idle(None, span),
        "turnover": money.turnover,
        "watched": _covers(money.watched),
        "idle_watched": None if money.idle is None else _covers(money.idle),
        "top_ups": [[month.on, sum(month.amounts), paid] for month, paid in money.top_ups.months],
        "top_up_rate": money.top_ups.rate,
    }
    parts = {by.value: [asdict(one) for one in split(None, span, by)] for by in Split}
    YearFigures.objects.update_or_create(
        policy=span.policy.policy,
        begins_on=span.since,
        defaults={
            "ends_on": span.within.ends_on,
            "currency": rates.currency,
            **asdict(stamp),
            "made_at": at,
            "content": _plain(content),
            "parts": _plain(parts),
        },
    )


def _covers(covers: Iterable[MonitoredCover]) -> list[list[Any]]:
    return [[one.since, one.until, one.number] for one in covers]


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return values as JSON has them: days, rates and keys as text."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, date | Decimal) else value


def _kept(row: YearFigures, *, is_stale: bool) -> Kept:
    told = row.content
    days = told["answers"].pop("times")
    times = Times({int(number): answered for number, answered in days.items()})
    rate = told["top_up_rate"]
    months = tuple(
        (TopUpMonth(date.fromisoformat(on), (amount,) if amount else ()), premium)
        for on, amount, premium in told["top_ups"]
    )
    idle_watched = told["idle_watched"]
    money = Counted(
        turnover=told["turnover"],
        watched=_monitored(told["watched"]),
        idle=None if idle_watched is None else _monitored(idle_watched),
        top_ups=TopUps(months, None if rate is None else Decimal(rate)),
    )
    return Kept(
        row.pk, Answers(**told["answers"], times=times), _coverage(told["coverage"]),
        told["idle"], money, _stamp(row), row.made_at, is_stale,
    )  # fmt: skip


def _monitored(rows: Iterable[Sequence[Any]]) -> tuple[MonitoredCover, ...]:
    return tuple(
        MonitoredCover(
            cover="", since=date.fromisoformat(since), until=date.fromisoformat(until),
            number=number,
        )
        for since, until, number in rows
    )  # fmt: skip


def _coverage(told: Mapping[str, Any]) -> Coverage:
    months = (one | {"on": date.fromisoformat(one["on"])} for one in told["months"])
    return Coverage(tuple(MonthEnd(**one) for one in months), told["name"])
