"""How a request goes from state to state: only along `REQUEST_MOVES`, only from where it is.

Every move is a line of its history and, but for what repeats, one of the journal.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from aval.records import journal
from aval.records.people import Person
from aval.records.requests import CoverRequest, RequestStep
from aval.vocabulary.acts import Act
from aval.vocabulary.insurers import REQUEST_MOVES, RequestState
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


class RequestMoved(Exception):  # noqa: N818 - a fact about the request
    """A request is not, or no longer, where it was seen, or may not go where it was to go."""

    def __init__(self, request: CoverRequest, to: RequestState) -> None:
        """Keep the request and where it was to go."""
        super().__init__(f"{request} is {request.state}, not on its way to {to}")
        self.request, self.to = request, to


def move(
    request: CoverRequest,
    to: RequestState,
    event: RequestEvent,
    *,
    at: datetime,
    by: Person | None = None,
    detail: str = "",
    **fields: object,
) -> None:
    """Let a request go on, with other fields of it; raises RequestMoved when it is elsewhere.

    What stands when this returns stands for good only when the caller's transaction ends.
    """
    if to not in REQUEST_MOVES[RequestState(request.state)]:
        raise RequestMoved(request, to)
    with transaction.atomic():
        _change(request, to, at, **fields)
        tell(request, event, at=at, by=by, detail=detail)


def change(
    request: CoverRequest,
    event: RequestEvent,
    *,
    at: datetime,
    by: Person | None = None,
    detail: str = "",
    **fields: object,
) -> None:
    """Change fields of a request that stays where it is; what repeats is told once."""
    with transaction.atomic():
        last = request.steps.order_by("-pk").first()
        _change(request, RequestState(request.state), at, **fields)
        if last is None or (last.event, last.detail) != (event, detail):
            tell(request, event, at=at, by=by, detail=detail)


def tell(
    request: CoverRequest,
    event: RequestEvent,
    *,
    at: datetime,
    by: Person | None,
    detail: str = "",
) -> None:
    """Add a line to the history of a request, and to the journal."""
    RequestStep.objects.create(
        request=request, at=at, person=by, event=event, state=request.state, detail=detail
    )
    journal.write(
        at=at,
        person=by,
        act=ACTS[event],
        subject=request.customer_id,
        request=request.key,
        request_state=str(request.state),
        detail=detail,
    )


def _change(request: CoverRequest, to: RequestState, at: datetime, **fields: object) -> None:
    stands = CoverRequest.objects.filter(
        pk=request.pk, state=request.state, version=request.version
    )
    values = {"state": to.value, "changed_at": at, **fields}
    if not stands.update(version=F("version") + 1, **values):
        raise RequestMoved(request, to)
    request.version += 1
    for name, value in values.items():
        setattr(request, name, value)
