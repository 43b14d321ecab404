"""The kinds of jobs: `@job` names a function, when it runs and how often it is tried."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim

from aval.jobs.beat import Beat

Run = Callable[..., dict[str, Any]]
"""`run(job: Beat, **arguments)` returns what the ledger keeps as the outcome (JSON)."""
_LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job."""

    name: str
    run: Run
    cron: str | None
    most_attempts: int
    backoff: timedelta

    def wait_after(self, attempt: int) -> timedelta:
        """Return how long to wait after a failed attempt: twice as long each time."""
        doubled: int = 1 << min(max(attempt - 1, 0), 20)
        return min(self.backoff * doubled, _LONGEST_WAIT)

    def next_after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Return when the schedule is next due, by the clock on the wall of a zone.

        An hour that a day skips is caught up at once; an hour that a day has twice counts once.
        """
        if self.cron is None:
            message = f"{self.name} has no schedule"
            raise ValueError(message)
        return next(CronSim(self.cron, instant.astimezone(zone)))


KINDS: dict[str, Kind] = {}
"""Every kind by its name; modules fill it as they are imported."""


def job(
    kind: str, cron: str | None = None, *, most_attempts: int = 3, backoff_s: int = 30
) -> Callable[[Run], Run]:
    """Register a function as a kind of job, on a schedule if `cron` is given.

    It may be interrupted anywhere and run again: its work must bear that. What must happen once
    goes into one transaction with `Beat.keep`.
    """

    def register(run: Run) -> Run:
        found = KINDS.setdefault(
            kind, Kind(kind, run, cron, most_attempts, timedelta(seconds=backoff_s))
        )
        if found.run is not run:
            message = f"two functions are the job {kind}"
            raise ValueError(message)
        if cron is not None:
            CronSim(cron, datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")))
        return run

    return register


__all__ = ["KINDS", "Beat", "Kind", "job"]
