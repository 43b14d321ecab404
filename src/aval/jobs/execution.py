"""Runs one job of the ledger: claims it, lets it work, writes how it ended."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from django.conf import settings
from django.db import close_old_connections
from django.db.models import Q
from django.utils import timezone

from aval.desk.jobs.actions import UNSET
from aval.jobs.beat import Beat, Closing, Lost, Stopped
from aval.jobs.kinds import KINDS, Kind
from aval.records.jobs import JobRun
from aval.vocabulary.acts import JobState
from aval.vocabulary.redaction import redacted

MOST_SIGNS = 500
"""How much of an error's message is kept."""
_log = structlog.get_logger(__name__)


def is_dead(at: datetime) -> Q:
    """Return the condition of a run whose worker has not been heard of for longer than a lease."""
    lease = timedelta(seconds=settings.JOB_LEASE_S)
    return Q(state=JobState.RUNNING, beat_at__lt=at - lease)


def execute(number: int) -> bool:
    """Run a job if it is due and nobody else has it; return whether this worker ran it.

    Called twice, late, or for a job long done, it does nothing.
    """
    run = _claim(number, timezone.now())
    if run is None:
        return False
    with structlog.contextvars.bound_contextvars(
        job=run.pk, kind=run.kind, key=run.key, attempt=run.attempts
    ):
        _log.info("job_begins")
        _end(run, *_work(run))
    return True


def _claim(number: int, at: datetime) -> JobRun | None:
    """Take a job by one conditional update on the attempt that was seen; None if it is not free."""
    run = JobRun.objects.filter(pk=number).first()
    if run is None:
        return None
    kind = KINDS.get(run.kind)
    most = run.most_attempts
    if most == UNSET:
        most = run.attempts + (kind.most_attempts if kind else 1)
    taken = (
        JobRun.objects.filter(pk=number, attempts=run.attempts)
        .filter(Q(state=JobState.WAITING, due_at__lte=at) | is_dead(at))
        .update(
            state=JobState.RUNNING,
            attempts=run.attempts + 1,
            most_attempts=most,
            begun_at=at,
            beat_at=at,
            ended_at=None,
        )
    )
    return JobRun.objects.get(pk=number) if taken else None


def _work(run: JobRun) -> tuple[JobState, dict[str, Any]]:
    """Let the job's function work and return the state that follows, with what is written."""
    kind = KINDS.get(run.kind)
    if kind is None:
        return JobState.FAILED, {"error": f"no job is called {run.kind}"}
    began = monotonic()
    try:
        with Beat(run) as beat:
            outcome = kind.run(beat, **run.arguments)
    except Stopped:
        return JobState.STOPPED, {}
    except Closing:  # not the job's fault: the attempt does not count
        return JobState.WAITING, {
            "due_at": timezone.now(),
            "most_attempts": run.most_attempts + 1,
        }
    except Lost:
        return JobState.RUNNING, {}
    except Exception as error:  # noqa: BLE001 - a job may raise anything; the ledger keeps it
        _log.exception("job_raised")
        return _after(error, run, kind)
    finally:
        close_old_connections()
        _log.info("job_worked", seconds=round(monotonic() - began, 3))
    return JobState.DONE, {"outcome": outcome, "error": ""}


def _after(error: Exception, run: JobRun, kind: Kind) -> tuple[JobState, dict[str, Any]]:
    """Return what follows an error: another attempt later, or none when all are spent."""
    told = {"error": redacted(f"{type(error).__name__}: {error}")[:MOST_SIGNS]}
    if run.attempts >= run.most_attempts:
        return JobState.FAILED, told
    return JobState.WAITING, {
        "due_at": timezone.now() + kind.wait_after(run.attempts),
        **told,
    }


def _end(run: JobRun, state: JobState, written: dict[str, Any]) -> None:
    """Write how a job ended, only while it is still this attempt's."""
    own = JobRun.objects.filter(pk=run.pk, attempts=run.attempts, state=JobState.RUNNING)
    now = timezone.now()
    is_over = state is not JobState.WAITING
    if state is JobState.RUNNING or not own.update(
        state=state, sent_at=None, ended_at=now if is_over else None, **written
    ):
        _log.warning("job_is_another_workers")
        return
    _log.info("job_ended", state=state.value)
