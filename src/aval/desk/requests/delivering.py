"""Delivers what was decided: requests to insurers, their answers into facts, letters to people."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from aval.assessment.standing import contracts
from aval.connectors.contract import (
    CoverNotice,
    Gate,
    LoginRefusedError,
    NotConfiguredError,
    Session,
)
from aval.connectors.registry import UnknownInsurerError, insurer
from aval.desk.customer.attachments import place_of
from aval.desk.insurers.connections import clear_settings
from aval.desk.intake.judging import judge_again
from aval.intake.insurers.answering import land_answer
from aval.outbox.delivering import Way, deliver
from aval.outbox.letters import deliver_letters, write_letter
from aval.records.models import Connection, CoverRequest, CustomerFacts, PaperFile, RequestFile
from aval.vocabulary.insurers import Decision
from aval.vocabulary.requests import LetterKind
from aval.vocabulary.words import Layer
from aval.wording.language import Language
from aval.wording.steps import say_word


def deliver_outbox(
    *, gate: Gate, today: date, check: Callable[[], None] = lambda: None
) -> dict[str, int]:
    """Do all that is due, and return how many requests stand in each state, and letters left."""

    def land(request: CoverRequest, notices: Sequence[CoverNotice], at: datetime) -> None:
        _land(request, notices, at, today)

    way = Way(open=lambda found: _open(found, gate), now=gate.now, land=land, check=check)
    done = deliver(way)
    left = deliver_letters(now=gate.now, content=_content, check=check)
    return done | ({"letters": left} if left else {})


def _open(connection: Connection, gate: Gate) -> Session:
    """Open a session with the settings that a person made."""
    if connection.is_login_refused:
        raise LoginRefusedError
    try:
        found = insurer(connection.insurer)
    except UnknownInsurerError as error:
        raise NotConfiguredError(connection.insurer) from error
    return found.connect(clear_settings(connection), gate)


def _land(request: CoverRequest, notices: Sequence[CoverNotice], at: datetime, today: date) -> None:
    """Make facts of an answer, judge the customer anew, and tell who asked."""
    if request.connection is not None:
        made = land_answer(connection=request.connection, notices=notices, at=at)
        if made is not None:
            judge_again(made, at=at, today=today)
    tell_asker(request, at)


@transaction.atomic
def tell_asker(request: CoverRequest, at: datetime) -> None:
    """Write to who asked, where there is an address, in the language of that person."""
    person = request.asked_by
    if not person.email or not person.is_active:
        return
    language = Language(person.language)
    policy = contracts().get(request.policy_id)
    given = {
        "name": name_of(request.customer_id),
        "insurer": (policy.insurer if policy else "") or request.policy_id,
        "key": request.key,
    }
    lines = [said_answer(one, language) for one in request.answer]
    write_letter(
        kind=LetterKind.ANSWER,
        about=request,
        receivers=[person.email],
        language=person.language,
        subject=language.say("requests.mail_answer_subject", **given),
        body=language.say("requests.mail_answer", **given, answer="\n".join(lines)),
        by=None,
        at=at,
    )


def said_answer(answer: Mapping[str, Any], language: Language) -> str:
    """Return one layer of an answer as a line."""
    amount, currency = answer["amount"], str(answer["currency"])
    money = language.money(amount, currency) if amount is not None and currency else ""
    decision = say_word(Decision(answer["decision"]), language)
    layer = say_word(Layer(answer["layer"]), language)
    return language.say("requests.answer_line", layer=layer, decision=decision, money=money)


def name_of(customer: str) -> str:
    """Return the name of a customer, else its key."""
    found = CustomerFacts.objects.current().filter(customer=customer).first()
    return (found.name if found else "") or customer


def _content(file: RequestFile | PaperFile) -> bytes:
    return Path(place_of(file.digest)).read_bytes()
