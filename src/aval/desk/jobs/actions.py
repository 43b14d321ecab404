"""Asks for jobs and for their end: a row of the ledger, which the next worker picks up.

Doors and other capabilities ask here and never import `aval.jobs`, where the work itself is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from aval.records import journal
from aval.records.jobs import JobRun
from aval.records.people import Person
from aval.vocabulary.acts import Act, JobState

UNSET = 0
"""`most_attempts` of a job that no worker has claimed yet: the claim sets it, by its kind."""


@transaction.atomic
def ask(
    *,
    kind: str,
    key: str,
    at: datetime,
    by: Person | None = None,
    due_at: datetime | None = None,
    arguments: Mapping[str, Any] | None = None,
    again: bool = False,
) -> JobRun:
    """Return the one job of (`kind`, `key`), asking for it if nobody has.

    `again` asks anew for one that failed or was stopped; it goes on where it had got to. A job
    that waits, runs or is done stays as it is. `by` is None when Aval itself asks.
    """
    asked = {
        "arguments": dict(arguments or {}),
        "asked_at": at,
        "asked_by": by,
        "due_at": due_at or at,
        "most_attempts": UNSET,
    }
    JobRun.objects.bulk_create([JobRun(kind=kind, key=key, **asked)], ignore_conflicts=True)
    job = JobRun.objects.filter(kind=kind, key=key)
    if again:
        job.filter(state__in=[JobState.FAILED, JobState.STOPPED]).update(
            **asked,
            state=JobState.WAITING,
            sent_at=None,
            ended_at=None,
            wants_stop=False,
            error="",
        )
    return job.get()


@transaction.atomic
def stop(*, number: int, at: datetime, by: Person | None = None) -> bool:
    """Ask a job to stop and return whether it is not over yet.

    One that waits is stopped at once; one that runs stops where it next says how far it is.
    """
    job = JobRun.objects.filter(pk=number)
    is_stopped = bool(
        job.filter(state=JobState.WAITING).update(state=JobState.STOPPED, ended_at=at)
        or job.filter(state=JobState.RUNNING).update(wants_stop=True)
    )
    if is_stopped:
        journal.write(at=at, person=by, act=Act.JOB_STOPPED, subject=str(job.get()))
    return is_stopped
