"""An archive of portfolios, one a day, taken in as if each had come in on its evening.

A company that kept its daily exports brings its history along: every day can be replayed, every
movement explained. The days are compared in memory, and each table is written once.
"""

from collections.abc import Iterable
from datetime import datetime

import polars as pl
from django.db import transaction

from aval.dataset.portfolio import Portfolio
from aval.intake.difference import KEYLESS, TableDifference, compare_keyed, compare_keyless
from aval.intake.divisions import refresh
from aval.intake.receiving import mark_fresh
from aval.records import facts, frames, journal
from aval.records.changes import Change
from aval.records.people import Person
from aval.records.portfolio import frames_of
from aval.records.runs import IntakeRun, Source
from aval.vocabulary.acts import Act, Origin, RunFormat, RunMode, RunState

Day = tuple[datetime, Portfolio]


class AlreadyFilled(Exception):  # noqa: N818 - a fact about the records
    """There are facts already: an archive begins a history, it does not join one."""


def take_archive(*, days: Iterable[Day], source: Source, by: Person | None) -> list[Change]:
    """Write the facts of an archive, its days in order, and return the change of each day.

    Raises AlreadyFilled when there are facts. All of it is written, or nothing.
    """
    with transaction.atomic():
        if Change.objects.exists():
            raise AlreadyFilled
        tables = {table: _TableHistory(table) for table in facts.TABLES}
        changes = []
        for at, portfolio in days:
            change = _change(at, source, by)
            given = frames_of(portfolio)
            found = {table: tables[table].take(change, frame) for table, frame in given.items()}
            _tell(change, {name: one.counts() for name, one in found.items() if one})
            changes.append(change)
        for history in tables.values():
            history.write()
        for change in changes:
            refresh(change)
        return changes


class _TableHistory:
    """One table: the facts known last, and those that ended, each with its changes."""

    def __init__(self, table: str) -> None:
        self.table = table
        empty = pl.DataFrame(schema=facts.columns(table)).drop("name_key", strict=False)
        self.current = empty.with_columns(
            id=pl.lit(None, pl.Int64), known_from=pl.lit(None, pl.Int64)
        )
        self.ended: list[pl.DataFrame] = []
        self.rows = 0
        self._given = empty

    def take(self, change: Change, frame: pl.DataFrame) -> TableDifference:
        """Compare a day with the one before, and return the difference."""
        if frame.equals(self._given):
            nothing = frame.clear().with_columns(ends=pl.lit(None, pl.Int64), sort=pl.lit(""))
            return TableDifference(nothing, self.current.clear(), frame.height, {})
        self._given = frame
        known = self.current.drop("known_from")
        if self.table in KEYLESS:
            last = self._last_numbers()
            found, absent = compare_keyless(self.table, known, frame, last)
        else:
            found, absent = compare_keyed(self.table, known, frame)
        found = TableDifference(found.rows, absent, found.unchanged, found.columns)
        gone = pl.col("id").is_in(pl.Series(found.ended(), dtype=pl.Int64).implode())
        ended = self.current.filter(gone).with_columns(known_to=pl.lit(change.pk, pl.Int64))
        if ended.height:
            self.ended.append(ended)
        new = found.written(self.table).with_columns(
            id=pl.int_range(self.rows, self.rows + found.rows.height, dtype=pl.Int64),
            known_from=pl.lit(change.pk, pl.Int64),
        )
        self.rows += new.height
        self.current = pl.concat([self.current.filter(~gone), new.select(self.current.columns)])
        return found

    def write(self) -> None:
        """Write every fact with the changes between which it is known."""
        current = self.current.with_columns(known_to=pl.lit(None, pl.Int64))
        rows = pl.concat([*self.ended, current]).drop("id")
        with frames.indexes_last(facts.TABLES[self.table]):
            facts.write_known(self.table, rows)
        frames.gather_statistics(facts.TABLES[self.table], rows.height)

    def _last_numbers(self) -> pl.DataFrame:
        rows = pl.concat([self.current, *(one.drop("known_to") for one in self.ended)])
        return rows.group_by("customer").agg(last=pl.col("number").max())


def _change(at: datetime, source: Source, by: Person | None) -> Change:
    """Return the change of a day, with the run that it came in by."""
    run = IntakeRun.objects.create(
        source=source,
        format=RunFormat.DATASET,
        mode=RunMode.FULL,
        state=RunState.APPLIED,
        person=by,
        begun_at=at,
        ended_at=at,
        fingerprint="",
    )
    mark_fresh(run, at)
    return Change.objects.create(at=at, person=by, origin=Origin.IMPORT, run=run)


def _tell(change: Change, differences: dict[str, dict[str, object]]) -> None:
    """Keep what a day changed, and write its line in the journal."""
    run = change.run
    assert run is not None  # noqa: S101 - made with its run just before
    IntakeRun.objects.filter(pk=run.pk).update(differences=differences)
    journal.write(
        at=change.at,
        person=change.person,
        act=Act.RUN_APPLIED,
        subject=str(run),
        version=change.pk,
        differences=differences,
    )
