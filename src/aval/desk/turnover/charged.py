"""What fees and top-ups are charged on: requests, covers watched, limits month by month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

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
    )
    found = []
    for row, after in zip_longest(rows, rows[1:]):
        last = min(row.valid_to or end, end)
        if after is not None and _series(row) == _series(after):
            last = min(last, after.valid_from - timedelta(1))
        first = max(row.valid_from, begin)
        if row.amount and first <= last:
            found.append(Span(*_series(row), row.amount, row.currency, first, last))
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
    """Return how many requests for cover left in a period; ending one costs nothing."""
    begin, end = period
    rows = CoverRequest.objects.filter(policy=policy, sent_at__date__range=(begin, end))
    return int(rows.exclude(kind=RequestKind.CANCEL).count())


def investigations(policy: str, begins_on: date) -> int:
    """Return how many investigations were written down of an insurance year."""
    return PremiumNote.objects.filter(
        policy=policy, begins_on=begins_on, kind=PremiumNoteKind.INVESTIGATION, corrected_at=None
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


def _series(row: Cover) -> tuple[str, str, str]:
    return row.customer_id, row.layer, row.extension or ""
