"""Says where a paper stands: its mark, its tone, what the page says of it, what may be done."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime

from aval.desk.claims.queries import One
from aval.records.models import Paper, Person
from aval.vocabulary.acts import Right
from aval.vocabulary.claims import (
    AT_INSURER,
    CHANGEABLE_PAPERS,
    FOLLOWED_PAPERS,
    PaperEvent,
    PaperKind,
    PaperState,
    Unfit,
)
from aval.vocabulary.requests import RequestChannel
from aval.vocabulary.words import Reason
from aval.web.requests.telling import ToldLine
from aval.wording.claims import HISTORY
from aval.wording.language import Language
from aval.wording.steps import say_word

MARKS = {
    PaperState.DRAFT: ("note", ""),
    PaperState.SUBMITTED: ("clock", ""),
    PaperState.SENT: ("send", ""),
    PaperState.ACKNOWLEDGED: ("check", ""),
    PaperState.QUESTIONED: ("chat", "warn"),
    PaperState.ACCEPTED: ("check", "good"),
    PaperState.REFUSED: ("no", "bad"),
    PaperState.PAID: ("check", "good"),
    PaperState.CLOSED: ("tick", ""),
    PaperState.FAILED: ("warn", "bad"),
    PaperState.WITHDRAWN: ("x", ""),
}
"""The mark and the tone of each state."""
STANDS = {
    PaperState.DRAFT: "claims.stands_draft",
    PaperState.SUBMITTED: "claims.stands_submitted",
    PaperState.SENT: "claims.stands_sent",
    PaperState.ACKNOWLEDGED: "claims.stands_acknowledged",
    PaperState.QUESTIONED: "claims.stands_questioned",
    PaperState.ACCEPTED: "claims.stands_accepted",
    PaperState.REFUSED: "claims.stands_refused",
    PaperState.PAID: "claims.stands_paid",
    PaperState.CLOSED: "claims.stands_closed",
    PaperState.FAILED: "claims.stands_failed",
    PaperState.WITHDRAWN: "claims.stands_withdrawn",
}
"""The sentence of where a paper stands, and what comes next."""

WHATS = {
    PaperKind.OVERDUE: "claims.what_overdue",
    PaperKind.ADVERSE: "claims.what_adverse",
    PaperKind.EXTENSION: "claims.what_extension",
    PaperKind.PAYMENT_PLAN: "claims.what_payment_plan",
    PaperKind.INTERVENTION: "claims.what_intervention",
    PaperKind.CLAIM: "claims.what_claim",
}
"""The sentence of what each kind of paper is for."""


@dataclass(frozen=True, slots=True)
class May:
    """Which acts a page offers a person."""

    change: bool = False
    submit: bool = False
    hold_back: bool = False
    carry: bool = False
    answer: bool = False
    reply: bool = False
    withdraw: bool = False
    needs_reason: bool = False
    pay: bool = False
    recover: bool = False
    close: bool = False
    attach: bool = False
    take: bool = False
    pack: bool = False
    ask_now: bool = False


def may(person: Person, paper: Paper) -> May:
    """Return which acts a paper allows a person."""
    state = PaperState(paper.state)
    if not person.may(Right.DECLARE):
        return May()
    is_claim = paper.kind == PaperKind.CLAIM
    is_connected = paper.channel == RequestChannel.CONNECTOR
    there = state in AT_INSURER - {PaperState.CLOSED, PaperState.PAID}
    return May(
        change=state in CHANGEABLE_PAPERS,
        submit=state is PaperState.DRAFT,
        hold_back=state is PaperState.SUBMITTED,
        carry=state is PaperState.SUBMITTED and not is_connected,
        answer=there,
        reply=state in {PaperState.QUESTIONED, PaperState.REFUSED},
        withdraw=state in CHANGEABLE_PAPERS
        or state in {PaperState.ACKNOWLEDGED, PaperState.QUESTIONED},
        needs_reason=state not in CHANGEABLE_PAPERS,
        pay=is_claim and state in {PaperState.ACCEPTED, PaperState.PAID},
        recover=is_claim and state in AT_INSURER,
        close=state in AT_INSURER - {PaperState.CLOSED},
        take=True,
        pack=is_claim and bool(paper.worth),
        ask_now=is_connected and state in FOLLOWED_PAPERS,
        attach=state not in {PaperState.WITHDRAWN, PaperState.CLOSED},
    )


def stands(one: One, reader: Language) -> str:
    """Return in a sentence where a paper stands, and what comes next."""
    paper = one.paper
    state = PaperState(paper.state)
    is_connected = paper.channel == RequestChannel.CONNECTOR
    if state is PaperState.SUBMITTED and not is_connected:
        return reader.say("claims.stands_by_hand", insurer=one.insurer)
    if state is PaperState.SUBMITTED and paper.error_code and paper.due_at:
        at = reader.instant(localtime(paper.due_at))
        return reader.say("requests.stands_later", insurer=one.insurer, at=at)
    is_dated = paper.kind in {PaperKind.EXTENSION, PaperKind.PAYMENT_PLAN}
    if state is PaperState.ACCEPTED and is_dated and paper.extended_until is None:
        return reader.say("claims.stands_no_day", insurer=one.insurer)
    return reader.say(STANDS[state], insurer=one.insurer, reference=paper.reference or "–")


def judged(one: One, reader: Language) -> str:
    """Return on which day, and from what was known when, a claim was judged."""
    paper = one.paper
    code = "claims.judged_lost" if paper.judged_on == paper.lost_on else "claims.judged_now"
    day = reader.day_year(paper.judged_on)
    return reader.say(code, day=day, version=f"V{paper.judged_version}")


def left_on(one: One) -> date | None:
    """Return the day on which the last letter with a paper left, None where none did."""
    days = [letter.sent_at for letter in one.letters if letter.sent_at]
    return localtime(days[0]).date() if days else None


def parts(one: One) -> list[tuple[date, int]]:
    """Return the instalments of a plan: days and minor units."""
    return [(date.fromisoformat(day), amount) for day, amount in one.paper.instalments]


def history(one: One, reader: Language) -> list[ToldLine]:
    """Return the history of a paper, the newest line first."""
    return [
        ToldLine(
            reader.say(HISTORY[PaperEvent(step.event)], insurer=one.insurer),
            step.detail,
            str(step.person or ""),
            step.at,
            step.state,
        )
        for step in one.steps
    ]


def why_not(unfit: Unfit | Reason | None, reader: Language) -> str:
    """Return why an item may not stand on a paper, empty where it may."""
    return "" if unfit is None else say_word(unfit, reader)
