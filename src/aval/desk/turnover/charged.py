"""What fees and top-ups are charged on: requests, covers watched, limits month by month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from django.db.models import Count, QuerySet

from aval.desk.customer.ledger import convert, rates_on
from aval.engine.periods import Period, month_ends
from aval.engine.premium import MonitoredCover
from aval.records.models import Cover, CoverRequest, PremiumNote
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.turnover import PremiumNoteKind
from aval.vocabulary.words import CoverStatus, Layer

NAMED = (Layer.PERMANENT, Layer.TEMPORARY)
TOP_UPS = (Layer.TOP_UP, Layer.SUBSTITUTE_TOP_UP)


@dataclass(frozen=True, slots=True)
class Span:
    """A limit above 0 from a day until another: what one decision of a series granted."""

    customer: str
    layer: str
    extension: str
    amount: int
    currency: str
    begin: date
    end: date


@dataclass(frozen=True, slots=True)
class TopUpMonth:
    """The top-ups in force in a month, each in minor units of the reporting currency."""

    on: date
    amounts: tuple[int, ...]


def spans(policy: str, layers: Iterable[Layer], period: Period) -> list[Span]:
    """Return the limits that a policy granted in some layers, cut to a period.

    A decision holds until its last day, or until the next one of its series begins.
    """
    begin, end = period
    rows = list(
        Cover.objects.current()
        .exclude(status=CoverStatus.PENDING)
        .filter(policy=policy, layer__in=[layer.value for layer in layers], valid_from__lte=end)
        .order_by("customer", "layer", "extension", "valid_from", "decided_on", "cover")
        .values_list(
            "customer", "layer", "extension", "amount", "currency", "valid_from", "valid_to"
        )
    )
    found = []
    for row, after in zip_longest(rows, rows[1:]):
        *series, amount, currency, since, until = row
        last = min(until or end, end)
        if after is not None and list(after[:3]) == series:
            last = min(last, after[5] - timedelta(1))
        first = max(since, begin)
        if amount and first <= last:
            customer, layer, extension = series
            found.append(Span(customer, layer, extension or "", amount, currency, first, last))
    return found


def monitored(policy: str, period: Period) -> list[MonitoredCover]:
    """Return the named limits watched in a period, one a customer and series."""
    found: dict[tuple[str, str, str], MonitoredCover] = {}
    for span in spans(policy, NAMED, period):
        key = span.customer, span.layer, span.extension
        since = found[key].since if key in found else span.begin
        found[key] = MonitoredCover(cover=span.customer, since=since, until=span.end)
    return list(found.values())


def requests_made(policy: str, period: Period) -> int:
    """Return how many requests for cover were made in a period; ending one costs nothing.

    They are known twice: as ours that left, and as decisions of the insurer that say what was
    asked for. Of each customer and layer the larger number counts.
    """
    ours = CoverRequest.objects.filter(policy=policy, sent_at__date__range=period)
    theirs = Cover.objects.current().filter(
        policy=policy, requested_on__range=period, requested_amount__gt=0
    )
    ours = ours.exclude(kind=RequestKind.CANCEL)
    both = theirs.filter(customer__in=ours.values("customer"))
    told = _by_layer(both)
    more = (max(0, number - told.get(key, 0)) for key, number in _by_layer(ours).items())
    return int(theirs.count()) + sum(more)


def _by_layer(rows: QuerySet[Any]) -> dict[tuple[str, str], int]:
    """Return how many rows there are of each customer and layer."""
    found = rows.order_by().values_list("customer", "layer").annotate(number=Count("pk"))
    return {(customer, layer): number for customer, layer, number in found}


def investigations(policy: str, year: Period) -> int:
    """Return how many investigations were written down of an insurance year."""
    return PremiumNote.objects.filter(
        policy=policy, begins_on__range=year, kind=PremiumNoteKind.INVESTIGATION, corrected_at=None
    ).count()


def top_ups(policy: str, period: Period, currency: str) -> list[TopUpMonth]:
    """Return the top-ups of each month of a period: the last amount of each series in it."""
    found = spans(policy, TOP_UPS, period)
    rates = rates_on({one.currency for one in found} - {currency}, period[1], None)
    months, since = [], period[0]
    for on in month_ends(period):
        held = {
            (one.customer, one.layer, one.extension): one
            for one in found
            if one.begin <= on and one.end >= since
        }
        months.append(TopUpMonth(on, tuple(_into(held.values(), currency, rates))))
        since = on + timedelta(1)
    return months


def _into(held: Iterable[Span], currency: str, rates: dict[str, int]) -> Sequence[int]:
    """Return amounts in the reporting currency; those of a currency without a rate are left out."""
    return [
        convert(one.amount, one.currency, currency, rates.get(one.currency))
        for one in held
        if one.currency == currency or one.currency in rates
    ]
