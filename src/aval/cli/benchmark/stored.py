"""The measures of the workbench on a database: taking in, judging, refreshing, showing pages.

Each runs in a process of its own, with the database and the data folder of its environment. A
folder holds the portfolio in `parquet/`, and in `rows/` what the intake wrote, for the floor: the
same rows into the same tables in one statement each, nothing read, checked or compared.
"""

import logging
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aval.assessment.day import assess_day
from aval.assessment.refresh import refresh
from aval.cli.benchmark.measures import AS_OF, Measured, Watch
from aval.cli.benchmark.pages import Page, pages
from aval.intake.applying import apply
from aval.intake.facts import set_credit
from aval.intake.receiving import receive
from aval.records import facts, frames
from aval.records.models import Change, IntakeRun, Person, Position, Source
from aval.vocabulary.acts import Origin, Role, RunFormat, RunMode

AT = datetime(2026, 6, 30, 5, 40, tzinfo=UTC)
_LOGIN = "bench"
_NULL = "\x01null"
_TURNS = "AVAL_BENCH_TURNS"
"""How often a page is shown, in the environment of the process."""


def intake(folder: Path) -> Measured:
    """Take the portfolio in as `aval import` does, and keep the rows that it wrote."""
    source = Source.objects.create(
        key="ledger", name="Ledger", mode=RunMode.FULL, format=RunFormat.DATASET
    )
    watch = Watch()
    with watch.phase("receive"):
        run = receive(
            source=source,
            files=[folder / "parquet"],
            run_format=RunFormat.DATASET,
            mode=RunMode.FULL,
            options={},
            person=None,
            at=AT,
            folder=settings.DATA,
        )
    with watch.phase("apply"):
        apply(run=run, by=None, at=AT, folder=settings.DATA)
    written = watch.result()
    rows = {}
    (folder / "rows").mkdir(exist_ok=True)
    for model in _tables():
        frame = frames.select(model, "1 = 1")
        frame.write_parquet(folder / "rows" / f"{model._meta.db_table}.parquet")
        rows[model._meta.db_table.removeprefix("records_")] = frame.height
    return written | {"rows": rows}


def load(folder: Path) -> Measured:
    """Load the rows of the intake as fast as the database takes them: COPY, or `executemany`."""
    source = Source.objects.create(
        key="ledger", name="Ledger", mode=RunMode.FULL, format=RunFormat.DATASET
    )
    run = IntakeRun.objects.create(
        source=source, format=RunFormat.DATASET, mode=RunMode.FULL, begun_at=AT
    )
    Change.objects.create(at=AT, origin=Origin.IMPORT, run=run)
    ready = [_sender(model, folder) for model in _tables()]
    watch = Watch()
    with watch.phase("load"), transaction.atomic():
        for send in ready:
            send()
    return watch.result()


def day(folder: Path) -> Measured:
    """Judge the day, then five times one customer after a decision of the management."""
    del folder
    watch = Watch()
    with watch.phase("assess the day"):
        assess_day(as_of=AS_OF, at=AT)
    judged = watch.result(rows={"customers": Position.objects.count()})
    person = Person.objects.create_user(_LOGIN, role=Role.CREDIT_MANAGER)
    key, times = middling(), []
    for turn in range(6):
        set_credit(
            customer=key,
            amount=1_000_000 + turn,
            currency="EUR",
            valid_from=AS_OF,
            valid_to=None,
            reason="bench",
            by=person,
            at=AT,
        )
        begin = time.perf_counter()
        refresh(customers=[key], as_of=AS_OF, at=AT)
        times.append(time.perf_counter() - begin)
    return judged | {"refresh": median(times[1:])}


def screens(folder: Path) -> Measured:
    """Show each page in turn with its floor: statements of our own that fetch the same rows."""
    del folder
    logging.disable(logging.CRITICAL)
    client = Client(headers={"host": "localhost"})
    client.force_login(Person.objects.get(username=_LOGIN))
    turns = int(os.environ.get(_TURNS, "15"))
    found = {page.name: _shown(page, client, turns) for page in pages(middling())}
    return Watch().result(pages=found)


def middling() -> str:
    """Return a customer with some open items: the one in the middle by exposure."""
    rows = Position.objects.filter(exposure__gt=0).order_by(F("exposure").desc(), "pk")
    return str(rows.values_list("pk", flat=True)[rows.count() // 2])


def _shown(page: Page, client: Client, turns: int) -> dict[str, float]:
    """Return how long a page and its floor take, after two turns that do not count."""
    mine, floor = [], []
    for turn in range(turns + 2):
        begin = time.perf_counter()
        answer = client.get(page.address)
        between = time.perf_counter()
        rows = [_fetched(statement, given) for statement, given in page.floor]
        end = time.perf_counter()
        if answer.status_code != 200 or not rows[0]:
            message = f"{page.address} answered {answer.status_code}"
            raise RuntimeError(message)
        if turn > 1:
            mine.append(between - begin)
            floor.append(end - between)
    with CaptureQueriesContext(connection) as asked:
        client.get(page.address)
    return {
        "median_seconds": median(mine),
        "max_seconds": max(mine),
        "floor_seconds": median(floor),
        "ratio": median(one / other for one, other in zip(mine, floor, strict=True)),
        "statements": len(asked),
        "in_statements_seconds": sum(float(one["time"]) for one in asked.captured_queries),
        "bytes": len(answer.content),
    }


def _fetched(statement: str, given: tuple[str, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def _tables() -> list[type[models.Model]]:
    """Return the tables that an intake fills, those that others refer to first."""
    return [*facts.IDENTITIES, *facts.TABLES.values()]


def _sender(model: type[models.Model], folder: Path) -> Callable[[], None]:
    """Return what sends the rows of a table, which are made ready before."""
    frame = pl.read_parquet(folder / "rows" / f"{model._meta.db_table}.parquet")
    dates = [name for name, kind in frame.schema.items() if kind == pl.Date]
    plain = frame.with_columns(pl.col(name).dt.to_string("%Y-%m-%d") for name in dates)
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in frame.columns]
    columns = [str(field.column) for field in fields]
    into = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    if connection.vendor == "postgresql":
        content = BytesIO()
        plain.write_csv(content, include_header=False, null_value=_NULL)
        return lambda: _copy(f"COPY {into} FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')", content)
    marks = ", ".join(["%s"] * len(columns))
    rows = plain.rows()
    return lambda: _send(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608


def _copy(statement: str, content: BytesIO) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as rows:
        rows.write(content.getvalue())


def _send(statement: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


MEASURES: dict[str, Callable[[Path], Measured]] = {
    "intake": intake,
    "load": load,
    "day": day,
    "screens": screens,
}
"""The measures by name, in their order: each begins with what the ones before it left."""
