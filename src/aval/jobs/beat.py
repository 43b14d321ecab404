"""A running job: it says that it lives and how far it is, and hears when it must end."""

from threading import Event, Thread
from types import TracebackType
from typing import Self

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone

from aval.records.jobs import JobRun
from aval.vocabulary.acts import JobState

CLOSING = Event()
"""Set when this worker was told to end: its job is given back where it next says how far it is."""
_log = structlog.get_logger(__name__)


class Stopped(BaseException):
    """Somebody asked the job to stop: no error, and nothing that handles errors may take it."""


class Closing(BaseException):
    """The worker ends; another one goes on with the job."""


class Lost(BaseException):
    """The job is another worker's by now: this one was silent for longer than its lease."""


class Beat:
    """What a job's function is handed. A thread of its own beats while the function works.

    A job says how far it is by `progress` (shown, never gone on from) or by `keep` (written in
    the transaction of the work, and gone on from after an interruption), not by both.
    """

    def __init__(self, run: JobRun) -> None:
        """Begin at what an earlier attempt kept."""
        self.number, self.attempt = run.pk, run.attempts
        self.kind, self.key = run.kind, run.key
        self.done, self.total = run.done, run.total
        self._has_kept = False
        self._shown: tuple[int, int] | None = None
        self._verdict: type[Stopped | Lost] | None = None
        self._is_over = Event()
        self._thread = Thread(target=self._beat_on, name=f"beat of {run}", daemon=True)

    def __enter__(self) -> Self:
        """Begin to beat."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Cease to beat."""
        self._is_over.set()
        self._thread.join()

    def progress(self, done: int, total: int) -> None:
        """Show how far the job is. Raises Stopped, Closing or Lost when it is to end.

        Costs next to nothing: the thread writes it with its next beat.
        """
        if self._has_kept:
            message = "a job that keeps its progress shows what it kept"
            raise ValueError(message)
        self._shown = (done, total)
        self.check()

    def keep(self, done: int, total: int) -> None:
        """Write how far the job is, as the last act of a transaction that does the work.

        Both are committed, or neither. Raises as `progress` does, and the transaction is undone.
        """
        if self._shown is not None:
            message = "a job that shows its progress cannot also keep it"
            raise ValueError(message)
        self._has_kept = True
        if not self._own().update(done=done, total=total, beat_at=timezone.now()):
            raise Lost
        self.done, self.total = done, total
        self.check()

    def check(self) -> None:
        """Raise Stopped, Closing or Lost when the job is to end."""
        if self._verdict is not None:
            raise self._verdict
        if CLOSING.is_set():
            raise Closing

    def _own(self) -> QuerySet[JobRun]:
        return JobRun.objects.filter(pk=self.number, attempts=self.attempt, state=JobState.RUNNING)

    def _beat_on(self) -> None:
        """Beat until the function has returned, on a connection of this thread."""
        try:
            while not self._is_over.wait(settings.JOB_BEAT_S):
                try:
                    self._beat()
                except DatabaseError as error:  # busy or away: the next beat tries again
                    _log.warning("beat_missed", job=self.number, error=type(error).__name__)
                    connection.close()
        finally:
            connection.close()

    def _beat(self) -> None:
        shown = self._shown
        figures = {} if shown is None else {"done": shown[0], "total": shown[1]}
        if not self._own().update(beat_at=timezone.now(), **figures):
            self._verdict = Lost
        elif self._own().filter(wants_stop=True).exists():
            self._verdict = Stopped
