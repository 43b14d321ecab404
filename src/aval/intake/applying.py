"""Uses what files say: in one transaction that stands whole or not at all."""

from datetime import datetime
from pathlib import Path

from aval.intake.changing import writing
from aval.intake.comparing import Comparison, compare, is_touched_since
from aval.intake.divisions import refresh
from aval.intake.moves import RunMoved, move
from aval.intake.receiving import folder_of, mark_fresh, read_anew
from aval.records import facts, journal
from aval.records.changes import Change
from aval.records.people import Person
from aval.records.runs import IntakeRun
from aval.vocabulary.acts import Act, Origin, Right, RunState


class NotConfirmed(Exception):  # noqa: N818 - a fact about the run
    """A run is quarantined: a person who may import must confirm it."""


class ComparedAnew(Exception):  # noqa: N818 - a fact about the run
    """The facts changed since a run was compared with them: it was compared again, nothing used."""

    def __init__(self, run: IntakeRun) -> None:
        """Keep the run, whose differences are those of now."""
        super().__init__(str(run))
        self.run = run


class _Stale(Exception):  # noqa: N818
    """Ends the transaction of an apply whose comparison is out of date."""


def apply(
    *, run: IntakeRun, by: Person | None, at: datetime, folder: Path, confirm: bool = False
) -> Change:
    """Write what a ready run changes, and return the change.

    A quarantined run needs `confirm` by a person with the right to import, else NotConfirmed is
    raised. ComparedAnew is raised when its tables were touched since it was compared, RunMoved
    when another one was faster. `by` is None for what no person did.
    """
    if run.state not in {RunState.READY, RunState.QUARANTINED}:
        raise RunMoved(run, RunState.APPLYING)
    is_quarantined = run.state == RunState.QUARANTINED
    if is_quarantined and not (confirm and by is not None and by.may(Right.IMPORT)):
        raise NotConfirmed(str(run))
    found = compare(run, folder_of(run, folder))
    confirmed = {"confirmed_by": by} if is_quarantined else {}
    was = run.state
    try:
        with writing(at=at, by=by, origin=Origin.IMPORT, run=run) as change:
            move(run, RunState.APPLYING, **confirmed)
            _refuse_stale(run, found)
            _write(change, found)
            mark_fresh(run, at)
            move(run, RunState.APPLIED, ended_at=at)
            _tell(run, change, at)
    except _Stale:
        run.state = was
        move(run, RunState.READING)
        read_anew(run=run, at=at, folder=folder)
        raise ComparedAnew(run) from None
    except BaseException:
        run.state, run.confirmed_by, run.ended_at = was, None, None
        raise
    return change


def _refuse_stale(run: IntakeRun, found: Comparison) -> None:
    """Raise _Stale unless the facts are those with which the run was compared."""
    if is_touched_since(run.against or 0, found.tables):
        raise _Stale


def _write(change: Change, found: Comparison) -> None:
    """End what ends in every table, then write what is new, what is referred to first."""
    for table, difference in found.tables.items():
        facts.end(change, table, difference.ended())
    for table in facts.TABLES:
        if table in found.tables:
            facts.write(change, table, found.tables[table].written(table))
    refresh(change)


def _tell(run: IntakeRun, change: Change, at: datetime) -> None:
    """Write the lines of the journal."""
    if run.confirmed_by is not None:
        journal.write(
            at=at,
            person=run.confirmed_by,
            act=Act.RUN_CONFIRMED,
            subject=str(run),
            thresholds=run.thresholds,
        )
    journal.write(
        at=at,
        person=change.person,
        act=Act.RUN_APPLIED,
        subject=str(run),
        version=change.pk,
        differences=run.differences,
    )
