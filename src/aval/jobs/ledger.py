"""The ledger of jobs: asked for once, sent to a worker, found again when its worker died."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from aval.desk.jobs.actions import ask
from aval.jobs.execution import is_dead
from aval.jobs.kinds import KINDS
from aval.jobs.queue import execute_job
from aval.records.jobs import JobRun
from aval.records.people import Person
from aval.vocabulary.acts import JobState

DIED = "the worker died"
MOST_SENT = 100
"""How many messages one tick sends; the next one is a second away."""
_log = structlog.get_logger(__name__)


def submit(
    kind: str,
    key: str,
    *,
    at: datetime,
    by: Person | None = None,
    due_at: datetime | None = None,
    again: bool = False,
    **arguments: Any,  # noqa: ANN401 - as the job's function takes them
) -> JobRun:
    """Ask for a job and send it at once if it is due. Raises KeyError for a kind that is none."""
    if kind not in KINDS:
        raise KeyError(kind)
    with transaction.atomic():
        run = ask(kind=kind, key=key, at=at, by=by, due_at=due_at, arguments=arguments, again=again)
        _send(Q(pk=run.pk), at)
        run.refresh_from_db()
    return run


def tick(now: datetime) -> None:
    """Do what no worker may forget. Any number of workers may tick at once."""
    bury(now)
    schedule(now)
    _send(Q(), now)


def bury(now: datetime) -> int:
    """Give back the jobs of dead workers, fail those that have spent their attempts; how many."""
    if not JobRun.objects.filter(is_dead(now)).exists():  # no lock is taken for nothing
        return 0
    with transaction.atomic():
        dead = [
            run.pk
            for run in JobRun.objects.select_for_update(skip_locked=True).filter(is_dead(now))
        ]
        found = JobRun.objects.filter(is_dead(now), pk__in=dead)
        spent = Q(attempts__gte=F("most_attempts"))
        over = found.filter(spent).update(
            state=JobState.FAILED, ended_at=now, error=DIED, sent_at=None
        )
        back = found.update(state=JobState.WAITING, sent_at=None, error=DIED)
    _log.warning("workers_died", given_back=back, failed=over)
    return back + over


def schedule(now: datetime) -> None:
    """Ask for the next run of every schedule: it waits in the ledger until it is due.

    A run that fell due while no worker ran is thereby caught up, once.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    for kind in KINDS.values():
        if kind.cron is not None:
            due = kind.next_after(now, zone)
            key = due.isoformat(timespec="minutes")
            if not JobRun.objects.filter(kind=kind.name, key=key).exists():
                ask(kind=kind.name, key=key, at=now, due_at=due)


def _send(which: Q, now: datetime) -> int:
    """Send a message for each job that is due and has none, or whose message must be lost."""
    silent = Q(sent_at=None) | Q(sent_at__lt=now - timedelta(seconds=settings.JOB_LEASE_S))
    due = Q(state=JobState.WAITING, due_at__lte=now) & silent
    numbers = (
        JobRun.objects.filter(which, due).order_by("due_at", "pk").values_list("pk", flat=True)
    )
    sent = 0
    for number in list(numbers[:MOST_SENT]):
        with transaction.atomic():  # marked and sent together, by one worker
            if JobRun.objects.filter(due, pk=number).update(sent_at=now):
                execute_job.enqueue(number)
                sent += 1
    return sent
