"""The worker: the queue's own loop, and every second the ledger's tick.

Told to end (SIGTERM, Ctrl-C), it gives its job back where the job next says how far it is.
"""

import os
import signal
import uuid
from types import FrameType

import structlog
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from aval.jobs.beat import CLOSING
from aval.jobs.ledger import tick
from aval.records.jobs import JobRun
from aval.vocabulary.acts import JobState

EVERY_S = 1
_log = structlog.get_logger(__name__)


def work(*, is_once: bool, parent: int = 0) -> None:
    """Run jobs until told to end; `is_once`: until nothing is due any more.

    Given the number of its `parent`, a worker ends when that process has: it never outlives it.
    """
    name = uuid.uuid4().hex
    _log.info("worker_begins", worker=name)
    while not CLOSING.is_set():
        if parent and os.getppid() != parent:
            break
        has_worked = _turn(name)
        if is_once and not has_worked and not _is_due():
            break
        if not has_worked:
            CLOSING.wait(EVERY_S)
    _log.info("worker_ends", worker=name)


def close_on_signals() -> None:
    """Take the signals that tell a program to end as the wish to end in order."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _close)


def _close(number: int, _frame: FrameType | None) -> None:
    if CLOSING.is_set():  # asked twice: at once
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)
    CLOSING.set()


def _turn(name: str) -> bool:
    """Tick, then run at most one message; return whether there was one."""
    close_old_connections()
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=name,
    )
    try:
        tick(timezone.now())
        worker.run()
    except OperationalError as error:  # the database is busy or away: it comes back
        _log.warning("database_is_away", error=type(error).__name__)
        connection.close()
        return False
    return worker._run_tasks > 0  # noqa: SLF001 - the loop has no other way to tell


def _is_due() -> bool:
    return JobRun.objects.filter(state=JobState.WAITING, due_at__lte=timezone.now()).exists()
