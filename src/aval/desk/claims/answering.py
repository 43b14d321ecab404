"""What becomes of a paper at the insurer, told by its interface or by a person.

That the insurer was told, and what it agreed to, become facts of the items in the transaction in
which the paper moves: the next judgement of the customer knows them.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from aval.desk.claims.planning import follow
from aval.desk.claims.refusals import refuse, refuse_without, unmoved
from aval.desk.intake.judging import judge_again
from aval.desk.requests.actions import ask_for_delivery
from aval.intake.marking import Marked, mark_items
from aval.outbox.moving import change, move
from aval.outbox.papers import hurry_papers
from aval.records.models import ItemMark, Paper, Person
from aval.vocabulary.acts import Act, Origin
from aval.vocabulary.claims import (
    AT_INSURER,
    CHANGEABLE_PAPERS,
    PaperAnswer,
    PaperEvent,
    PaperKind,
    PaperState,
)
from aval.vocabulary.money import MAX_MINOR
from aval.vocabulary.requests import RequestChannel

LONGEST_REFERENCE, LONGEST_TEXT = 200, 4_000
_STATES = {
    PaperAnswer.ACKNOWLEDGED: (PaperState.ACKNOWLEDGED, PaperEvent.ACKNOWLEDGED),
    PaperAnswer.QUESTION: (PaperState.QUESTIONED, PaperEvent.QUESTIONED),
    PaperAnswer.ACCEPTED: (PaperState.ACCEPTED, PaperEvent.ACCEPTED),
    PaperAnswer.EXTENDED: (PaperState.ACCEPTED, PaperEvent.ACCEPTED),
    PaperAnswer.REFUSED: (PaperState.REFUSED, PaperEvent.REFUSED),
}
_LATER_DUE = frozenset({PaperKind.EXTENSION, PaperKind.PAYMENT_PLAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an insurer answered to a paper. `amount` is minor units of the paper's currency."""

    answer: PaperAnswer
    on: date
    reference: str = ""
    text: str = ""
    reason_code: str = ""
    amount: int | None = None
    extended_until: date | None = None


def carried(
    *, paper: Paper, on: date, by: Person, at: datetime, today: date, reference: str = ""
) -> None:
    """Say that a paper was brought to the insurer on a day, under its reference if there is one."""
    refuse_without(by)
    if paper.channel == RequestChannel.CONNECTOR:
        refuse("claims.refused_by_hand")
    if paper.state != PaperState.SUBMITTED:
        refuse("claims.refused_not_submitted")
    first = min(paper.items.values_list("issued_on", flat=True))
    if not first <= on <= today:
        refuse("claims.refused_day")
    words = _words(reference, LONGEST_REFERENCE)
    with transaction.atomic(), unmoved():
        move(paper, PaperState.SENT, PaperEvent.LEFT, at=at, by=by, sent_at=at)
        taken(paper, on=on, reference=words, by=by, at=at, today=today)


def taken(
    paper: Paper, *, on: date, reference: str, by: Person | None, at: datetime, today: date
) -> None:
    """Write that the insurer has a paper that was given to it on a day; raises RecordMoved."""
    with transaction.atomic():
        move(
            paper, PaperState.ACKNOWLEDGED, PaperEvent.ACKNOWLEDGED, at=at, by=by,
            told_on=on, reference=reference, detail=reference, attempts=0,
            error_code="", error_field="", error_detail="",
        )  # fmt: skip
        days: dict[str, date | None] = {}
        if paper.kind in {PaperKind.OVERDUE, PaperKind.INTERVENTION, PaperKind.CLAIM}:
            days["declared_on"] = on
        if paper.kind == PaperKind.CLAIM:
            days["claimed_on"] = on
        if days:
            _mark(paper, days, by=by, at=at, today=today)
        follow(paper)


def answered(paper: Paper, told: Told, *, by: Person | None, at: datetime, today: date) -> None:
    """Write what an insurer answered; raises RecordMoved where the paper cannot be answered so.

    An extension that names its day moves the due dates of the items from now on.
    """
    state, event = _STATES[told.answer]
    fields: dict[str, Any] = {"answered_on": told.on}
    if told.reference:
        fields["reference"] = told.reference
    if told.answer is PaperAnswer.QUESTION:
        fields["question"] = told.text
    elif told.answer is PaperAnswer.REFUSED:
        fields |= {"reason": told.text, "reason_code": told.reason_code}
    if paper.kind == PaperKind.CLAIM and state is PaperState.ACCEPTED:
        fields["accepted"] = told.amount
    is_later = paper.kind in _LATER_DUE and state is PaperState.ACCEPTED
    if is_later:
        fields["extended_until"] = told.extended_until
    with transaction.atomic():
        if state == paper.state:
            change(paper, event, at=at, by=by, detail=told.text, **fields)
        else:
            move(paper, state, event, at=at, by=by, detail=told.text, **fields)
        if is_later and told.extended_until:
            days: dict[str, date | None] = {"extended_due_on": told.extended_until}
            _mark(paper, days, by=by, at=at, today=today)
        follow(paper)


def ask_now(*, paper: Paper, by: Person, at: datetime) -> None:
    """Have the insurer's interface asked now where a paper stands, not when its turn comes."""
    refuse_without(by)
    connection = paper.connection
    if connection is None or not hurry_papers(connection=connection, at=at, paper=paper.pk):
        refuse("claims.refused_not_followed")
    ask_for_delivery(at, by)


