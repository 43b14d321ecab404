"""Adverse news on customers, by the ledger's word or a person's, and what insurers were told of it.

Set-based: a handful of statements for everybody, or for some customers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import polars as pl
from django.db import models
from django.db.models import Min, QuerySet
from django.utils.timezone import localtime

from aval.engine.agenda import Adverse
from aval.records.customers import CustomerFacts
from aval.records.ledger import Item, ItemMark
from aval.records.news import CustomerNews, PaperNews
from aval.records.positions import Deadline
from aval.vocabulary.agenda import DUTY_OF
from aval.vocabulary.claims import AT_INSURER, PaperState
from aval.vocabulary.news import NewsKind
from aval.vocabulary.words import DeadlineKind, DeadlineState

RETURNED = "x_returned_on"
"""The carried column of items that says on which day a payment came back."""
_INSURED = (DeadlineState.OPEN, DeadlineState.MET)
"""How far the notice of an item is that is insured still."""
_CHUNK = 5_000
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A piece of news on a customer; `news` is its key, empty where the ledger alone says it.

    The duty to tell it counts from `known_on`. What was declared on `told_since` or later was
    declared with it. `amount` is minor units of `currency`.
    """

    customer: str
    kind: NewsKind
    happened_on: date
    known_on: date
    told_since: date
    news: str = ""
    item: str = ""
    amount: int | None = None
    currency: str = ""
    text: str = ""

    @property
    def mark(self) -> str:
        """Return by what papers of a customer are known to tell it."""
        return _mark(self.kind, self.news, self.item)


@dataclass(frozen=True, slots=True)
class Notice:
    """What of an item of a customer is insured under a policy, and whether it was declared."""

    customer: str
    policy: str
    item: str
    at_stake: int
    is_declared: bool


def of(rows: QuerySet[Row], customers: Collection[str] | None) -> QuerySet[Row]:
    """Return the rows of some customers, or all of them."""
    return rows if customers is None else rows.filter(customer__in=list(customers))


def adverse(customers: Collection[str] | None) -> Iterator[Adverse]:
    """Yield the news that insurers are still to be told of, by policy, with what is insured."""
    return adverse_of(known_news(customers))


def adverse_of(news: Sequence[News], notices: Sequence[Notice] | None = None) -> Iterator[Adverse]:
    """Yield what is to be told of some news, as if they were what is known.

    `notices` None are those of the judgement that stands.
    """
    customers = sorted({one.customer for one in news})
    insured = defaultdict[str, list[Notice]](list)
    for notice in _notices_of(customers) if notices is None else notices:
        insured[notice.customer].append(notice)
    declared = _declared({one.item for own in insured.values() for one in own if one.is_declared})
    told = _told(customers)
    for one in news:
        stakes = defaultdict[str, int](int)
        for notice in insured[one.customer]:
            is_told = declared.get(notice.item, date.min) >= one.told_since
            if one.item in {"", notice.item} and not is_told:
                stakes[notice.policy] += notice.at_stake
        for policy, stake in stakes.items():
            if (one.customer, policy, one.mark) not in told:
                yield Adverse(
                    kind=DUTY_OF[one.kind], customer=one.customer, policy=policy,
                    known_on=one.known_on, on=one.happened_on, at_stake=stake, item=one.item,
                )  # fmt: skip


def known_news(customers: Collection[str] | None) -> list[News]:
    """Return all news known now: those of people, and what only the ledger says."""
    return with_ledger(entered_news(customers), customers)


def entered_news(customers: Collection[str] | None) -> list[News]:
    """Return the news that people entered, as known now."""
    return [_news_of(row) for row in of(CustomerNews.objects.current(), customers)]


def with_ledger(entered: Sequence[News], customers: Collection[str] | None) -> list[News]:
    """Return news of people, and what the ledger alone says; an insolvency of both is one."""
    items = {one.item for one in entered if one.item}
    opened = {one.customer: one for one in entered if one.kind is NewsKind.INSOLVENCY}
    others = [one for one in entered if one.kind is not NewsKind.INSOLVENCY]
    for one in _insolvent(customers):
        ours = opened.get(one.customer)
        opened[one.customer] = one if ours is None else _both(ours, one)
    carried = [one for one in _returned(customers) if one.item not in items]
    return [*opened.values(), *others, *carried]


def untold(customer: str, policy: str, *, own: int | None = None) -> list[News]:
    """Return the news on a customer that no paper under a policy tells; `own` is no such paper."""
    papers = PaperNews.objects.filter(paper__customer=customer, paper__policy=policy)
    rows = papers.exclude(paper__state=PaperState.WITHDRAWN).exclude(paper=own)
    told = {_mark(NewsKind(kind), news, item) for kind, news, item in _marks(rows)}
    found = [one for one in known_news([customer]) if one.mark not in told]
    return sorted(found, key=lambda one: (one.happened_on, one.mark))


