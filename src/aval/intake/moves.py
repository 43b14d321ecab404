"""How a run goes from state to state: only along `RUN_MOVES`, and only from where it is."""

from datetime import datetime

from aval.records.runs import IntakeRun
from aval.vocabulary.acts import RUN_MOVES, RunState


class RunMoved(Exception):  # noqa: N818 - a fact about the run
    """A run is not, or no longer, in a state from which it may go there."""

    def __init__(self, run: IntakeRun, to: RunState) -> None:
        """Keep the run and where it was to go."""
        super().__init__(f"{run} is {run.state}, not on its way to {to}")
        self.run, self.to = run, to


def move(run: IntakeRun, to: RunState, **fields: object) -> None:
    """Let a run go on, with other fields of it; raises RunMoved when it is elsewhere by now."""
    if to not in RUN_MOVES[RunState(run.state)]:
        raise RunMoved(run, to)
    rows = IntakeRun.objects.filter(pk=run.pk, state=run.state)
    if not rows.update(state=to, **fields):
        run.refresh_from_db()
        raise RunMoved(run, to)
    for name, value in {"state": to, **fields}.items():
        setattr(run, name, value)


def discard(*, run: IntakeRun, at: datetime) -> None:
    """Let a run go unused."""
    move(run, RunState.DISCARDED, ended_at=at)
