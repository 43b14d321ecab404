"""Gives decided papers to insurers, once each, and follows them until they are answered.

As with requests (`delivering`): SENT stands before the call leaves, a lost receipt is looked up by
our key, and only where the insurer does not have the paper is it sent again. The day on which it
was sent is the day on which the insurer was told, whenever its receipt comes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import F

from aval.connectors.contract import (
    ConnectorError,
    LoginRefusedError,
    NotAllowedError,
    NotConfiguredError,
    OutcomeUnknownError,
    PolicyKey,
    RefusedError,
)
from aval.connectors.papers import (
    Instalment,
    OverduePaper,
    PaperItem,
    PaperReceipt,
    PaperSession,
)
from aval.outbox.delivering import (
    FIND_AFTER,
    event_of,
    next_look,
    pause_after,
    said_of,
)
from aval.outbox.moving import RecordMoved, change, move
from aval.records.claims import Paper
from aval.records.insurers import Connection
from aval.vocabulary.claims import FOLLOWED_PAPERS, PaperAnswer, PaperEvent, PaperKind, PaperState
from aval.vocabulary.redaction import redacted

_WAITING = (PaperState.SUBMITTED, PaperState.SENT, *sorted(FOLLOWED_PAPERS))
_log = structlog.get_logger(__name__)

Taken = Callable[[Paper, date, str, datetime], None]
"""Writes that the insurer has a paper since a day, under its reference."""
Answered = Callable[[Paper, PaperReceipt, datetime], None]
"""Writes what the insurer answered, inside the transaction of the caller."""


@dataclass(frozen=True)
class PaperPost:
    """How papers reach the world: sessions, clock, day, what becomes of answers, a stop."""

    open: Callable[[Connection], PaperSession]
    now: Callable[[], datetime]
    day: Callable[[datetime], date]
    taken: Taken
    answered: Answered
    check: Callable[[], None] = lambda: None


def deliver_papers(post: PaperPost) -> dict[str, int]:
    """Do what is due, insurer by insurer; return how many papers stand in each state after."""
    done: dict[str, int] = {}
    due = Paper.objects.filter(
        state__in=_WAITING,
        due_at__lte=post.now(),
        connection__source__is_active=True,
        connection__is_login_refused=False,
    )
    keys = list(due.order_by("connection").values_list("connection", flat=True).distinct())
    for key in keys:
        numbers = list(due.filter(connection=key).order_by("due_at", "pk").values_list("pk"))
        for state in _served(post, Connection.objects.get(pk=key), [pk for (pk,) in numbers]):
            done[state] = done.get(state, 0) + 1
    return done


def hurry_papers(*, connection: Connection, at: datetime, paper: int | None = None) -> int:
    """Let an insurer be asked now where its papers, or one of them, stand; returns how many."""
    followed = Paper.objects.filter(connection=connection, state__in=sorted(FOLLOWED_PAPERS))
    if paper is not None:
        followed = followed.filter(pk=paper)
    return followed.update(version=F("version") + 1, due_at=at)


def paper_of(paper: Paper) -> OverduePaper:
    """Return a paper as its insurer is told it; the same at every try."""
    items = paper.items.order_by("due_on", "number", "pk")
    return OverduePaper(
        key=paper.key,
        kind=PaperKind(paper.kind),
        policy=PolicyKey(paper.number, paper.unit, paper.extension),
        buyer=paper.buyer,
        items=tuple(
            PaperItem(one.number, one.amount, one.currency, one.due_on, one.issued_on)
            for one in items
        ),
        wanted_until=paper.wanted_until,
        instalments=tuple(
            Instalment(date.fromisoformat(day), amount) for day, amount in paper.instalments
        ),
        message=paper.message,
    )


def _served(post: PaperPost, connection: Connection, numbers: Sequence[int]) -> list[str]:
    try:
        session = post.open(connection)
    except ConnectorError as error:
        return [_delayed(one, error, post) for one in Paper.objects.filter(pk__in=numbers)]
    try:
        return [_one(post, session, number) for number in numbers]
    finally:
        session.close()


def _one(post: PaperPost, session: PaperSession, number: int) -> str:
    """Do what is due of one paper; one that another worker moved meanwhile is left to it."""
    post.check()
    paper = Paper.objects.select_related("connection").get(pk=number)
    is_due = paper.due_at is not None and paper.due_at <= post.now()
    connection = paper.connection
    if not is_due or connection is None or connection.is_login_refused:
        return str(paper.state)
    try:
        if paper.state == PaperState.SUBMITTED:
            _send(post, session, paper)
        elif paper.state == PaperState.SENT:
            _find(post, session, paper)
        elif paper.state in FOLLOWED_PAPERS:
            _settle(post, paper, session.follow_paper(paper_of(paper), paper.reference))
    except RecordMoved:
        _log.info("paper_moved", paper=paper.key)
    except ConnectorError as error:
        return _delayed(paper, error, post)
    except Exception as error:  # noqa: BLE001 - a foreign connector may fail in any way
        _log.exception("paper_failed", paper=paper.key)
        unknown = OutcomeUnknownError(type(error).__name__)
        return _delayed(Paper.objects.get(pk=number), unknown, post)
    return str(paper.state)


def _send(post: PaperPost, session: PaperSession, paper: Paper) -> None:
    """Send a paper: SENT stands before the call leaves."""
    at = post.now()
    move(
        paper, PaperState.SENT, PaperEvent.LEFT, at=at, sent_at=at,
        due_at=at + FIND_AFTER, error_code="", error_field="", error_detail="",
    )  # fmt: skip
    try:
        receipt = session.declare(paper_of(paper))
    except RefusedError as error:
        _not_taken(paper, error.code or "refused", error.name, error.detail, post.now())
    except NotAllowedError as error:
        _not_taken(paper, "not_allowed", "", str(error), post.now())
    except (LoginRefusedError, NotConfiguredError) as error:  # nothing was taken
        at = post.now()
        event = PaperEvent(event_of(error).value)
        move(paper, PaperState.SUBMITTED, event, at=at, due_at=at, **said_of(error))
        _remember(paper, error)
    else:
        _settle(post, paper, receipt)


def _find(post: PaperPost, session: PaperSession, paper: Paper) -> None:
    """Ask the insurer whether it has a paper; where it does not, it is sent again."""
    receipt = session.find_paper(paper_of(paper))
    if receipt is not None:
        _settle(post, paper, receipt)
    else:
        at = post.now()
        move(paper, PaperState.SUBMITTED, PaperEvent.NOT_ARRIVED, at=at, due_at=at)


@transaction.atomic
def _settle(post: PaperPost, paper: Paper, receipt: PaperReceipt) -> None:
    """Write what an insurer said of a paper; what follows for its items is written with it.

    A code that is not known moves nothing: it stands on the paper for somebody to look at.
    """
    at = post.now()
    if paper.state == PaperState.SENT:
        post.taken(paper, post.day(paper.sent_at or at), receipt.reference, at)
    if receipt.answer is PaperAnswer.UNKNOWN:
        change(
            paper, PaperEvent.ACKNOWLEDGED, at=at, due_at=next_look(paper.sent_at, at),
            error_code="unknown_answer", error_detail=redacted(receipt.raw.code),
        )  # fmt: skip
        return
    if not _is_known(paper, receipt):
        post.answered(paper, receipt, at)
    ended = paper.state in {PaperState.REFUSED, PaperState.PAID, PaperState.CLOSED}
    is_final = paper.state == PaperState.ACCEPTED
    due_at = None if ended or is_final else next_look(paper.sent_at, at)
    Paper.objects.filter(pk=paper.pk).update(due_at=due_at)


def _is_known(paper: Paper, receipt: PaperReceipt) -> bool:
    """Return whether an answer says nothing new; a question stays the last until it is answered."""
    if receipt.answer in {None, PaperAnswer.ACKNOWLEDGED}:
        return True
    is_back = paper.state == PaperState.ACKNOWLEDGED
    if receipt.answer is PaperAnswer.QUESTION:
        stands = is_back or paper.state == PaperState.QUESTIONED
        return stands and paper.question == receipt.text
    if receipt.answer is PaperAnswer.REFUSED:
        return is_back and bool(paper.reason) and paper.reason == receipt.text
    return paper.state == PaperState.ACCEPTED


def _not_taken(paper: Paper, code: str, name: str, detail: str, at: datetime) -> None:
    """Write that the insurer does not take a paper, with its code, the field, its words."""
    words = redacted(detail)
    move(
        paper, PaperState.FAILED, PaperEvent.NOT_TAKEN, at=at, detail=words, due_at=None,
        error_code=code[:100], error_field=name[:100], error_detail=words,
    )  # fmt: skip


def _delayed(paper: Paper, error: ConnectorError, post: PaperPost) -> str:
    """Write why nothing went on, and when it is tried again; return where the paper stands."""
    at, attempts = post.now(), paper.attempts + 1
    due = at + pause_after(error, attempts)
    if paper.state == PaperState.SENT:
        due = max(due, (paper.sent_at or at) + FIND_AFTER)
    event = PaperEvent(event_of(error).value)
    try:
        change(paper, event, at=at, attempts=attempts, due_at=due, **said_of(error))
    except RecordMoved:
        _log.info("paper_moved", paper=paper.key)
    _remember(paper, error)
    return str(paper.state)


def _remember(paper: Paper, error: ConnectorError) -> None:
    """Keep everybody from logging in again with what was refused."""
    if isinstance(error, LoginRefusedError):
        Connection.objects.filter(pk=paper.connection_id).update(is_login_refused=True)