def _news_of(row: CustomerNews) -> News:
    return News(
        customer=row.customer_id, kind=NewsKind(row.kind), happened_on=row.happened_on,
        known_on=row.learned_on, told_since=row.learned_on, news=row.news, item=row.item or "",
        amount=row.amount, currency=row.currency or "", text=row.text,
    )  # fmt: skip


def _both(ours: News, ledgers: News) -> News:
    """Return one insolvency that the ledger and a person tell of: the earlier days count."""
    return replace(
        ours,
        happened_on=min(ours.happened_on, ledgers.happened_on),
        known_on=min(ours.known_on, ledgers.known_on),
        told_since=min(ours.told_since, ledgers.told_since),
    )


def _insolvent(customers: Collection[str] | None) -> Iterator[News]:
    """Yield the insolvencies of the ledger; one is known from the first change that said so."""
    rows = of(CustomerFacts.objects.current().filter(insolvent_on__isnull=False), customers)
    said = CustomerFacts.objects.filter(
        customer__in=rows.values("customer"), insolvent_on__isnull=False
    )
    first = said.values_list("customer").annotate(first=Min("known_from__at")).order_by()
    known = dict(first)
    for customer, day in rows.values_list("customer", "insolvent_on"):
        yield News(
            customer=customer, kind=NewsKind.INSOLVENCY, happened_on=day,
            known_on=localtime(known[customer]).date(), told_since=day,
        )  # fmt: skip


def _returned(customers: Collection[str] | None) -> Iterator[News]:
    """Yield the payments that came back by the ledger's word, of items that are insured.

    What is carried is text: it is looked into for these items alone.
    """
    items = of(_notices(), customers).values_list("item", flat=True).order_by("item").distinct()
    for part in parts(list(items)):
        rows = Item.objects.current().filter(item__in=part, carried__contains=f'"{RETURNED}"')
        for row in rows:
            with suppress(ValueError):  # what a file carries may be no day
                day = date.fromisoformat(row.carries().get(RETURNED, ""))
                yield News(
                    customer=row.customer_id, kind=NewsKind.RETURNED, happened_on=day,
                    known_on=day, told_since=day, item=row.item,
                )  # fmt: skip


def _notices_of(customers: Sequence[str]) -> Iterator[Notice]:
    """Yield what of the items of customers is insured under which policy, declared or not."""
    for part in parts(customers):
        for row in _notices().filter(customer__in=part):
            is_declared = row.state == DeadlineState.MET
            yield Notice(row.customer_id, row.policy, row.item, row.at_stake, is_declared)


def notices_in(deadlines: pl.DataFrame) -> list[Notice]:
    """Return the same of deadlines as they would be stored."""
    rows = deadlines.filter(
        (pl.col("kind") == DeadlineKind.NOTIFY.value)
        & pl.col("state").is_in([state.value for state in _INSURED])
        & (pl.col("at_stake") > 0)
    ).with_columns(pl.col("state") == DeadlineState.MET.value)
    names = ("customer", "policy", "item", "at_stake", "state")
    return [Notice(*row) for row in rows.select(names).iter_rows()]


def _notices() -> QuerySet[Deadline]:
    return Deadline.objects.filter(
        kind=DeadlineKind.NOTIFY, state__in=list(_INSURED), at_stake__gt=0
    )


def _declared(items: Collection[str]) -> dict[str, date]:
    """Return the first day on which items were declared, by the ledger's word or ours."""
    found = dict[str, date]()
    for part in parts(sorted(items)):
        for model in (Item, ItemMark):
            rows = model.objects.current().filter(item__in=part, declared_on__isnull=False)
            for item, day in rows.values_list("item", "declared_on"):
                found[item] = min(day, found.get(item, day))
    return found


def _told(customers: Sequence[str]) -> set[tuple[str, str, str]]:
    """Return of which news on customers which policies' insurers were told."""
    found = set[tuple[str, str, str]]()
    for part in parts(customers):
        rows = PaperNews.objects.filter(
            paper__customer__in=part, paper__state__in=sorted(AT_INSURER)
        )
        names = ("paper__customer", "paper__policy", "kind", "news", "item")
        for customer, policy, kind, news, item in rows.values_list(*names):
            found.add((customer, policy, _mark(NewsKind(kind), news, item)))
    return found


def _marks(rows: QuerySet[PaperNews]) -> Iterable[tuple[str, str, str]]:
    return rows.values_list("kind", "news", "item")


def _mark(kind: NewsKind, news: str, item: str) -> str:
    """Return by what a piece of news is known again: a customer has one insolvency."""
    return kind.value if kind is NewsKind.INSOLVENCY else news or item


def parts(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    """Return keys in parts that one statement takes."""
    return (keys[at : at + _CHUNK] for at in range(0, len(keys), _CHUNK))
