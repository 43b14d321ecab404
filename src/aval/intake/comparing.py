"""Compares the files of a run with the facts as they stand: what would change, and how much."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import Max, Q
from django.utils import timezone

from aval.dataset.reading import Known
from aval.intake import incoming as reading
from aval.intake.accounts import led_over, moved_by_people
from aval.intake.difference import KEYLESS, TableDifference, compare_keyed, compare_keyless
from aval.intake.shrinking import broken_thresholds
from aval.intake.vanishing import vanish
from aval.records import facts
from aval.records.changes import Change
from aval.records.portfolio import CURRENCY_SETTING
from aval.records.runs import IntakeRun, Source
from aval.vocabulary.acts import RunFormat, RunMode

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Comparison:
    """What a run would change: differences by table, thresholds broken, current facts beside.

    `against` is the data version compared with: what was known when it began.
    """

    against: int
    tables: dict[str, TableDifference]
    current: Mapping[str, pl.DataFrame]
    thresholds: list[dict[str, Any]]

    def counts(self) -> dict[str, Any]:
        """Return the counts of the tables in which something differs."""
        return {name: found.counts() for name, found in self.tables.items() if found}

    def __bool__(self) -> bool:
        """Return whether anything differs."""
        return any(map(bool, self.tables.values()))


def data_version() -> int:
    """Return the number of the last change, 0 for none."""
    return Change.objects.aggregate(last=Max("pk"))["last"] or 0


def is_touched_since(version: int, tables: Mapping[str, object]) -> bool:
    """Return whether a change after a data version wrote or ended facts of some tables.

    Accounts always count: by them items are led to their customer.
    """
    later = Q(known_from__gt=version) | Q(known_to__gt=version)
    return any(
        facts.TABLES[table].objects.filter(later).exists() for table in {*tables, "accounts"}
    )


def compare(run: IntakeRun, folder: Path, progress: Progress | None = None) -> Comparison:
    """Return what the files of a run would change; raises BadInput with all their faults.

    `progress(done, all)` counts steps: the reading of the files is one, each table another.
    """
    progress = progress or _unheard
    progress(0, 0)
    against = data_version()
    mode, run_format = RunMode(run.mode), RunFormat(run.format)
    found = reading.read(folder, run_format, mode, run.options, known())
    found = led_over(found, moved_by_people())
    current = {table: facts.read(table) for table in facts.TABLES if table in found.frames}
    tables, absent = {}, {}
    for done, (table, frame) in enumerate(current.items(), 1):
        progress(done, len(current) + 1)
        given = found.frames[table]
        if table in KEYLESS:
            tables[table], absent[table] = compare_keyless(
                table, frame, given, _last_numbers(table)
            )
        else:
            told = found.told.get(table)
            tables[table], absent[table] = compare_keyed(table, frame, given, told)
    thresholds: list[dict[str, Any]] = []
    if mode is RunMode.FULL:
        day = timezone.localdate(run.begun_at)
        tables = vanish(found, tables, current, absent, day)
        source = Source.objects.get(pk=run.source_id)
        thresholds = broken_thresholds(source, found.companies, current, tables)
    return Comparison(against, tables, current, thresholds)


def _unheard(_done: int, _all: int) -> None:
    """Nobody wants to know."""


def known() -> Known:
    """Return what a part of a dataset may refer to."""
    currency = facts.TABLES["settings"].objects.current().filter(name=CURRENCY_SETTING)
    return Known(
        currency=currency.values_list("value", flat=True).first() or "",
        companies=_keys("companies", "company"),
        customers=_keys("customers", "customer"),
        policies=_keys("policies", "policy"),
    )


def _keys(table: str, column: str) -> list[str]:
    return list(facts.TABLES[table].objects.current().values_list(column, flat=True))


def _last_numbers(table: str) -> pl.DataFrame:
    """Return the greatest number that each customer's facts of a table ever had."""
    model: Any = facts.TABLES[table]
    rows = model.objects.values_list("customer").annotate(last=Max("number"))
    schema = {"customer": pl.String, "last": pl.Int64}
    return pl.DataFrame(list(rows), schema=schema, orient="row")
