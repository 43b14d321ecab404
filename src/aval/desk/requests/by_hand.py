"""Requests without an interface: carried to the insurer and answered by hand, with the same checks.

An answer that a person types is a decision like any other: a fact with origin and author.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction

from aval.assessment.standing import standing
from aval.desk.intake.judging import judge_again
from aval.desk.requests.actions import unmoved
from aval.desk.requests.delivering import tell_asker
from aval.desk.requests.refusals import refuse, refuse_without
from aval.intake.facts import record
from aval.intake.insurers.entered import Entered, row_of
from aval.outbox.moving import move
from aval.outbox.rounds import FIND_AFTER
from aval.records import facts
from aval.records.models import Cover, CoverRequest, Person
from aval.vocabulary.acts import Act
from aval.vocabulary.insurers import Decision, RequestState
from aval.vocabulary.money import MAX_MINOR
from aval.vocabulary.requests import RequestChannel, RequestEvent
from aval.vocabulary.words import Layer

DECISIONS = (
    Decision.APPROVED,
    Decision.PARTIAL,
    Decision.REFUSED,
    Decision.INCREASE_REFUSED,
    Decision.CANCELLED_BY_INSURED,
)
"""What a person may say that an insurer decided."""
LONGEST_REFERENCE = 200
_NO_FACT = frozenset({Decision.INCREASE_REFUSED})
_NOTHING = frozenset({Decision.REFUSED, Decision.CANCELLED_BY_INSURED})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the insurer decided, as a person read it. `amount` is minor units, 0 of a refusal."""

    decision: Decision
    amount: int
    decided_on: date
    valid_from: date
    valid_to: date | None = None
    reference: str = ""


def carried(*, request: CoverRequest, by: Person, at: datetime, reference: str = "") -> None:
    """Say that a request was brought to the insurer, under its reference if there is one."""
    refuse_without(by)
    _refuse_connected(request)
    if request.state != RequestState.SUBMITTED:
        refuse("requests.refused_not_submitted")
    with transaction.atomic(), unmoved():
        move(request, RequestState.SENT, RequestEvent.LEFT, at=at, by=by, sent_at=at)
        move(
            request, RequestState.IN_STUDY, RequestEvent.TAKEN, at=at, by=by,
            reference=reference.strip()[:LONGEST_REFERENCE], detail=reference.strip(),
        )  # fmt: skip


def looked_up(*, request: CoverRequest, by: Person, at: datetime, reference: str = "") -> None:
    """Say what a person found at the insurer of a request whose receipt is lost.

    With its reference there it is in study; without one it never arrived, and is a draft again.
    Raises ActRefused while the call may still be under way.
    """
    refuse_without(by)
    words = reference.strip()[:LONGEST_REFERENCE]
    if request.state != RequestState.SENT or at < (request.sent_at or at) + FIND_AFTER:
        refuse("requests.refused_underway")
    with transaction.atomic(), unmoved():
        if words:
            move(
                request, RequestState.IN_STUDY, RequestEvent.TAKEN, at=at, by=by, detail=words,
                reference=words, due_at=at, error_code="", error_detail="",
            )  # fmt: skip
        else:
            move(request, RequestState.SUBMITTED, RequestEvent.NOT_ARRIVED, at=at, by=by)
            move(
                request, RequestState.DRAFT, RequestEvent.HELD_BACK, at=at, by=by, due_at=None,
                error_code="", error_detail="",
            )  # fmt: skip


def answer(
    *, request: CoverRequest, given: Answer, by: Person, at: datetime, today: date
) -> CoverRequest:
    """Write what an insurer answered: the request is answered, the decision a fact, both or none.

    Raises ActRefused with the reason where it cannot be.
    """
    refuse_without(by)
    _refuse_connected(request)
    if request.state not in {RequestState.IN_STUDY, RequestState.INSISTED}:
        refuse("requests.refused_not_in_study")
    _check(request, given)
    kept: dict[str, Any] = {
        "layer": request.layer, "decision": given.decision.value, "amount": given.amount,
        "currency": request.currency, "valid_from": given.valid_from.isoformat(),
        "valid_to": given.valid_to.isoformat() if given.valid_to else None,
        "cover": given.reference, "code": "", "conditions": [],
    }  # fmt: skip
    with transaction.atomic(), unmoved():
        if given.decision not in _NO_FACT:
            done = record(
                at=at, by=by, act=Act.COVER_TYPED, subject=request.customer_id, ended={},
                written={"covers": pl.DataFrame([_row(request, given)], facts.columns("covers"))},
                amount=given.amount, currency=request.currency, request=request.key,
            )  # fmt: skip
            judge_again(done.change, at=at, today=today)
        move(
            request, RequestState.ANSWERED, RequestEvent.ANSWERED, at=at, by=by, answered_at=at,
            seen_at=at if by.pk == request.asked_by_id else None, answer=[kept], due_at=None,
            reference=given.reference[:LONGEST_REFERENCE] or request.reference,
        )  # fmt: skip
        if by.pk != request.asked_by_id:
            tell_asker(request, at)
    return request


def _refuse_connected(request: CoverRequest) -> None:
    if request.channel == RequestChannel.CONNECTOR:
        refuse("requests.refused_by_hand")


def _check(request: CoverRequest, given: Answer) -> None:
    if given.decision not in DECISIONS:
        refuse("requests.refused_decision")
    if given.decision in _NOTHING and given.amount:
        refuse("requests.refused_nothing_granted")
    if given.decision not in _NOTHING | _NO_FACT and not 0 < given.amount < MAX_MINOR:
        refuse("requests.refused_amount")
    if given.decision is Decision.PARTIAL and given.amount >= request.amount:
        refuse("requests.refused_not_partial")
    if given.valid_to is not None and given.valid_to < given.valid_from:
        refuse("requests.refused_ended")


def _row(request: CoverRequest, given: Answer) -> dict[str, Any]:
    """Return the decision as a fact; its key is that of the request."""
    stands = [
        one
        for one in standing(given.valid_from, [request.customer_id])
        if (one.policy, one.layer) == (request.policy_id, request.layer)
    ]
    before = Cover.objects.filter(cover__startswith=request.key).count()
    entered = Entered(
        customer=request.customer_id,
        policy=request.policy_id,
        layer=Layer(request.layer),
        decision=given.decision,
        amount=given.amount,
        currency=request.currency,
        decided_on=given.decided_on,
        valid_from=given.valid_from,
        valid_to=given.valid_to,
        extension=request.extension or (stands[0].extension if stands else ""),
        requested=request.amount or None,
        requested_on=request.submitted_at.date() if request.submitted_at else None,
        reference=given.reference,
    )
    return row_of(entered, f"{request.key}/{before + 1}" if before else request.key)
