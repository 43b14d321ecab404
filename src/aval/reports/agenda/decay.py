"""Cover that will be lost if nothing is done: sums by horizon, and customer by customer.

The figures are the forecasts that were judged with the newest day; nothing is computed here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, Sum

from aval.engine.forecast import HORIZONS
from aval.records.models import Assessment, Forecast, Person, Position

PAGE_ROWS = 60
LOSES = Q(indemnity__gt=0) | Q(limit__gt=0) | Q(credit__gt=0) | Q(stops=True)
"""What makes a customer one that loses: who only wins something is none."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """What is lost within so many days, in minor units, and of how many customers.

    `last` is the last day on which something can still be done about it.
    """

    days: int
    last: date
    indemnity: int
    limit: int
    credit: int
    stops: int
    customers: int

    @property
    def first(self) -> date:
        """Return the first day, that of the assessment."""
        return self.last - timedelta(self.days - 1)


@dataclass(frozen=True, slots=True)
class Loss:
    """A customer that loses cover."""

    forecast: Forecast
    name: str
    owner: str


@dataclass(frozen=True, slots=True)
class Losses:
    """A page of the customers that lose within a horizon, most indemnity first."""

    rows: tuple[Loss, ...]
    page: Page[Any]
    horizon: Horizon
    currency: str


def decay(person: Person) -> tuple[Horizon, ...]:
    """Return what is lost within each horizon inside a person's scope; empty before there is any.

    Customers that win something meanwhile do not make up for others.
    """
    last = Assessment.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    if last is None:
        return ()
    rows = Forecast.objects.visible_to(person).order_by().values("days")
    sums = {
        row["days"]: row
        for row in rows.annotate(
            indemnity_lost=Sum("indemnity", filter=Q(indemnity__gt=0)),
            limit_lost=Sum("limit", filter=Q(limit__gt=0)),
            credit_lost=Sum("credit", filter=Q(credit__gt=0)),
            stopped=Count("pk", filter=Q(stops=True)),
            customers=Count("pk", filter=LOSES),
        )
    }
    return tuple(_horizon(days, last, sums.get(days, {})) for days in HORIZONS)


def losses(person: Person, *, days: int, page: int) -> Losses | None:
    """Return a page of who loses within one of the horizons; None before the first assessment."""
    horizons = {one.days: one for one in decay(person)}
    if not horizons:
        return None
    horizon = horizons.get(days) or horizons[HORIZONS[0]]
    lost = Forecast.objects.visible_to(person).filter(LOSES, days=horizon.days)
    found = Paginator(lost.order_by("-indemnity", "-limit", "-credit", "pk"), PAGE_ROWS)
    shown = found.get_page(page)
    keys = [row.customer_id for row in shown]
    names = {
        key: (name, owner)
        for key, name, owner in Position.objects.filter(pk__in=keys).values_list(
            "pk", "name", "owner"
        )
    }
    currency = Assessment.objects.order_by("-as_of").values_list("currency", flat=True)[0]
    rows = []
    for one in shown:
        name, owner = names.get(one.customer_id, (one.customer_id, ""))
        rows.append(Loss(one, name, owner))
    return Losses(tuple(rows), shown, horizon, currency)


def _horizon(days: int, as_of: date, sums: dict[str, Any]) -> Horizon:
    return Horizon(
        days,
        as_of + timedelta(days - 1),
        sums.get("indemnity_lost") or 0,
        sums.get("limit_lost") or 0,
        sums.get("credit_lost") or 0,
        sums.get("stopped", 0),
        sums.get("customers", 0),
    )
