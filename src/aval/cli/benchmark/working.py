"""The measures of people's acts on a judged day: a decision, a declaration, a changed clause."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import polars as pl
from django.db import transaction
from django.db.models import F

from aval.assessment.loading import latest_version, load_needed
from aval.assessment.refresh import refresh
from aval.assessment.standing import contracts
from aval.cli.benchmark.bare import sender
from aval.cli.benchmark.measures import AS_OF, Measured, Watch
from aval.cli.benchmark.year import leave_year
from aval.desk.performance.kept import keep_years
from aval.desk.policies.effect import effect
from aval.desk.turnover.actions import Period, discard, freeze, prepare
from aval.engine.assess import assess
from aval.engine.compiling import compiled_rules
from aval.intake.facts import set_credit
from aval.records import frames
from aval.records.models import Person, Position, TurnoverDeclaration, TurnoverLine
from aval.records.portfolio import portfolio_of

AT = datetime(2026, 6, 30, 5, 40, tzinfo=UTC)
LOGIN = "bench"
_REFRESHES = 5
_DECLARED = timedelta(364)
"""A year of sales."""


def year(folder: Path) -> Measured:
    """Write what a year of work leaves: papers, requests, past days."""
    del folder
    watch = Watch()
    with watch.phase("year"):
        rows = leave_year(by=_person(), as_of=AS_OF, at=AT)
    with watch.phase("years of policies"):
        keep_years(today=AS_OF, at=AT)
    return watch.result(rows=rows)


def refreshes(folder: Path) -> Measured:
    """Judge one customer anew after a decision of the management, once and then five times."""
    del folder
    key, times, person = middling(), [], _person()
    for turn in range(1 + _REFRESHES):
        set_credit(
            customer=key, amount=1_000_000 + turn, currency="EUR", valid_from=AS_OF,
            valid_to=None, reason="bench", by=person, at=AT,
        )  # fmt: skip
        begin = time.perf_counter()
        refresh(customers=[key], as_of=AS_OF, at=AT)
        times.append(time.perf_counter() - begin)
    return Watch().result(refresh=median(times[1:]))


def declare(folder: Path) -> Measured:
    """Write a declaration of a year's turnover and send it; the same lines bare beside it."""
    del folder
    person, watch = _person(), Watch()
    policy = next(iter(contracts()))
    period = Period(policy, AS_OF - _DECLARED, AS_OF)
    with watch.phase("declare"):
        made = prepare(period=period, by=person, at=AT, today=AS_OF)
    lines = frames.select(TurnoverLine, "declaration_id = %s", [made.pk]).drop("id")
    with transaction.atomic():
        made.pk, made.key, made.query = None, "BENCH", "bench"
        made.save(force_insert=True)
    send = sender(TurnoverLine, lines.with_columns(declaration=pl.lit(made.pk, pl.Int64)))
    with watch.phase("bare"), transaction.atomic():
        send()
    discard(declaration=made, by=person, at=AT)
    with watch.phase("send"):
        freeze(declaration=TurnoverDeclaration.objects.get(), reference="", by=person, at=AT)
    return watch.result(rows={"lines": lines.height})


def preview(folder: Path) -> Measured:
    """Tell what a longer delay for notices would do; beside it the facts read and judged once."""
    del folder
    watch, person = Watch(), _person()
    policy = next(iter(contracts().values()))
    last = replace(policy.terms[-1], notify_days=policy.terms[-1].notify_days + 5)
    changed = replace(policy, terms=(*policy.terms[:-1], last))
    compiled_rules()  # a server has them since its first judgement
    with watch.phase("preview"):
        found = effect(policy=changed, by=person, today=AS_OF)
    version = latest_version()
    with watch.phase("read and judge"):
        known = load_needed(as_of=AS_OF, version=version, since=version)
        assess(portfolio_of(known), AS_OF)
    return watch.result(rows={"changed": found.changed if found else 0})


def middling() -> str:
    """Return a customer with some open items: the one in the middle by exposure."""
    rows = Position.objects.filter(exposure__gt=0).order_by(F("exposure").desc(), "pk")
    return str(rows.values_list("pk", flat=True)[rows.count() // 2])


def _person() -> Person:
    return Person.objects.get(username=LOGIN)
