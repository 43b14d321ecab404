"""How a page shows entries: grouped by day, coloured by urgency, with the way to the act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from aval.desk.agenda.queries import Part, Row
from aval.desk.agenda.telling import about, clause, lost, title
from aval.records.models import Person
from aval.vocabulary.agenda import ASSESSED, TIME_BARS, AgendaKind
from aval.web.acting import act_address, act_said, contract_address, hand_address
from aval.wording.language import Language

ICONS = {
    AgendaKind.STOP: "stop",
    AgendaKind.NOTIFY: "claim",
    AgendaKind.HAND_OVER: "send",
    AgendaKind.CLAIM: "doc",
    AgendaKind.COVER_END: "glass",
    AgendaKind.LIMIT_END: "glass",
    AgendaKind.REDUCTION: "down",
    AgendaKind.RUN_OFF: "clock",
    AgendaKind.CREDIT_END: "person",
    AgendaKind.REVIEW: "eye",
    AgendaKind.INSOLVENCY: "no",
    AgendaKind.RETURNED: "warn",
    AgendaKind.ADVERSE: "chat",
    AgendaKind.PLAN: "promise",
    AgendaKind.DECLARATION: "table",
    AgendaKind.INSTALMENT: "cal",
    AgendaKind.ADJUSTMENT: "swap",
    AgendaKind.RENEWAL: "hist",
}
"""The mark of each kind."""
_NEAR_DAYS, _WEEK_DAYS = 1, 7


@dataclass(frozen=True, slots=True)
class ToldRow:
    """An entry as its line shows it."""

    row: Row
    title: str
    icon: str
    tone: str
    is_past: bool
    about: str
    lost: str
    clause: str
    act: str
    act_address: str
    hand_address: str
    customer_address: str
    why_address: str


@dataclass(frozen=True, slots=True)
class ToldDay:
    """The entries of one day."""

    on: date
    tone: str
    rows: tuple[ToldRow, ...]


@dataclass(frozen=True, slots=True)
class ToldPart:
    """A week as its section shows it, with the address of all of it."""

    part: Part
    heading: str
    days: tuple[ToldDay, ...]
    address: str


def days_of(
    rows: Iterable[Row], person: Person, today: date, reader: Language, currency: str
) -> tuple[ToldDay, ...]:
    """Return entries by day, in the order in which they stand."""
    days = []
    for on, held in groupby(rows, key=lambda row: row.on):
        told = tuple(_told(row, person, today, reader, currency) for row in held)
        days.append(ToldDay(on, max((one.tone for one in told), default=""), told))
    return tuple(days)


def tone_of(on: date, today: date) -> str:
    """Return how urgent a day is: bad today and tomorrow, warn within the week."""
    ahead = (on - today).days
    if ahead <= _NEAR_DAYS:
        return "bad"
    return "warn" if ahead <= _WEEK_DAYS else ""


def is_indemnity(kind: AgendaKind) -> bool:
    """Return whether a kind, missed, loses the indemnity itself."""
    return kind in TIME_BARS


def _told(row: Row, person: Person, today: date, reader: Language, currency: str) -> ToldRow:
    customer = reverse("customer", args=[row.customer]) if row.customer else ""
    if row.customer:
        acting = act_address(
            person,
            row.kind,
            row.customer,
            row.policy,
            items=[row.item] if row.item else (),
            layer=row.layer,
        )
    else:
        acting = contract_address(person, row.kind, row.policy)
    is_past = row.is_past(today)
    return ToldRow(
        row,
        title(row, reader),
        ICONS[row.kind],
        "" if row.is_done or row.is_met or is_past else tone_of(row.on, today),
        is_past,
        about(row, reader),
        lost(row, reader),
        clause(row, reader, currency),
        act_said(row.kind, acting, reader),
        acting or customer,
        hand_address(row.hand) if row.hand else "",
        customer,
        f"{reverse('why', args=[row.customer])}?figure=covered"
        if row.customer and row.kind in ASSESSED
        else "",
    )
