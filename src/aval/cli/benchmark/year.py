"""What a year of work leaves beside a judged ledger: contracts' particulars, papers, past days.

Made set-based of what the day left, the same rows again each time. Of papers, requests and marks
most are over: a page must not cost more for them.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
from django.db import connection, models
from django.db.models import Value
from django.db.models.functions import Concat, Right

from aval.assessment.standing import contracts
from aval.cli.benchmark.year_papers import leave_papers
from aval.dataset.particulars import Particulars, particulars_to_json
from aval.records import facts, frames
from aval.records.models import (
    AgendaMark,
    Assessment,
    Change,
    CoverageHistory,
    CoverRequest,
    Customer,
    Deadline,
    Hold,
    Item,
    Person,
    Position,
    PositionHistory,
    RequestStep,
)
from aval.vocabulary.acts import Origin
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.requests import RequestChannel, RequestEvent
from aval.vocabulary.words import Layer

PORTFOLIO = "p07"
"""One of a hundred logins to whom the customers belong."""
MONTHS = 12
"""Month-ends that were judged before the day; every customer's figures moved in each month."""
_A_BATCH = 1_000
_CLAUSES = {"mep_days": "4.1", "notify_days": "7.2", "claim_months": "8.1", "insured_pct": "2"}
_STATES = (RequestState.IN_STUDY, RequestState.SUBMITTED, *[RequestState.ANSWERED] * 6)
"""How far requests are, in turn: three of four are over."""


def leave_year(*, by: Person, as_of: date, at: datetime) -> dict[str, int]:
    """Write what a year leaves; return how many rows there are of each sort."""
    customers = Position.objects.count()
    _particulars(by, at)
    paid = _paid_before()
    _portfolios()
    _past_days(as_of)
    papers, lines = leave_papers(number=customers // 10, by=by, as_of=as_of, at=at)
    _keep(CoverRequest, _requests(customers // 25, by, at))
    _keep(RequestStep, _steps(by))
    _keep(Hold, _holds(customers // 500, by, at))
    _keep(AgendaMark, _marks(customers // 20, by, as_of, at))
    counted = (CoverRequest, Hold, AgendaMark, PositionHistory, CoverageHistory)
    told = {model._meta.verbose_name: model._base_manager.count() for model in counted}
    told |= {"paper": papers, "paper item": lines, "item paid long ago": paid}
    return {str(name): n for name, n in told.items()}


def _particulars(by: Person, at: datetime) -> None:
    change = Change.objects.create(at=at, origin=Origin.MANUAL, person=by)
    texts = {
        key: particulars_to_json(
            Particulars(
                key,
                number=f"N-{policy.rank}",
                broker=f"Broker {policy.rank}",
                renewal_notice_days=90,
                clauses={terms.valid_from.isoformat(): _CLAUSES for terms in policy.terms},
            )
        )
        for key, policy in contracts().items()
    }
    frame = pl.DataFrame({"policy": list(texts), "content": list(texts.values())})
    facts.write(change, "particulars", frame)


def _paid_before() -> int:
    """Write every item that is paid once more, as one of two years before; return how many."""
    names = [name for name in frames.schema(Item) if name != "id"]
    paid = frames.select(Item, "known_to_id IS NULL AND open_amount = 0", names=names)
    days = [name for name, kind in paid.schema.items() if kind == pl.Date]
    key = pl.concat_str(pl.lit("H"), pl.col("item").str.slice(1)).alias("item")
    frames.insert(Item, paid.with_columns(pl.col(days).dt.offset_by("-2y"), key))
    frames.gather_statistics(Item, paid.height)
    return paid.height


def _portfolios() -> None:
    """Give every customer to one of a hundred logins."""
    Customer.objects.update(owner=Concat(Value("p"), Right("key", 2)))
    Position.objects.update(owner=Concat(Value("p"), Right("customer_id", 2)))


def _past_days(as_of: date) -> None:
    """Write the month-ends before the day, each with the figures of the day."""
    newest = Assessment.objects.get(as_of=as_of)
    ends = [as_of]
    while len(ends) <= MONTHS:
        ends.insert(0, ends[0].replace(day=1) - timedelta(1))
    Assessment.objects.bulk_create(
        Assessment(
            as_of=day, version=newest.version, made_at=newest.made_at,
            currency=newest.currency, summary=newest.summary,
        )
        for day in ends[:-1]
    )  # fmt: skip
    for model in (PositionHistory, CoverageHistory):
        _repeat(model, ends)


def _repeat(model: type[models.Model], days: Sequence[date]) -> None:
    """Write the rows of the last day once more for the time from each of the days to the next."""
    quote, spans = connection.ops.quote_name, {"id", "from_day", "to_day"}
    table = quote(model._meta.db_table)
    fields: list[Any] = [f for f in model._meta.concrete_fields if f.name not in spans]
    kept = ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        for begin, end in pairwise(days):
            cursor.execute(
                f"INSERT INTO {table} (from_day, to_day, {kept}) "  # noqa: S608
                f"SELECT %s, %s, {kept} FROM {table} WHERE from_day = %s",
                [begin, end, days[-1]],
            )


def _requests(number: int, by: Person, at: datetime) -> Iterator[CoverRequest]:
    """Yield requests of customers that are not covered whole, a layer each."""
    policy = next(iter(contracts()))
    rows = Position.objects.filter(uncovered__gt=0).order_by("pk").values_list("pk", "uncovered")
    for place, (customer, uncovered) in enumerate(rows[:number]):
        state, asked = _STATES[place % len(_STATES)], at - timedelta(hours=place)
        left = None if state is RequestState.SUBMITTED else asked
        yield CoverRequest(
            customer_id=customer, key=f"BR{place:08}", policy_id=policy,
            channel=RequestChannel.FILE, kind=RequestKind.INCREASE, layer=Layer.PERMANENT,
            amount=uncovered, currency="EUR", state=state, asked_by=by, asked_at=asked,
            submitted_at=asked, sent_at=left, changed_at=asked,
            answered_at=asked if state is RequestState.ANSWERED else None,
        )  # fmt: skip


def _steps(by: Person) -> Iterator[RequestStep]:
    for pk, state, at in CoverRequest.objects.values_list("pk", "state", "asked_at"):
        for event in (RequestEvent.WRITTEN, RequestEvent.DECIDED, RequestEvent.TAKEN):
            yield RequestStep(request_id=pk, at=at, person=by, event=event, state=state)


def _holds(number: int, by: Person, at: datetime) -> Iterator[Hold]:
    keys = Position.objects.order_by("pk").values_list("pk", flat=True)[:number]
    return (Hold(customer_id=key, reason="bench", set_at=at, set_by=by) for key in keys)


def _marks(number: int, by: Person, as_of: date, at: datetime) -> Iterator[AgendaMark]:
    """Yield marks of what is done: twice as many of days that are over as of days to come."""
    names = ("customer", "item", "policy", "kind", "on")
    rows = Deadline.objects.filter(presses=True).values_list(*names)
    over = rows.filter(on__lt=as_of).order_by("-on", "pk")[: 2 * number]
    ahead = rows.filter(on__gte=as_of).order_by("on", "pk")[: 5 * number : 5]
    for row in dict.fromkeys([*over, *ahead]):
        told = dict(zip(names, row, strict=True))
        yield AgendaMark(**told, done_at=at, done_by=by)


def _keep(model: type[models.Model], rows: Iterator[Any]) -> None:
    model._base_manager.bulk_create(list(rows), batch_size=_A_BATCH)
