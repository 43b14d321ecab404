"""What people read of shipments: the list with its sums, and whether a customer is held."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Sum

from aval.desk.shipments.selecting import stopped
from aval.records.models import Assessment, Hold, Person, Position
from aval.vocabulary.agenda import StopReason

PAGE_ROWS = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for; empty means any. `portfolio` is a login."""

    reason: str = ""
    portfolio: str = ""
    has_orders: bool = True
    is_held: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A customer to whom nothing should be delivered; `hold` is the one that stands."""

    position: Position
    reason: StopReason | None
    loses: int
    hold: Hold | None

    @property
    def may_ask(self) -> bool:
        """Return whether an insurer could help: a limit lacks, nothing stops the cover."""
        return self.reason in {
            StopReason.OVER_LIMIT,
            StopReason.NO_LIMIT,
            StopReason.EXPIRED,
            StopReason.REFUSED,
        }

    @property
    def is_to_collect(self) -> bool:
        """Return whether money that comes in would help."""
        return self.reason in {StopReason.BREACH, StopReason.OVER_LIMIT}

    @property
    def is_to_tell(self) -> bool:
        """Return whether what is unpaid stopped the cover: insurers are told of it."""
        return self.reason in {StopReason.BREACH, StopReason.INSOLVENT}


@dataclass(frozen=True, slots=True)
class Shipments:
    """A page of the list; counts and sums are of everything that was asked for."""

    rows: tuple[Row, ...]
    page: Page[Any]
    number: int
    orders: int
    loses: int
    reasons: dict[StopReason, int]
    held: int
    as_of: date | None
    currency: str


def shipments(person: Person, wanted: Wanted, *, today: date) -> Shipments:
    """Return the list inside a person's scope, what loses most first."""
    last = Assessment.objects.order_by("-as_of").first()
    every = _sums(_kept(stopped(person, today=today), wanted))
    asked = [one for one in every if _is_wanted(one, wanted)]
    found = _wanted(person, wanted, today).order_by("-loses", "-orders", "pk")
    pages = Paginator(found.values_list("pk", flat=True), PAGE_ROWS)
    pages.count = sum(one.number for one in asked)  # known already: not asked for again
    page = pages.get_page(wanted.page)
    keys = list(page)
    shown = {row.pk: row for row in stopped(person, today=today).filter(pk__in=keys)}
    reasons = Counter[str]()
    for one in every:
        reasons[one.reason] += one.number
    return Shipments(
        tuple(_rows(shown[key] for key in keys if key in shown)),
        page,
        pages.count,
        sum(one.orders for one in asked),
        sum(one.loses for one in asked),
        {reason: reasons[reason] for reason in StopReason if reasons[reason]},
        sum(one.number for one in every if one.is_held),
        last.as_of if last else None,
        last.currency if last else "EUR",
    )


class _Sum(NamedTuple):
    """What customers of one reason have together, those that are held apart from others."""

    reason: str
    is_held: bool
    number: int
    orders: int
    loses: int


def _sums(rows: QuerySet[Any]) -> list[_Sum]:
    """Return the sums of all rows in one statement."""
    grouped = rows.order_by().values_list("reason", "is_held")
    told = grouped.annotate(Count("pk"), ordered=Sum("orders"), lost=Sum("loses"))
    return [_Sum(*row) for row in told]


def _is_wanted(one: _Sum, wanted: Wanted) -> bool:
    return wanted.reason in {"", one.reason} and (one.is_held or not wanted.is_held)


def every_row(person: Person, wanted: Wanted, *, today: date) -> Iterator[Row]:
    """Yield every row of the list, a batch at a time."""
    found = _wanted(person, wanted, today).order_by("-loses", "-orders", "pk")
    batch: list[Any] = []
    for one in found.iterator(PAGE_ROWS):
        batch.append(one)
        if len(batch) == PAGE_ROWS:
            yield from _rows(batch)
            batch = []
    yield from _rows(batch)


def hold_of(customer: str) -> Hold | None:
    """Return the hold of a customer that stands, None where nothing is held."""
    rows = Hold.objects.filter(customer=customer, lifted_at=None).select_related("set_by")
    found: Hold | None = rows.first()
    return found


def holds_of(person: Person, customer: str) -> list[Hold]:
    """Return every hold of a customer, those lifted too, the newest first."""
    rows = Hold.objects.visible_to(person).filter(customer=customer)
    return list(rows.select_related("set_by", "lifted_by").order_by("-set_at", "-pk"))


def _wanted(person: Person, wanted: Wanted, today: date) -> QuerySet[Any]:
    found = _kept(stopped(person, today=today), wanted)
    if wanted.reason:
        found = found.filter(reason=wanted.reason)
    return found.filter(is_held=True) if wanted.is_held else found


def _kept(found: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    if wanted.has_orders:
        found = found.filter(orders__gt=0)
    if wanted.portfolio:
        found = found.filter(owner=wanted.portfolio) | found.filter(sales=wanted.portfolio)
    return found


def _rows(positions: Iterable[Any]) -> Iterator[Row]:
    held = list(positions)
    holds = {
        one.customer_id: one
        for one in Hold.objects.filter(
            customer__in=[row.pk for row in held], lifted_at=None
        ).select_related("set_by")
    }
    for row in held:
        reason = StopReason(row.reason) if row.reason else None
        yield Row(row, reason, row.loses if reason else 0, holds.get(row.pk))
