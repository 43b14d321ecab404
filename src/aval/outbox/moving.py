"""How a request, or a paper, goes from state to state: only along its moves, from where it is.

Every move is a line of its history and, but for what repeats, one of the journal.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import F

from aval.records import journal
from aval.records.claims import Paper, PaperStep
from aval.records.people import Person
from aval.records.requests import CoverRequest, RequestStep
from aval.vocabulary.acts import Act
from aval.vocabulary.claims import PAPER_MOVES, PaperEvent
from aval.vocabulary.insurers import REQUEST_MOVES
from aval.vocabulary.requests import RequestEvent

ACTS = {
    RequestEvent.WRITTEN: Act.REQUEST_WRITTEN,
    RequestEvent.CHANGED: Act.REQUEST_CHANGED,
    RequestEvent.DECIDED: Act.REQUEST_DECIDED,
    RequestEvent.HELD_BACK: Act.REQUEST_CHANGED,
    RequestEvent.LEFT: Act.REQUEST_SENT,
    RequestEvent.TAKEN: Act.REQUEST_TAKEN,
    RequestEvent.NO_RECEIPT: Act.REQUEST_DELAYED,
    RequestEvent.NOT_ARRIVED: Act.REQUEST_DELAYED,
    RequestEvent.NOT_REACHED: Act.REQUEST_DELAYED,
    RequestEvent.NOT_ADMITTED: Act.REQUEST_DELAYED,
    RequestEvent.REFUSED: Act.REQUEST_REFUSED,
    RequestEvent.ANSWERED: Act.REQUEST_ANSWERED,
    RequestEvent.INSISTED: Act.REQUEST_INSISTED,
    RequestEvent.CANCELLED: Act.REQUEST_CANCELLED,
    RequestEvent.SEEN: Act.REQUEST_SEEN,
}
"""The act of the journal that each event of a request is."""


PAPER_ACTS = {
    PaperEvent.WRITTEN: Act.PAPER_WRITTEN,
    PaperEvent.CHANGED: Act.PAPER_CHANGED,
    PaperEvent.DECIDED: Act.PAPER_DECIDED,
    PaperEvent.HELD_BACK: Act.PAPER_CHANGED,
    PaperEvent.LEFT: Act.PAPER_SENT,
    PaperEvent.ACKNOWLEDGED: Act.PAPER_TAKEN,
    PaperEvent.NO_RECEIPT: Act.PAPER_DELAYED,
    PaperEvent.NOT_ARRIVED: Act.PAPER_DELAYED,
    PaperEvent.NOT_REACHED: Act.PAPER_DELAYED,
    PaperEvent.NOT_ADMITTED: Act.PAPER_DELAYED,
    PaperEvent.NOT_TAKEN: Act.PAPER_NOT_TAKEN,
    PaperEvent.QUESTIONED: Act.PAPER_ANSWERED,
    PaperEvent.REPLIED: Act.PAPER_REPLIED,
    PaperEvent.ACCEPTED: Act.PAPER_ANSWERED,
    PaperEvent.REFUSED: Act.PAPER_ANSWERED,
    PaperEvent.CONTESTED: Act.PAPER_REPLIED,
    PaperEvent.INDEMNIFIED: Act.PAPER_MONEY,
    PaperEvent.RECOVERED: Act.PAPER_MONEY,
    PaperEvent.CORRECTED: Act.PAPER_MONEY,
    PaperEvent.WITHDRAWN: Act.PAPER_CLOSED,
    PaperEvent.CLOSED: Act.PAPER_CLOSED,
}
"""The act of the journal that each event of a paper is."""
Sent = CoverRequest | Paper
"""What goes to insurers and is followed there."""


class RecordMoved(Exception):  # noqa: N818 - a fact about what is sent
    """A request or paper is not, or no longer, where it was seen, or may not go where it was to."""

    def __init__(self, sent: Sent, to: str) -> None:
        """Keep what it is and where it was to go."""
        super().__init__(f"{sent} is {sent.state}, not on its way to {to}")
        self.sent, self.to = sent, to


def move(
    sent: Sent,
    to: StrEnum,
    event: StrEnum,
    *,
    at: datetime,
    by: Person | None = None,
    detail: str = "",
    **fields: object,
) -> None:
    """Let a request or a paper go on, with other fields of it; raises RecordMoved where it is not.

    What stands when this returns stands for good only when the caller's transaction ends.
    """
    if to not in _moves(sent)[sent.state]:
        raise RecordMoved(sent, to)
    with transaction.atomic():
        _change(sent, to, at, **fields)
        tell(sent, event, at=at, by=by, detail=detail)


def change(
    sent: Sent,
    event: StrEnum,
    *,
    at: datetime,
    by: Person | None = None,
    detail: str = "",
    **fields: object,
) -> None:
    """Change fields of what stays where it is; what repeats is told once."""
    with transaction.atomic():
        last = sent.steps.order_by("-pk").first()
        _change(sent, sent.state, at, **fields)
        if last is None or (last.event, last.detail) != (event, detail):
            tell(sent, event, at=at, by=by, detail=detail)


def look_later(sent: Sent, due_at: datetime | None, **fields: object) -> None:
    """Look at a request or a paper again later, or never; nothing happened to it."""
    stands = _rows(sent).filter(pk=sent.pk, version=sent.version)
    if not stands.update(version=F("version") + 1, due_at=due_at, **fields):
        raise RecordMoved(sent, sent.state)
    sent.version += 1


def tell(
    sent: Sent,
    event: StrEnum,
    *,
    at: datetime,
    by: Person | None,
    detail: str = "",
) -> None:
    """Add a line to a history, and to the journal."""
    line: dict[str, Any] = {
        "at": at,
        "person": by,
        "event": event,
        "state": sent.state,
        "detail": detail,
    }
    about: dict[str, Any] = {"at": at, "person": by, "subject": sent.customer_id, "detail": detail}
    if isinstance(sent, Paper):
        PaperStep.objects.create(paper=sent, **line)
        act = PAPER_ACTS[PaperEvent(event)]
        journal.write(**about, act=act, paper=sent.key, paper_state=str(sent.state))
    else:
        RequestStep.objects.create(request=sent, **line)
        act = ACTS[RequestEvent(event)]
        journal.write(**about, act=act, request=sent.key, request_state=str(sent.state))


def _rows(sent: Sent) -> Any:  # noqa: ANN401 - of either table
    return Paper.objects if isinstance(sent, Paper) else CoverRequest.objects


def _moves(sent: Sent) -> Mapping[Any, Collection[StrEnum]]:
    return PAPER_MOVES if isinstance(sent, Paper) else REQUEST_MOVES


def _change(sent: Sent, to: str, at: datetime, **fields: object) -> None:
    stands = _rows(sent).filter(pk=sent.pk, state=sent.state, version=sent.version)
    values = {"state": str(to), "changed_at": at, **fields}
    if not stands.update(version=F("version") + 1, **values):
        raise RecordMoved(sent, to)
    sent.version += 1
    for name, value in values.items():
        setattr(sent, name, value)
