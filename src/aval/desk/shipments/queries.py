"""What people read of shipments: the list with its sums, and whether a customer is held."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

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
    found = _wanted(person, wanted, today)
    sums = found.aggregate(n=Count("pk"), ordered=Sum("orders"), lost=Sum("loses"))
    every = _kept(stopped(person, today=today), wanted)
    counts = dict(every.order_by().values_list("reason").annotate(n=Count("pk")))
    page = Paginator(found.order_by("-loses", "-orders", "pk"), PAGE_ROWS).get_page(wanted.page)
    return Shipments(
        tuple(_rows(page)),
        page,
        sums["n"],
        sums["ordered"] or 0,
        sums["lost"] or 0,
        {reason: counts[reason.value] for reason in StopReason if reason.value in counts},
        every.filter(is_held=True).count(),
        last.as_of if last else None,
        last.currency if last else "EUR",
    )


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
