"""Whom a simulation is about, inside a person's scope; and its figures as a sheet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from aval.desk.claims.simulated import JUDGED_THEN, Row, Simulation
from aval.desk.report.asking import asker_of, ground
from aval.desk.report.export import Value
from aval.desk.report.language import read_query
from aval.desk.report.sheets import Sheet
from aval.desk.report.values import Asker
from aval.records import journal
from aval.records.models import Person, Position
from aval.vocabulary.acts import Act, Right
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.vocabulary.words import VAT, Reason
from aval.wording.language import Language
from aval.wording.steps import say_word

HEADS = (
    *("report.customer_key", "report.customer", "report.country", "simulate.policy"),
    *("simulate.insurance_year", "simulate.judged_on", "simulate.lost_on", "simulate.owed"),
    *("simulate.covered", "simulate.before_year", "simulate.after_aggregate", "simulate.paid"),
    *("simulate.own_loss", "report.currency"),
)
"""What stands above the cells."""


@dataclass(frozen=True, slots=True)
class Whom:
    """Which customers are supposed not to pay: all that is said holds; `query` is the report's."""

    customers: tuple[str, ...] = ()
    group: str = ""
    country: str = ""
    segment: str = ""
    query: str = ""

    def __bool__(self) -> bool:
        """Return whether anything is said; the whole portfolio is never meant by silence."""
        return bool(self.customers or self.group or self.country or self.segment or self.query)


class Rows(Protocol):
    """Rows of a simulation, at hand or read as they are asked for."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __iter__(self) -> Iterator[Row]:
        """Yield each."""


def asked_by(person: Person, whom: Whom, *, today: date) -> QuerySet[Position]:
    """Return the positions meant inside a person's scope; QueryError where the query is none."""
    seen: QuerySet[Position] = Position.objects.visible_to(person)
    return asked_in(seen, whom, asker_of(person, today, ground().currency))


def asked_in(seen: QuerySet[Position], whom: Whom, asker: Asker) -> QuerySet[Position]:
    """Return which of some positions are meant; QueryError where the query is none."""
    named = {"group": whom.group, "country": whom.country, "segment": whom.segment}
    found = seen.filter(**{name: value for name, value in named.items() if value})
    if whom.customers:
        found = found.filter(pk__in=list(whom.customers))
    return found.filter(read_query(whom.query, asker).condition)


def uninsured_word(word: str, language: Language) -> str:
    """Return why nothing covers an amount."""
    if word == JUDGED_THEN:
        return language.say("simulate.judged_then")
    if word == VAT:
        return language.say("words.cell_vat")
    return say_word(Reason(word), language)


def take_simulation(
    rows: Rows, *, head: Simulation, form: str, by: Person, at: datetime, language: Language
) -> Sheet:
    """Return the rows of a simulation as a sheet, a line for each customer and policy.

    That it was taken stands in the journal.
    """
    if not by.may(Right.EXPORT):
        raise PermissionDenied
    journal.write(
        at=at, person=by, act=Act.LIST_EXPORTED, subject="simulation", form=form, rows=len(rows)
    )
    heads = tuple(language.say(code) for code in HEADS)
    title = language.say("simulate.title")
    return Sheet(title, heads, _lines(rows, head), MINOR_DIGITS[head.currency])


def _lines(rows: Iterable[Row], head: Simulation) -> Iterator[list[Value]]:
    digits = MINOR_DIGITS[head.currency]

    def amount(minor: int) -> Decimal:
        return Decimal(decimal_text(minor, digits))

    for row in rows:
        who = (row.customer, row.name, row.country)
        whole = row.amounts
        for line in row.lines:
            yield [
                *who, line.policy, line.begins, line.judged_on, line.lost_on, amount(line.owed),
                amount(line.covered), amount(line.indemnity), amount(line.due),
                amount(line.paid), None, head.currency,
            ]  # fmt: skip
        yield [
            *who, "", None, head.as_of, None, amount(whole.owed), amount(whole.covered),
            amount(whole.indemnity), amount(whole.due), amount(whole.paid),
            amount(whole.own_loss), head.currency,
        ]  # fmt: skip
