"""How the work stands: what waits, what runs, and how long ago a worker was heard of."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from aval.records.jobs import JobRun
from aval.vocabulary.acts import JobState


@dataclass(frozen=True, slots=True)
class Work:
    """Jobs that are due and wait, jobs that run, and the ages of the oldest in whole seconds."""

    waiting: int
    running: int
    failed: int
    oldest_waiting_s: int | None
    oldest_beat_s: int | None


def work(*, at: datetime) -> Work:
    """Return how the work stands at an instant; a job that is due later does not wait."""
    waits = Q(state=JobState.WAITING, due_at__lte=at)
    runs = Q(state=JobState.RUNNING)
    found = JobRun.objects.aggregate(
        waiting=Count("pk", filter=waits),
        running=Count("pk", filter=runs),
        failed=Count("pk", filter=Q(state=JobState.FAILED)),
        oldest_due=Min("due_at", filter=waits),
        oldest_beat=Min("beat_at", filter=runs),
    )
    return Work(
        found["waiting"],
        found["running"],
        found["failed"],
        _age(found["oldest_due"], at),
        _age(found["oldest_beat"], at),
    )


def _age(since: datetime | None, at: datetime) -> int | None:
    return None if since is None else max(0, int((at - since).total_seconds()))