def answer_by_hand(*, paper: Paper, told: Told, by: Person, at: datetime, today: date) -> None:
    """Write what a person read in the insurer's answer; raises ActRefused where it cannot be."""
    refuse_without(by)
    if told.answer not in _STATES:
        refuse("claims.refused_answer")
    if paper.state not in AT_INSURER - {PaperState.CLOSED}:
        refuse("claims.refused_not_there")
    if told.answer in {PaperAnswer.QUESTION, PaperAnswer.REFUSED} and not told.text.strip():
        refuse("claims.refused_no_text")
    if len(told.text) > LONGEST_TEXT or "\x00" in told.text:
        refuse("claims.refused_message", most=LONGEST_TEXT)
    if told.on > today or (paper.told_on and told.on < paper.told_on):
        refuse("claims.refused_day")
    if told.amount is not None and not 0 <= told.amount < MAX_MINOR:
        refuse("claims.refused_amount")
    if paper.kind == PaperKind.CLAIM and told.answer is PaperAnswer.ACCEPTED and not told.amount:
        refuse("claims.refused_amount")
    if paper.kind in _LATER_DUE and _STATES[told.answer][0] is PaperState.ACCEPTED:
        latest = max(paper.items.values_list("due_on", flat=True))
        if told.extended_until is None or told.extended_until <= latest:
            refuse("claims.refused_until")
    words = _words(told.reference, LONGEST_REFERENCE)
    with unmoved():
        answered(paper, replace(told, reference=words), by=by, at=at, today=today)


def reply(*, paper: Paper, text: str, by: Person, at: datetime) -> None:
    """Say what the insurer's question was answered with, or why its refusal is contested.

    The paper is in its hands again. Raises ActRefused where nothing was asked or refused.
    """
    refuse_without(by)
    events = {
        PaperState.QUESTIONED: PaperEvent.REPLIED,
        PaperState.REFUSED: PaperEvent.CONTESTED,
    }
    event = events.get(PaperState(paper.state))
    if event is None:
        refuse("claims.refused_no_question")
    words = _words(text, LONGEST_TEXT)
    if not words:
        refuse("claims.refused_no_text")
    with unmoved():
        due = at if paper.channel == RequestChannel.CONNECTOR else None
        move(paper, PaperState.ACKNOWLEDGED, event, at=at, by=by, detail=words, due_at=due)


def withdraw(*, paper: Paper, reason: str, by: Person, at: datetime, today: date) -> None:
    """Give a paper up; one that the insurer has with a reason, as somebody withdrew it there.

    What the insurer was told stays told, unless this paper alone told it on its day.
    """
    refuse_without(by)
    words = _words(reason, LONGEST_TEXT)
    if paper.state == PaperState.SENT:
        refuse("claims.refused_underway")
    if paper.state not in CHANGEABLE_PAPERS and not words:
        refuse("claims.refused_no_reason")
    with transaction.atomic(), unmoved():
        move(
            paper, PaperState.WITHDRAWN, PaperEvent.WITHDRAWN, at=at, by=by, detail=words,
            due_at=None,
        )  # fmt: skip
        if paper.told_on and paper.kind in {PaperKind.OVERDUE, PaperKind.CLAIM}:
            name = "claimed_on" if paper.kind == PaperKind.CLAIM else "declared_on"
            _mark(paper, {name: None}, by=by, at=at, today=today, only=paper.told_on)
        follow(paper)


def close(*, paper: Paper, by: Person, at: datetime, reason: str = "") -> None:
    """End a paper: paid, settled, or nothing more to come; raises ActRefused while it is open."""
    refuse_without(by)
    with transaction.atomic(), unmoved():
        move(
            paper, PaperState.CLOSED, PaperEvent.CLOSED, at=at, by=by,
            detail=_words(reason, LONGEST_TEXT), due_at=None,
        )  # fmt: skip
        follow(paper)


def _mark(
    paper: Paper,
    days: dict[str, date | None],
    *,
    by: Person | None,
    at: datetime,
    today: date,
    only: date | None = None,
) -> None:
    """Make facts of the items; a day that stands already and is earlier stays.

    With `only`, a day is taken away where it is this one.
    """
    items = list(paper.items.values_list("item", flat=True))
    stood = {row.item: row for row in ItemMark.objects.current().filter(item__in=items)}
    wanted: dict[str, Marked] = {}
    for item in items:
        new: dict[str, date | None] = {}
        for name, day in days.items():
            before: date | None = getattr(stood.get(item), name, None)
            if only is not None:
                if before == only:
                    new[name] = None
            elif before is None or name == "extended_due_on" or (day and day < before):
                new[name] = day
        if new:
            wanted[item] = Marked(paper.customer_id, new)
    if not wanted:
        return
    done = mark_items(
        marks=wanted, by=by, at=at, act=Act.ITEMS_MARKED, subject=paper.customer_id,
        origin=Origin.MANUAL if by else Origin.CONNECTOR, paper=paper.key,
        items=len(wanted),
    )  # fmt: skip
    judge_again(done.change, at=at, today=today)


def _words(text: str, most: int) -> str:
    return " ".join(text.replace("\x00", " ").split())[:most]
