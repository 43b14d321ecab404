"""Gives decided papers to insurers, once each, and follows them until they are answered.

As with requests (`delivering`): SENT stands before the call leaves, a lost receipt is looked up by
our key, and only where the insurer does not have the paper is it sent again. The day on which it
was sent is the day on which the insurer was told, whenever its receipt comes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import F

from aval.connectors.contract import PolicyKey
from aval.connectors.papers import (
    Instalment,
    OverduePaper,
    PaperItem,
    PaperReceipt,
    PaperSession,
)
from aval.outbox.calling import find, send
from aval.outbox.moving import change, look_later
from aval.outbox.rounds import Round, next_look
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
        told = paper_of(paper)
        settle = partial(_settle, post, paper)
        if paper.state == PaperState.SUBMITTED:
            call = partial(session.declare, told)
            send(paper, call, settle, refused=PaperEvent.NOT_TAKEN, now=post.now)
        elif paper.state == PaperState.SENT:
            find(paper, partial(session.find_paper, told), settle, now=post.now)
        elif paper.state in FOLLOWED_PAPERS:
            settle(session.follow_paper(told, paper.reference))

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
    look_later(paper, due_at, attempts=0, error_code="", error_field="", error_detail="")


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
