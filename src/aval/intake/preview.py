"""The differences of a run, row by row: before it is used from its files, afterwards from facts."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import Exists, OuterRef, QuerySet

from aval.intake.changing import OF_RUNS
from aval.intake.comparing import compare
from aval.intake.difference import CHANGED, NEW, VANISHED, TableDifference, written_columns
from aval.intake.receiving import folder_of
from aval.records import facts
from aval.records.changes import Change
from aval.records.runs import IntakeRun
from aval.vocabulary.acts import RunState

PAGE_ROWS = 50
"""Rows of one page."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """One difference: the row as it is known and as it would be, None for none."""

    key: tuple[Any, ...]
    old: Row | None
    new: Row | None

    def columns(self) -> list[str]:
        """Return the columns that differ, all of a row that stands alone."""
        rows = self.old or {}, self.new or {}
        names = dict.fromkeys([*rows[1], *rows[0]])
        return [name for name in names if rows[0].get(name) != rows[1].get(name)]


@dataclass(frozen=True)
class Preview:
    """One page of the differences of a table, of one sort."""

    total: int
    page: int
    pages: int
    pairs: list[Pair] = field(default_factory=list)


def preview(*, run: IntakeRun, table: str, sort: str, page: int, folder: Path) -> Preview:
    """Return a page (from 1) of what a run changes, or changed, in a table.

    Amounts are minor units as everywhere. A run without differences has none.
    """
    if run.state in {RunState.READY, RunState.QUARANTINED}:
        found = compare(run, folder_of(run, folder))
        if table in found.tables:
            return _of_files(table, found.tables[table], found.current[table], sort, page)
    elif run.state in {RunState.APPLIED, RunState.UNDONE}:
        change = Change.objects.get(run=run, origin__in=OF_RUNS)
        return _of_facts(table, change, sort, page)
    return Preview(0, 1, 1)


def _pages(total: int, page: int) -> tuple[int, int, int]:
    """Return the page that there is, how many there are, and the first row of it."""
    pages = max(1, -(-total // PAGE_ROWS))
    there = min(max(1, page), pages)
    return there, pages, (there - 1) * PAGE_ROWS


def _of_files(
    table: str, found: TableDifference, current: pl.DataFrame, sort: str, page: int
) -> Preview:
    key, names = list(facts.TABLES[table].KEY), written_columns(table)
    rows = found.rows.filter(pl.col("sort") == sort).select(*names, "ends")
    if sort == VANISHED:
        gone = found.removed.select(*names, pl.col("id").alias("ends"))
        rows = pl.concat([rows.with_columns(lone=False), gone.with_columns(lone=True)])
    else:
        rows = rows.with_columns(lone=False)
    there, pages, first = _pages(rows.height, page)
    part = rows.sort(key).slice(first, PAGE_ROWS)
    before = current.filter(pl.col("id").is_in(part.get_column("ends").drop_nulls().implode()))
    old = {row.pop("id"): row for row in before.select("id", *names).to_dicts()}
    pairs = [
        Pair(
            tuple(row[name] for name in key),
            old.get(row["ends"]),
            None if row["lone"] else {name: row[name] for name in names},
        )
        for row in part.to_dicts()
    ]
    return Preview(rows.height, there, pages, pairs)


def _of_facts(table: str, change: Change, sort: str, page: int) -> Preview:
    model, names = facts.TABLES[table], written_columns(table)
    key = list(model.KEY)
    rows = _sorted_facts(table, change, sort).order_by(*key)
    total = rows.count()
    there, pages, first = _pages(total, page)
    part = list(rows.values("known_from", *names)[first : first + PAGE_ROWS])
    mates = _mates(table, change, sort, part)
    pairs = []
    for row in part:
        is_written = row.pop("known_from") == change.pk
        at = tuple(row[name] for name in key)
        mate = mates.get(at)
        pairs.append(Pair(at, mate, row) if is_written else Pair(at, row, mate))
    return Preview(total, there, pages, pairs)


def _sorted_facts(table: str, change: Change, sort: str) -> "QuerySet[Any]":
    """Return the facts that stand for the differences of a sort: written ones, or those ended."""
    model = facts.TABLES[table]
    same = {name: OuterRef(name) for name in model.KEY}
    ended = model.objects.filter(known_to=change)
    written = model.objects.filter(known_from=change)
    if sort == VANISHED:
        lone: QuerySet[Any] = ended.exclude(Exists(written.filter(**same)))
        if table != "items":
            return lone
        cleared = ended.filter(Exists(written.filter(**same, carried__contains="x_vanished")))
        return lone | cleared
    mate = Exists(ended.filter(**same))
    if sort == NEW:
        return written.exclude(mate)
    changed: QuerySet[Any] = written.filter(mate)
    return changed.exclude(carried__contains="x_vanished") if table == "items" else changed


def _mates(table: str, change: Change, sort: str, part: list[Row]) -> dict[tuple[Any, ...], Row]:
    """Return the other halves of pairs by key."""
    if sort == NEW or not part:
        return {}
    model, names = facts.TABLES[table], written_columns(table)
    side = {"known_to": change} if sort == CHANGED else {"known_from": change}
    first = model.KEY[0]
    rows = model.objects.filter(**side, **{f"{first}__in": [row[first] for row in part]})
    return {tuple(row[name] for name in model.KEY): row for row in rows.values(*names)}
