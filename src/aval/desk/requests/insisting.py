"""The broker is asked to insist: a letter from a template, shown before it leaves, kept with it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from aval.assessment.standing import contracts
from aval.desk.requests.actions import ask_for_delivery, unmoved
from aval.desk.requests.delivering import name_of, said_answer
from aval.desk.requests.refusals import RequestAlreadyPending, refuse, refuse_without
from aval.outbox.letters import send_again, write_letter
from aval.outbox.moving import move
from aval.records.models import (
    CoverRequest,
    CustomerFacts,
    Letter,
    Person,
    Position,
    RequestFile,
    Setting,
)
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.requests import PENDING_REQUESTS, LetterKind, RequestEvent
from aval.vocabulary.words import Layer
from aval.wording.language import Language
from aval.wording.steps import say_word

LONGEST_BODY, LONGEST_SUBJECT = 8_000, 300


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it leaves."""

    subject: str
    body: str


def template(
    request: CoverRequest, *, by: Person, language: str, contact: str, today: date
) -> Draft:
    """Return the letter to a broker about a request in a language, its figures filled in."""
    reader = Language(language)
    policy = contracts().get(request.policy_id)
    facts = CustomerFacts.objects.current().filter(customer=request.customer_id).first()
    given = {
        "contact": contact,
        "name": name_of(request.customer_id),
        "registration": (facts.registration_number if facts else "") or request.customer_id,
        "insurer": (policy.insurer if policy else "") or request.policy_id,
        "policy": request.number or request.policy_id,
        "kind": say_word(RequestKind(request.kind), reader),
        "layer": say_word(Layer(request.layer), reader),
        "amount": reader.money(request.amount, request.currency),
        "reference": request.reference or request.key,
        "on": reader.day_year((request.sent_at or request.asked_at).date()),
        "person": str(by),
    }
    lines = [_position(request, reader)]
    if request.answer:
        told = "; ".join(said_answer(one, reader) for one in request.answer)
        lines.insert(0, reader.say("requests.letter_answered", answer=told))
    elif request.sent_at:
        days = (today - request.sent_at.date()).days
        lines.insert(0, reader.say("requests.letter_waits", days=reader.days(max(days, 0))))
    if request.message:
        lines.append(reader.say("requests.letter_message", message=request.message))
    body = reader.say("requests.letter_insist", **given, case="\n\n".join(filter(None, lines)))
    return Draft(reader.say("requests.letter_insist_subject", **given), body)


def insist(
    *,
    request: CoverRequest,
    receivers: list[str],
    language: str,
    draft: Draft,
    files: Collection[int] = (),
    by: Person,
    at: datetime,
) -> Letter:
    """Write to the broker; the letter is in the outbox, and on the request, when this returns.

    Raises ActRefused where the request is in no state for it or an address cannot be.
    """
    refuse_without(by)
    if request.state not in {RequestState.IN_STUDY, RequestState.INSISTED, RequestState.ANSWERED}:
        refuse("requests.refused_insist")
    _check(receivers, language, draft)
    _refuse_second(request)
    attached = list(RequestFile.objects.filter(request=request, pk__in=list(files)))
    with transaction.atomic(), unmoved():
        fields = {} if request.due_at or not request.reference else {"due_at": at}
        if request.connection_id is None:
            fields = {}
        move(
            request, RequestState.INSISTED, RequestEvent.INSISTED, at=at, by=by,
            detail=", ".join(receivers), **fields,
        )  # fmt: skip
        letter = write_letter(
            kind=LetterKind.INSISTENCE, about=request, receivers=receivers,
            copies=[by.email] if by.email else [], language=language, subject=draft.subject,
            body=draft.body, files=attached, by=by, at=at,
        )  # fmt: skip
        ask_for_delivery(at, by)
    return letter


def send_letter_again(*, request: CoverRequest, number: int, by: Person, at: datetime) -> None:
    """Have a letter go again that did not leave, or of which nobody knows."""
    refuse_without(by)
    letter = request.letters.filter(pk=number).first()
    if letter is None or not send_again(letter=letter, by=by, at=at):
        refuse("requests.refused_letter")
    ask_for_delivery(at, by)


def _check(receivers: list[str], language: str, draft: Draft) -> None:
    if not receivers:
        refuse("requests.refused_nobody")
    for one in receivers:
        try:
            validate_email(one)
        except ValidationError:
            refuse("requests.refused_email", email=one[:100])
    if language not in {"en", "fr", "es"}:
        refuse("requests.refused_language")
    if not (draft.subject.strip() and draft.body.strip()):
        refuse("requests.refused_empty_letter")
    if len(draft.subject) > LONGEST_SUBJECT or len(draft.body) > LONGEST_BODY:
        refuse("requests.refused_long_letter")


def _refuse_second(request: CoverRequest) -> None:
    """Refuse to take an answered request up again while another waits for the same layer."""
    other = CoverRequest.objects.filter(
        customer=request.customer_id, policy=request.policy_id, layer=request.layer,
        state__in=PENDING_REQUESTS,
    ).exclude(pk=request.pk)  # fmt: skip
    if request.state == RequestState.ANSWERED and (waits := other.first()):
        raise RequestAlreadyPending(waits)


def _position(request: CoverRequest, reader: Language) -> str:
    """Return what is at stake, as it is judged today."""
    found = Position.objects.filter(pk=request.customer_id).first()
    if found is None:
        return ""
    setting = Setting.objects.current().filter(name="reporting_currency").first()
    currency = setting.value if setting else request.currency
    return reader.say(
        "requests.letter_position",
        exposure=reader.money(found.exposure, currency),
        limit=reader.money(found.limit_insured, currency),
        excess=reader.money(found.excess, currency),
        orders=reader.money(found.orders, currency),
    )
