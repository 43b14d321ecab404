"""The agenda of any day, judged for it and not kept: what a terminal prints."""

from dataclasses import dataclass
from datetime import date, timedelta

from aval.assessment.agenda_facts import agenda_facts
from aval.assessment.loading import load_portfolio
from aval.engine.agenda import extra_entries
from aval.engine.assess import assess
from aval.vocabulary.agenda import EVENTS, AgendaKind
from aval.vocabulary.money import MINOR_DIGITS, minor_units
from aval.vocabulary.words import DeadlineState


@dataclass(frozen=True, slots=True)
class Line:
    """An entry: its day, what it is, whom and what it is about, what is at stake if known."""

    on: date
    kind: AgendaKind
    customer: str
    item: str
    policy: str
    at_stake: int | None


@dataclass(frozen=True, slots=True)
class Lines:
    """The entries of some days, by day, with the currency of what is at stake."""

    rows: tuple[Line, ...]
    currency: str


def agenda_of(*, as_of: date, days: int, past: bool = False) -> Lines | None:
    """Return what is to be done from a day on, so many days ahead; None without facts.

    With `past` it is what came by itself lately: limits that ended, run-off that is over.

    Deadlines are those of that day's assessment; what stands beside them is of the newest one.
    """
    portfolio = load_portfolio(to_assess=True)
    currency = portfolio.reporting_currency
    if not currency:
        return None
    digits, until = MINOR_DIGITS[currency], as_of + timedelta(days)
    due = assess(portfolio, as_of).deadlines
    rows = [
        Line(on, AgendaKind(kind), customer, item or "", policy, minor_units(str(stake), digits))
        for customer, item, policy, kind, on, state, stake in due.select(
            "customer", "item", "policy", "kind", "date", "state", "amount_at_stake"
        ).iter_rows()
        if state == DeadlineState.OPEN and on <= until and not past
    ]
    facts = agenda_facts(as_of=as_of, currency=currency, customers=None)
    rows += [
        Line(one.on, one.kind, one.customer, one.item, one.policy, one.at_stake)
        for one in extra_entries(facts)
        if (one.on < as_of and one.kind in EVENTS if past else as_of <= one.on <= until)
    ]
    rows.sort(key=lambda one: (one.on, -(one.at_stake or 0), one.customer, one.kind, one.item))
    return Lines(tuple(rows), currency)
