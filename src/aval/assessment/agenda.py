"""Keeps the agenda of the newest day: entries beside the deadlines, and what will be lost.

Both are made anew of the facts; only what differs is written, so that entries keep their numbers.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from aval.assessment.adverse import of
from aval.assessment.agenda_facts import agenda_facts, contract_facts
from aval.assessment.loading import latest_version, load_needed
from aval.dataset.portfolio import Portfolio
from aval.engine.agenda import extra_entries
from aval.engine.agenda_policies import Entry
from aval.engine.forecast import HORIZONS, forecast
from aval.records.agenda import AgendaEntry, Forecast
from aval.records.cover import Cover, Credit
from aval.records.customers import CustomerFacts
from aval.records.news import CustomerNews
from aval.records.portfolio import portfolio_of
from aval.records.positions import Assessment, Deadline
from aval.vocabulary.agenda import DUTY_OF, AgendaKind
from aval.vocabulary.news import NewsKind
from aval.vocabulary.words import DeadlineState

BATCH_CUSTOMERS = 20_000
"""Customers whose days to come are judged at once."""
_ENTRY = tuple(one.attname for one in AgendaEntry._meta.concrete_fields if one.name != "id")
_FORECAST = tuple(one.attname for one in Forecast._meta.concrete_fields if one.name != "id")
_WRITTEN_AT_ONCE = 500


def keep_agenda(
    *, as_of: date, customers: Sequence[str] | None = None, compiled: bool | None = None
) -> bool:
    """Make the agenda of a day anew, of some customers or of all; of an older day, do nothing.

    Returns whether it was the newest day. Killed and run again it leaves the same rows.
    """
    newest = Assessment.objects.order_by("-as_of").first()
    if newest is None or newest.as_of != as_of:
        return False
    if customers is None:
        keep_contracts()
    facts = agenda_facts(as_of=as_of, currency=newest.currency, customers=customers)
    entries = {_row(entry) for entry in extra_entries(facts) if entry.customer}
    theirs = AgendaEntry.objects.filter(customer__isnull=False)
    with transaction.atomic():
        _replace(AgendaEntry, _ENTRY, of(theirs, customers), entries)
    losing = losing_soon(as_of, customers)
    version = newest.version_id or latest_version()
    rows = set[tuple[Any, ...]]()
    for at in range(0, len(losing), BATCH_CUSTOMERS):
        part = losing[at : at + BATCH_CUSTOMERS]
        known = load_needed(as_of=as_of, version=version, since=version, customers=part)
        rows |= _lost(portfolio_of(known), as_of, compiled=compiled)
    with transaction.atomic():
        _replace(Forecast, _FORECAST, of(Forecast.objects.all(), customers), rows)
    return True


@transaction.atomic
def keep_contracts() -> None:
    """Make what contracts ask for by themselves anew, at the newest day; before any, do nothing.

    Writers wait for one another before they read the facts, so that the last one knows them all.
    """
    newest = Assessment.objects.select_for_update().order_by("-as_of").first()
    if newest is None:
        return
    facts = contract_facts(as_of=newest.as_of, currency=newest.currency)
    entries = {_row(entry) for entry in extra_entries(facts)}
    _replace(AgendaEntry, _ENTRY, AgendaEntry.objects.filter(customer=None), entries)


def keep_adverse() -> None:
    """Make the duties of adverse information anew, whose days contracts say, likewise."""
    newest = Assessment.objects.order_by("-as_of").first()
    theirs = (
        AgendaEntry.objects.filter(kind__in=sorted(DUTY_OF.values())).values("customer").distinct()
    )
    customers = list(theirs.values_list("customer", flat=True))
    if newest is not None and customers:
        keep_agenda(as_of=newest.as_of, customers=customers)


def losing_soon(as_of: date, customers: Sequence[str] | None = None) -> list[str]:
    """Return the customers whose cover changes by itself within the farthest horizon, in order."""
    until = as_of + timedelta(max(HORIZONS))
    due = Deadline.objects.filter(state=DeadlineState.OPEN, on__lt=until)
    ends = Q(valid_to__gte=as_of, valid_to__lt=until) | Q(
        valid_from__gt=as_of, valid_from__lte=until
    )
    insolvent = CustomerFacts.objects.current().filter(
        insolvent_on__gte=as_of, insolvent_on__lt=until
    )
    sources = (
        due,
        Cover.objects.current().filter(ends),
        Credit.objects.current().filter(ends),
        insolvent,
        CustomerNews.objects.current().filter(kind=NewsKind.INSOLVENCY, happened_on=as_of),
    )
    found = set[str]()
    for rows in sources:
        found.update(of(rows, customers).values_list("customer", flat=True).distinct())
    return sorted(found)


def _lost(portfolio: Portfolio, as_of: date, *, compiled: bool | None) -> set[tuple[Any, ...]]:
    """Return the rows of `Forecast` of a portfolio."""
    found = forecast(portfolio, as_of, compiled=compiled)
    return {
        tuple((row | {"customer_id": row["customer"], "as_of": as_of})[name] for name in _FORECAST)
        for row in found.iter_rows(named=True)
    }


def _row(entry: Entry) -> tuple[Any, ...]:
    """Return an entry as the columns of its table."""
    given = {name: getattr(entry, name) for name in _ENTRY if name != "customer_id"}
    given["customer_id"] = entry.customer or None
    given["kind"] = AgendaKind(entry.kind).value
    given["layer"] = str(entry.layer)
    return tuple(given[name] for name in _ENTRY)


def _replace(
    model: type[AgendaEntry | Forecast],
    names: tuple[str, ...],
    stands: models.QuerySet[Any],
    wanted: Iterable[tuple[Any, ...]],
) -> None:
    """Write what differs between the rows that stand and those wanted."""
    left = set(wanted)
    gone = list[int]()
    for pk, *row in stands.values_list("pk", *names):
        if tuple(row) in left:
            left.discard(tuple(row))
        else:
            gone.append(pk)
    for at in range(0, len(gone), _WRITTEN_AT_ONCE):
        model.objects.filter(pk__in=gone[at : at + _WRITTEN_AT_ONCE]).delete()
    rows: Any = model.objects
    made = [model(**dict(zip(names, row, strict=True))) for row in sorted(left, key=repr)]
    rows.bulk_create(made, batch_size=_WRITTEN_AT_ONCE)
