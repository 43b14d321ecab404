"""How a customer pays: days late of what it paid, by month of payment, over twelve months."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count

from aval.records.models import Item
from aval.vocabulary.words import Kind

MONTHS = 12
SHORT_MONTHS = 3
PAID_LATE = (Kind.INVOICE, Kind.BILL)


class Month(NamedTuple):
    """One month of payments: average days late in tenths, None where nothing was paid."""

    first: date
    number: int
    tenths: int | None


@dataclass(frozen=True, slots=True)
class Paid:
    """Twelve months, the running one last; averages in tenths of a day; the last payment's day.

    What is paid before it is due counts as 0 days late: early payments do not make up for late
    ones.
    """

    months: tuple[Month, ...]
    tenths: int | None
    tenths_short: int | None
    number: int
    last_on: date | None
    terms: tuple[tuple[date, date, int], ...]
    """Issued, due, how many: what payment terms can be read off."""


def paid(key: str, as_of: date, version: int | None) -> Paid:
    """Return how a customer paid, from its cleared items, in one query."""
    firsts = month_firsts(as_of)
    rows = list(
        Item.objects.known_at(version)
        .filter(
            customer=key,
            kind__in=[kind.value for kind in PAID_LATE],
            open_amount=0,
            cleared_on__gte=firsts[0],
            cleared_on__lte=as_of,
        )
        .order_by()
        .values_list("cleared_on", "due_on", "issued_on")
        .annotate(number=Count("pk"))
    )
    sums: dict[date, list[int]] = {first: [0, 0] for first in firsts}
    for cleared, due, _, number in rows:
        month = sums[cleared.replace(day=1)]
        month[0] += number
        month[1] += number * max((cleared - due).days, 0)
    return Paid(
        months=tuple(Month(first, *_average(*sums[first])) for first in firsts),
        tenths=_average(*_total(sums, firsts))[1],
        tenths_short=_average(*_total(sums, firsts[-SHORT_MONTHS:]))[1],
        number=_total(sums, firsts)[0],
        last_on=max((row[0] for row in rows), default=None),
        terms=tuple((issued, due, number) for _, due, issued, number in rows),
    )


def month_firsts(as_of: date) -> tuple[date, ...]:
    """Return the first days of twelve months, the month of a day being the last."""
    found = [as_of.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return tuple(reversed(found))


def _total(sums: dict[date, list[int]], firsts: tuple[date, ...]) -> tuple[int, int]:
    return sum(sums[one][0] for one in firsts), sum(sums[one][1] for one in firsts)


def _average(number: int, days: int) -> tuple[int, int | None]:
    """Return a number and the average in tenths, rounded half up."""
    return number, (days * 20 + number) // (2 * number) if number else None
