"""Papers that were decided reach insurers, and what they answer becomes facts."""

from collections.abc import Callable
from datetime import date, datetime

from django.utils.timezone import localdate

from aval.connectors.contract import Gate, LoginRefusedError, NotConfiguredError
from aval.connectors.papers import NoPapersError, PaperReceipt, PaperSession, paper_session
from aval.connectors.registry import UnknownInsurerError, insurer
from aval.desk.claims.answering import Told, answered, taken
from aval.desk.insurers.connections import clear_settings
from aval.outbox.papers import PaperPost, deliver_papers
from aval.records.models import Connection, Paper
from aval.vocabulary.claims import PaperAnswer


def deliver_claims(
    *, gate: Gate, today: date, check: Callable[[], None] = lambda: None
) -> dict[str, int]:
    """Do all that is due of papers, and return how many stand in each state."""

    def took(paper: Paper, on: date, reference: str, at: datetime) -> None:
        taken(paper, on=on, reference=reference, by=None, at=at, today=today)

    def told(paper: Paper, receipt: PaperReceipt, at: datetime) -> None:
        answered(paper, told_of(paper, receipt, today), by=None, at=at, today=today)

    post = PaperPost(
        open=lambda found: _open(found, gate),
        now=gate.now,
        day=localdate,
        taken=took,
        answered=told,
        check=check,
    )
    return deliver_papers(post)


def told_of(paper: Paper, receipt: PaperReceipt, today: date) -> Told:
    """Return what an insurer's receipt says of a paper; an amount of another currency is none."""
    is_ours = receipt.currency == paper.currency
    return Told(
        answer=receipt.answer or PaperAnswer.ACKNOWLEDGED,
        on=receipt.answered_on or today,
        reference=receipt.reference,
        text=receipt.text or receipt.reason or receipt.raw.code or "–",
        reason_code=receipt.reason,
        amount=receipt.amount if is_ours else None,
        extended_until=receipt.extended_until,
    )


def _open(connection: Connection, gate: Gate) -> PaperSession:
    """Open a session with the settings that a person made."""
    if connection.is_login_refused:
        raise LoginRefusedError
    try:
        return paper_session(insurer(connection.insurer), clear_settings(connection), gate)
    except (UnknownInsurerError, NoPapersError) as error:
        raise NotConfiguredError(connection.insurer) from error
