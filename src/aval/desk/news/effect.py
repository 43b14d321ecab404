"""What news would do: cover that stops, deadlines on another day, whom it is to be told by when.

Nothing is written. The figures are those that are stored when it is kept and the customer judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from aval.assessment.adverse import (
    News,
    Notice,
    adverse_of,
    entered_news,
    notices_in,
    with_ledger,
)
from aval.assessment.what_if import compared
from aval.dataset.portfolio import Portfolio
from aval.desk.customer.insolvency import insolvency_by_ledger
from aval.desk.customer.joining import day_shown
from aval.desk.customer.ledger import counted
from aval.desk.news.checking import Entered
from aval.desk.policies.effect import Effect, told
from aval.desk.sent import insurers_by_policy
from aval.engine.agenda import Facts, extra_entries
from aval.records.models import CustomerNews
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.news import NewsKind
from aval.vocabulary.words import DeadlineKind


@dataclass(frozen=True, slots=True)
class Duty:
    """An insurer that is to be told by a day."""

    policy: str
    insurer: str
    on: date


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a piece of news does.

    `effect` is None where it changes no figure, or nothing can be judged. `lost_on` is the date of
    loss of `losses` items that have another one then, None where it is the end of the waiting
    period.
    """

    effect: Effect | None
    lost_on: date | None
    losses: int
    duties: tuple[Duty, ...]


def foreseen(
    entered: Entered, *, key: str, today: date, corrected: CustomerNews | None
) -> Foreseen:
    """Return what a piece of news under a key does, instead of the fact that it corrects.

    Raises BadInput where the customer cannot be judged.
    """
    before, after = _insolvent_since(entered, corrected)
    found = None
    if before != after:
        found = compared(
            lambda portfolio: _insolvent(portfolio, entered.customer, after),
            day_shown(today),
            [entered.customer],
        )
    if found is None:
        return Foreseen(None, None, 0, _duties(entered, key, today, None))
    claims = found.deadlines.filter(pl.col("kind") == DeadlineKind.CLAIM.value)
    return Foreseen(
        told(found, is_scoped=False),
        after,
        claims.drop_nulls(["on", "on_then"]).height,
        _duties(entered, key, today, notices_in(found.every_then)),
    )


def _insolvent_since(
    entered: Entered, corrected: CustomerNews | None
) -> tuple[date | None, date | None]:
    """Return since when the customer is insolvent without the news, and with it."""
    ledger = insolvency_by_ledger(entered.customer)
    was = corrected.happened_on if corrected and _is_insolvency(corrected.kind) else None
    wanted = entered.happened_on if _is_insolvency(entered.kind) else None
    known = [ledger.on] if ledger else []
    return (
        min([*known, *filter(None, [was])], default=None),
        min([*known, *filter(None, [wanted])], default=None),
    )


def _insolvent(portfolio: Portfolio, customer: str, day: date | None) -> Portfolio:
    """Return a portfolio in which a customer is insolvent since a day, None for not at all."""
    own = pl.col("customer").cast(pl.String) == customer
    since = pl.when(own).then(pl.lit(day, pl.Date)).otherwise("insolvent_on")
    customers = portfolio.customers.with_columns(since.alias("insolvent_on"))
    return replace(portfolio, customers=customers)


def _duties(
    entered: Entered, key: str, today: date, notices: Sequence[Notice] | None
) -> tuple[Duty, ...]:
    """Return which insurers are to be told of it by when, as the agenda would say it.

    `notices` say what is insured then, None where that stays as it stands.
    """
    customer, currency = entered.customer, counted(None).currency or "EUR"
    own = News(
        customer=customer, kind=entered.kind, happened_on=entered.happened_on,
        known_on=entered.learned_on, told_since=entered.learned_on, news=key, item=entered.item,
    )  # fmt: skip
    others = [one for one in entered_news([customer]) if one.news != key]
    known = [one for one in with_ledger([*others, own], [customer]) if one.news == key]
    facts = Facts(
        as_of=today, currency=currency, digits=MINOR_DIGITS[currency],
        adverse=list(adverse_of(known, notices)),
    )  # fmt: skip
    insurers = insurers_by_policy()
    return tuple(
        Duty(one.policy, insurers.get(one.policy, one.policy), one.on)
        for one in extra_entries(facts)
    )


def _is_insolvency(kind: str) -> bool:
    return kind == NewsKind.INSOLVENCY
