"""The measures of the workbench on a database: taking in, judging, showing pages, people's acts.

Each runs in a process of its own, with the database and the data folder of its environment. A
folder holds the portfolio in `parquet/`, and in `rows/` what the intake wrote, for the floor: the
same rows into the same tables in one statement each, nothing read, checked or compared.
"""

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import polars as pl
from django.conf import settings
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aval.assessment.agenda import keep_agenda
from aval.assessment.day import assess_day
from aval.assessment.standing import contracts
from aval.cli.benchmark import working
from aval.cli.benchmark.bare import sender
from aval.cli.benchmark.contract_pages import contract_pages
from aval.cli.benchmark.measures import AS_OF, Measured, Watch
from aval.cli.benchmark.pages import Page, pages
from aval.cli.benchmark.working import AT, LOGIN, middling
from aval.intake.applying import apply
from aval.intake.receiving import receive
from aval.records import facts, frames
from aval.records.models import (
    AgendaEntry,
    Change,
    Deadline,
    Forecast,
    IntakeRun,
    Person,
    Position,
    Source,
)
from aval.vocabulary.acts import Origin, Role, RunFormat, RunMode

_TURNS = "AVAL_BENCH_TURNS"
"""How often a page is shown, in the environment of the process."""
_LONG_S = 5
"""Seconds of a view after which a page is not seen again."""


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
        frame.write_parquet(_rows_of(model, folder))
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
    ready = [sender(model, pl.read_parquet(_rows_of(model, folder))) for model in _tables()]
    watch = Watch()
    with watch.phase("load"), transaction.atomic():
        for send in ready:
            send()
    return watch.result()


def day(folder: Path) -> Measured:
    """Judge the day, then make its agenda with what will be lost, as the night does."""
    del folder
    watch = Watch()
    with watch.phase("assess the day"):
        assess_day(as_of=AS_OF, at=AT)
    with watch.phase("agenda"):
        keep_agenda(as_of=AS_OF)
    Person.objects.create_user(LOGIN, role=Role.CREDIT_MANAGER)
    rows = {
        "customers": Position.objects.count(),
        "deadlines": Deadline.objects.count(),
        "entries": AgendaEntry.objects.count(),
        "forecasts": Forecast.objects.count(),
    }
    return watch.result(rows=rows)


def screens(folder: Path) -> Measured:
    """Show each page in turn with its floor: statements of our own that fetch the same rows."""
    del folder
    logging.disable(logging.CRITICAL)
    turns, key = int(os.environ.get(_TURNS, "15")), middling()
    policy = next(iter(contracts()))
    wanted = [*pages(key), *contract_pages(key, policy, AS_OF)]
    with patch("django.utils.timezone.now", return_value=AT):
        client = Client(headers={"host": "localhost"})
        client.force_login(Person.objects.get(username=LOGIN))
        found = {page.name: _shown(page, client, turns) for page in wanted}
    return Watch().result(pages=found)


def _shown(page: Page, client: Client, turns: int) -> dict[str, float]:
    """Return how long a page and its floor take, after two views that do not count.

    The first tells its statements. A page whose second view takes long is not seen again.
    """
    with CaptureQueriesContext(connection) as asked:
        size = len(_answer(page, client))
    told = [float(one["time"]) for one in asked.captured_queries]  # the next request forgets them
    pairs = [_seen(page, client)]
    if pairs[0][0] < _LONG_S:
        pairs = [_seen(page, client) for _ in range(turns)]
    return {
        "median_seconds": median(mine for mine, _ in pairs),
        "max_seconds": max(mine for mine, _ in pairs),
        "floor_seconds": median(floor for _, floor in pairs),
        "ratio": median(mine / floor for mine, floor in pairs),
        "statements": len(told),
        "in_statements_seconds": sum(told),
        "bytes": size,
        "most_ms": page.most_ms,
    }


def _seen(page: Page, client: Client) -> tuple[float, float]:
    """Return how long a view of a page takes, and its floor right after it."""
    begin = time.perf_counter()
    _answer(page, client)
    between = time.perf_counter()
    for statement, given in page.floor:
        _fetched(statement, given)
    return between - begin, time.perf_counter() - between


def _answer(page: Page, client: Client) -> bytes:
    answer = client.get(page.address)
    if answer.status_code != 200:
        message = f"{page.address} answered {answer.status_code}"
        raise RuntimeError(message)
    return answer.content


def _fetched(statement: str, given: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def _tables() -> list[type[models.Model]]:
    """Return the tables that an intake fills, those that others refer to first."""
    return [*facts.IDENTITIES, *facts.TABLES.values()]


def _rows_of(model: type[models.Model], folder: Path) -> Path:
    """Return the file of the rows that the intake wrote into a table."""
    return folder / "rows" / f"{model._meta.db_table}.parquet"


MEASURES: dict[str, Callable[[Path], Measured]] = {
    "intake": intake,
    "load": load,
    "day": day,
    "year": working.year,
    "refresh": working.refreshes,
    "screens": screens,
    "declare": working.declare,
    "preview": working.preview,
}
"""The measures by name, in their order: each begins with what the ones before it left."""
