"""A round of the outbox: what is due is done, insurer by insurer; what fails is tried later.

One insurer that is not reached keeps nobody else waiting, and a login that was refused is not tried
again before a person changed it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

import structlog
from django.db.models import QuerySet

from aval.connectors.contract import (
    ConnectorError,
    LoginRefusedError,
    NotConfiguredError,
    OutcomeUnknownError,
    UnavailableError,
)
from aval.outbox.moving import RecordMoved, change
from aval.records.claims import Paper
from aval.records.insurers import Connection
from aval.records.requests import CoverRequest
from aval.vocabulary.insurers import RequestState
from aval.vocabulary.redaction import redacted
from aval.vocabulary.requests import RequestEvent

FIND_AFTER = timedelta(minutes=10)
"""How long a call may last: before that nobody asks whether what it sent has arrived."""
SOONEST, LATEST = timedelta(minutes=5), timedelta(hours=6)
"""Between which an insurer is asked again: the longer it has been, the less often."""
_log = structlog.get_logger(__name__)


class Closing(Protocol):
    """An open connection to an insurer."""

    def close(self) -> None:
        """Let go of the connection."""
        ...


Record = TypeVar("Record", CoverRequest, Paper)
Opened = TypeVar("Opened", bound=Closing)


@dataclass(frozen=True)
class Round(Generic[Record, Opened]):
    """What a round is about: which rows may be due, and what is done about one of them.

    `act` does what a row's state asks for, and nothing where it asks for nothing. `check` raises
    where the round is to stop.
    """

    rows: QuerySet[Record]
    open: Callable[[Connection], Opened]
    act: Callable[[Opened, Record], None]
    now: Callable[[], datetime]
    check: Callable[[], None]

    def go(self) -> dict[str, int]:
        """Do what is due; return how many rows stand in each state after."""
        done: dict[str, int] = {}
        due = self.rows.filter(
            due_at__lte=self.now(),
            connection__source__is_active=True,
            connection__is_login_refused=False,
        )
        keys = list(due.order_by("connection").values_list("connection", flat=True).distinct())
        for key in keys:
            numbers = due.filter(connection=key).order_by("due_at", "pk")
            at_one = list(numbers.values_list("pk", flat=True))
            for state in self._served(Connection.objects.get(pk=key), at_one):
                done[state] = done.get(state, 0) + 1
        return done

    def _served(self, connection: Connection, numbers: Sequence[int]) -> list[str]:
        """Do what is due at one insurer, and return the states that this leaves."""
        try:
            session = self.open(connection)
        except ConnectorError as error:
            return [self._delayed(one, error) for one in self._all().filter(pk__in=numbers)]
        try:
            return [self._one(session, number) for number in numbers]
        finally:
            session.close()

    def _one(self, session: Opened, number: int) -> str:
        """Do what is due of one row; one that another worker moved meanwhile is left to it.

        What was due when the round began may be in another worker's call by now: it is due later
        then.
        """
        self.check()
        row = self._all().select_related("connection").get(pk=number)
        is_due = row.due_at is not None and row.due_at <= self.now()
        if not is_due or row.connection is None or row.connection.is_login_refused:
            return str(row.state)
        try:
            self.act(session, row)
        except RecordMoved:
            _log.info("record_moved", record=row.key)
        except ConnectorError as error:
            return self._delayed(row, error)
        except Exception as error:  # noqa: BLE001 - a foreign connector may fail in any way
            _log.exception("record_failed", record=row.key)
            unknown = OutcomeUnknownError(type(error).__name__)
            return self._delayed(self._all().get(pk=number), unknown)
        return str(row.state)

    def _delayed(self, row: Record, error: ConnectorError) -> str:
        """Write why nothing went on, and when it is tried again; return where the row stands."""
        at, attempts = self.now(), row.attempts + 1
        due = at + pause_after(error, attempts)
        if row.state == RequestState.SENT:  # a paper has the same word
            due = max(due, (row.sent_at or at) + FIND_AFTER)
        try:
            change(row, event_of(error), at=at, attempts=attempts, due_at=due, **said_of(error))
        except RecordMoved:
            _log.info("record_moved", record=row.key)
        remember(row, error)
        return str(row.state)

    def _all(self) -> QuerySet[Record]:
        """Return every row of the table, whatever its state is by now."""
        model: Any = self.rows.model
        rows: QuerySet[Record] = model.objects.all()
        return rows


def pause_after(error: ConnectorError, attempts: int) -> timedelta:
    """Return how long to wait after an error: longer each time, or as long as the insurer said."""
    wait = min(SOONEST * (1 << min(attempts - 1, 10)), LATEST)
    if isinstance(error, UnavailableError) and error.retry_after_s:
        wait = max(wait, timedelta(seconds=error.retry_after_s))
    if isinstance(error, LoginRefusedError):  # due as soon as somebody has changed them
        wait = timedelta(0)
    return wait


def next_look(sent_at: datetime | None, at: datetime) -> datetime:
    """Return when the insurer is asked again: after an eighth of the time that it has taken."""
    since = at - (sent_at or at)
    return at + min(max(since / 8, SOONEST), LATEST)


def event_of(error: ConnectorError) -> RequestEvent:
    """Return what an error of the insurer is to a request; a paper has the same words."""
    if isinstance(error, (LoginRefusedError, NotConfiguredError)):
        return RequestEvent.NOT_ADMITTED
    if isinstance(error, UnavailableError):
        return RequestEvent.NOT_REACHED
    return RequestEvent.NO_RECEIPT


def said_of(error: ConnectorError) -> dict[str, Any]:
    """Return how a request or a paper tells what kept it."""
    words = {LoginRefusedError: "login_refused", NotConfiguredError: "not_configured"}
    code = words.get(type(error), str(event_of(error)))
    return {"error_code": code, "error_field": "", "error_detail": redacted(str(error))[:2000]}


def remember(row: CoverRequest | Paper, error: ConnectorError) -> None:
    """Keep everybody from logging in again with what was refused."""
    if isinstance(error, LoginRefusedError):
        Connection.objects.filter(pk=row.connection_id).update(is_login_refused=True)
