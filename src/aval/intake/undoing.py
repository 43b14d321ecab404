"""Takes an applied run back: the facts are exactly those before it, and both stay on record."""

from datetime import datetime

from aval.intake.changing import OF_RUNS, writing
from aval.intake.divisions import refresh
from aval.intake.moves import RunMoved, move
from aval.records import facts, journal
from aval.records.changes import Change
from aval.records.people import Person
from aval.records.runs import IntakeRun
from aval.vocabulary.acts import Act, Origin, RunState


class ChangedSince(Exception):  # noqa: N818 - a fact about the run
    """A later change touched the facts that a run wrote or ended; `later` is that change."""

    def __init__(self, run: IntakeRun, later: Change) -> None:
        """Keep the run and the later change."""
        super().__init__(f"{run}: {later}")
        self.run, self.later = run, later


def undo(*, run: IntakeRun, by: Person | None, at: datetime) -> Change:
    """End what a run wrote, write again what it ended, and return the change that does so.

    Raises ChangedSince when a later change touched these facts, RunMoved when it is not applied.
    """
    was = run.state
    if was != RunState.APPLIED:
        raise RunMoved(run, RunState.UNDONE)
    undone = Change.objects.get(run=run, origin__in=OF_RUNS)
    try:
        with writing(at=at, by=by, origin=Origin.UNDO, run=run, undoes=undone) as change:
            move(run, RunState.UNDONE)
            _refuse_changed(run, undone)
            for table in facts.TABLES:
                facts.take_back(change, table, undone)
            refresh(change)
            journal.write(
                at=at,
                person=by,
                act=Act.RUN_UNDONE,
                subject=str(run),
                version=change.pk,
                undoes=undone.pk,
            )
    except BaseException:
        run.state = was
        raise
    return change


def _refuse_changed(run: IntakeRun, undone: Change) -> None:
    """Raise ChangedSince when a later change touched what a change wrote or ended."""
    for table in facts.TABLES:
        if later := facts.later_change(undone, table):
            raise ChangedSince(run, Change.objects.get(pk=later))
