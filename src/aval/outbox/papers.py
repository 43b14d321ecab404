"""Gives decided papers to insurers, once each, and follows them until they are answered.

As with requests (`delivering`): SENT stands before the call leaves, a lost receipt is looked up by
our key, and only where the insurer does not have the paper is it sent again. The day on which it
was sent is the day on which the insurer was told, whenever its receipt comes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from aval.connectors.contract import (
    LoginRefusedError,
    NotAllowedError,
    NotConfiguredError,
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
from aval.outbox.moving import RecordMoved, change, move
from aval.outbox.rounds import FIND_AFTER, Round, event_of, next_look, remember, said_of
from aval.records.claims import Paper
from aval.records.insurers import Connection
from aval.vocabulary.claims import FOLLOWED_PAPERS, PaperAnswer, PaperEvent, PaperKind, PaperState
from aval.vocabulary.redaction import redacted

_WAITING = (PaperState.SUBMITTED, PaperState.SENT, *sorted(FOLLOWED_PAPERS))

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
    rows = Paper.objects.filter(state__in=_WAITING)

    def act(session: PaperSession, paper: Paper) -> None:
        if paper.state == PaperState.SUBMITTED:
            _send(post, session, paper)
        elif paper.state == PaperState.SENT:
            _find(post, session, paper)
        elif paper.state in FOLLOWED_PAPERS:
            _settle(post, paper, session.follow_paper(paper_of(paper), paper.reference))

    return Round(rows, post.open, act, post.now, post.check).go()


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
        remember(paper, error)
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
    stands = Paper.objects.filter(pk=paper.pk, version=paper.version)
    answered = {"due_at": due_at, "attempts": 0, "error_code": "", "error_detail": ""}
    if not stands.update(error_field="", version=F("version") + 1, **answered):
        raise RecordMoved(paper, paper.state)


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
