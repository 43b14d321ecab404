"""Says where a request stands: its mark, its tone, what the page says of it, what may be done."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.timezone import localtime

from aval.desk.requests.queries import One
from aval.desk.requests.refusals import ActRefused
from aval.records.models import CoverRequest, Person
from aval.vocabulary.acts import Right
from aval.vocabulary.insurers import Decision, RequestState
from aval.vocabulary.requests import (
    CHANGEABLE_REQUESTS,
    LetterState,
    RequestChannel,
    RequestEvent,
    SuggestionKind,
)
from aval.web.reader import reader_of
from aval.web.receipts import refuse
from aval.wording.language import Language
from aval.wording.requests import HISTORY
from aval.wording.steps import say_refused

MARKS = {
    RequestState.DRAFT: ("note", ""),
    RequestState.SUBMITTED: ("clock", ""),
    RequestState.SENT: ("send", ""),
    RequestState.IN_STUDY: ("glass", ""),
    RequestState.INSISTED: ("chat", "warn"),
    RequestState.ANSWERED: ("check", "good"),
    RequestState.FAILED: ("warn", "bad"),
    RequestState.CANCELLED: ("x", ""),
}
"""The mark and the tone of each state."""
LETTERS = {
    LetterState.WAITING: ("clock", ""),
    LetterState.LEAVING: ("warn", "warn"),
    LetterState.SENT: ("check", "good"),
    LetterState.FAILED: ("warn", "bad"),
}
SUGGESTED = {
    SuggestionKind.UNNAMED_NEAR: "requests.suggest_unnamed",
    SuggestionKind.OVER_LIMIT: "requests.suggest_over",
    SuggestionKind.RENEW: "requests.suggest_renew",
    SuggestionKind.UNUSED: "requests.suggest_unused",
}
"""The sentence of each kind of suggestion."""
_STANDS = {
    RequestState.DRAFT: "requests.stands_draft",
    RequestState.SENT: "requests.stands_sent",
    RequestState.IN_STUDY: "requests.stands_in_study",
    RequestState.INSISTED: "requests.stands_insisted",
    RequestState.ANSWERED: "requests.stands_answered",
    RequestState.FAILED: "requests.stands_failed",
    RequestState.CANCELLED: "requests.stands_cancelled",
}
_NOT_GIVEN = frozenset({Decision.REFUSED, Decision.WITHDRAWN, Decision.INCREASE_REFUSED})


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line of a history as the page shows it."""

    sentence: str
    detail: str
    who: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class May:
    """Which acts a page offers a person."""

    change: bool = False
    submit: bool = False
    hold_back: bool = False
    cancel: bool = False
    give_up: bool = False
    insist: bool = False
    carry: bool = False
    answer: bool = False
    look_up: bool = False
    see: bool = False


def mark_of(request: CoverRequest) -> tuple[str, str]:
    """Return the mark and the tone of a request; an answer's follow what was decided."""
    state = RequestState(request.state)
    if state is RequestState.ANSWERED and request.answer:
        decisions = {Decision(one["decision"]) for one in request.answer}
        if decisions <= _NOT_GIVEN:
            return "no", "bad"
        if is_partly(request):
            return "check", "warn"
    return MARKS[state]


def is_partly(request: CoverRequest) -> bool:
    """Return whether an answer gives less than was asked."""
    given = [one["amount"] for one in request.answer if one["layer"] == request.layer]
    return bool(given) and given[0] is not None and 0 < given[0] < request.amount


def stands(one: One, reader: Language) -> str:
    """Return in a sentence where a request stands, and what comes next."""
    request = one.request
    state = RequestState(request.state)
    is_connected = request.channel == RequestChannel.CONNECTOR
    if state is RequestState.SUBMITTED:
        if not is_connected:
            return reader.say("requests.stands_by_hand", insurer=one.insurer)
        if one.is_login_refused:
            return reader.say("requests.stands_login", insurer=one.insurer)
        if request.error_code and request.due_at:
            at = reader.instant(localtime(request.due_at))
            return reader.say("requests.stands_later", insurer=one.insurer, at=at)
        return reader.say("requests.stands_submitted", insurer=one.insurer)
    return reader.say(_STANDS[state], insurer=one.insurer, reference=request.reference or "–")


def may(person: Person, request: CoverRequest) -> May:
    """Return which acts a request allows a person."""
    state = RequestState(request.state)
    is_connected = request.channel == RequestChannel.CONNECTOR
    see = request.asked_by_id == person.pk and bool(request.answered_at) and not request.seen_at
    if not person.may(Right.REQUEST):
        return May()
    is_studied = state in {RequestState.IN_STUDY, RequestState.INSISTED}
    return May(
        change=state in CHANGEABLE_REQUESTS,
        submit=state is RequestState.DRAFT,
        hold_back=state is RequestState.SUBMITTED,
        cancel=state in CHANGEABLE_REQUESTS,
        give_up=is_studied,
        insist=is_studied or state is RequestState.ANSWERED,
        carry=state is RequestState.SUBMITTED and not is_connected,
        answer=is_studied and not is_connected,
        look_up=state is RequestState.SENT and bool(request.error_code),
        see=see,
    )


def history(one: One, reader: Language) -> list[ToldLine]:
    """Return what happened to a request, the newest first."""
    return [
        ToldLine(
            reader.say(HISTORY[RequestEvent(step.event)], insurer=one.insurer),
            step.detail,
            str(step.person) if step.person else "",
            step.at,
            step.state,
        )
        for step in one.steps
    ]


def say_refusal(refusal: ActRefused, reader: Language) -> str:
    """Return why an act was refused."""
    return say_refused(refusal.code, refusal.given, reader)


def receive_refusal(request: HttpRequest, refusal: ActRefused) -> None:
    """Keep for the next page why an act was refused."""
    refuse(request, say_refusal(refusal, reader_of(request)))
