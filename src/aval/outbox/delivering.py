"""Gives decided requests to insurers, once each, and follows them until they are answered.

SENT is written and stands before the call leaves: from then on the insurer may have it. Whatever
happens to the call, or to this process, the insurer is then asked whether it has the request, by
our key, and only where it says that it does not is the request sent again. A receipt, and the
facts of an answer, are written together or not at all: lost ones are asked for again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F

from aval.connectors.contract import CoverNotice, Order, PolicyKey, Receipt, Session
from aval.outbox.calling import find, not_taken, send
from aval.outbox.moving import look_later, move
from aval.outbox.rounds import Round, next_look
from aval.records.insurers import Connection
from aval.records.requests import CoverRequest
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.requests import RequestEvent
from aval.vocabulary.words import Layer

_FOLLOWED = (RequestState.IN_STUDY, RequestState.INSISTED)
_WAITING = (RequestState.SUBMITTED, RequestState.SENT, *_FOLLOWED)

Land = Callable[[CoverRequest, Sequence[CoverNotice], datetime], None]
"""Makes facts of an answer, inside the transaction that writes it."""


@dataclass(frozen=True)
class Way:
    """How the outbox reaches the world: sessions, the clock, what becomes of answers, a stop."""

    open: Callable[[Connection], Session]
    now: Callable[[], datetime]
    land: Land
    check: Callable[[], None] = lambda: None


def deliver(way: Way) -> dict[str, int]:
    """Do what is due, insurer by insurer; return how many requests stand in each state after."""
    rows = CoverRequest.objects.filter(state__in=_WAITING)

    def act(session: Session, request: CoverRequest) -> None:
        order = order_of(request)

        def written(receipt: Receipt) -> None:
            settle(request, receipt, at=way.now(), land=way.land)

        if request.state == RequestState.SUBMITTED:
            call = partial(session.request, order)
            send(request, call, written, refused=RequestEvent.REFUSED, now=way.now)
        elif request.state == RequestState.SENT:
            find(request, partial(session.find, order), written, now=way.now)
        elif request.state in _FOLLOWED:  # else it was answered, or given up, since it began
            written(session.follow(order, request.reference))

    return Round(rows, way.open, act, way.now, way.check).go()


def order_of(request: CoverRequest) -> Order:
    """Return a request as its insurer is asked; the same at every try."""
    return Order(
        key=request.key,
        kind=RequestKind(request.kind),
        policy=PolicyKey(request.number, request.unit, request.extension),
        buyer=request.buyer,
        layer=Layer(request.layer),
        amount=request.amount,
        currency=request.currency,
        cover=request.cover,
        wanted_from=request.wanted_from,
        wanted_to=request.wanted_to,
        is_urgent=request.is_urgent,
        message=request.message,
    )


@transaction.atomic
def settle(request: CoverRequest, receipt: Receipt, *, at: datetime, land: Land) -> None:
    """Write what an insurer said of a request; its answer becomes facts in the same transaction."""
    reference = receipt.reference or request.reference
    taken: dict[str, Any] = {
        "reference": reference,
        "error_code": "",
        "error_field": "",
        "error_detail": "",
    }
    if receipt.state is RequestState.FAILED:
        code = receipt.raw.code
        not_taken(request, RequestEvent.REFUSED, code or "refused", code, at=at)
    elif receipt.state is RequestState.ANSWERED and receipt.answers:
        answers = [answer_json(one) for one in receipt.answers]
        move(
            request, RequestState.ANSWERED, RequestEvent.ANSWERED, at=at, answered_at=at,
            due_at=None, seen_at=None, answer=answers, attempts=0, **taken,
        )  # fmt: skip
        land(request, receipt.answers, at)
    else:
        if request.state == RequestState.SENT and reference:
            move(
                request, RequestState.IN_STUDY, RequestEvent.TAKEN, at=at, detail=reference,
                due_at=next_look(request.sent_at, at), attempts=0, **taken,
            )  # fmt: skip
        if receipt.state is RequestState.CANCELLED and request.state in _FOLLOWED:
            event = RequestEvent.CANCELLED
            move(request, RequestState.CANCELLED, event, at=at, due_at=None)
        else:
            look_later(request, next_look(request.sent_at, at), attempts=0, **taken)


def hurry(*, connection: Connection, at: datetime) -> int:
    """Let an insurer be asked now where its requests stand; returns how many it still studies."""
    studied = CoverRequest.objects.filter(connection=connection, state__in=_FOLLOWED)
    studied.filter(due_at__gt=at).update(version=F("version") + 1, due_at=at)
    return studied.count()


def answer_json(notice: CoverNotice) -> dict[str, Any]:
    """Return one layer of an answer as it is kept: words, minor units, days as text."""
    return {
        "layer": notice.layer.value,
        "decision": notice.decision.value,
        "amount": notice.amount,
        "currency": notice.currency,
        "valid_from": notice.valid_from.isoformat() if notice.valid_from else None,
        "valid_to": notice.valid_to.isoformat() if notice.valid_to else None,
        "cover": notice.cover,
        "code": notice.raw.code,
        "conditions": list(notice.conditions),
    }
