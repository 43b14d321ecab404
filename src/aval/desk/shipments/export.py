"""The stop-shipment list as a file."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied

from aval.desk.report.export import Value
from aval.desk.report.sheets import Sheet
from aval.desk.shipments.queries import Wanted, every_row, shipments
from aval.records import journal
from aval.records.models import Person
from aval.vocabulary.acts import Act, Right
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.wording.language import Language
from aval.wording.steps import say_word

HEADS = (
    *("report.customer_key", "agenda.customer", "shipments.reason", "shipments.orders"),
    *("shipments.loses", "shipments.exposure", "shipments.limits", "report.currency"),
    *("shipments.held_since", "shipments.held_by", "shipments.why_held", "agenda.owner"),
)
"""What stands above the cells."""


def take_shipments(
    *, wanted: Wanted, form: str, by: Person, at: datetime, today: date, language: Language
) -> Sheet:
    """Return the list as a sheet, and tell it the journal."""
    if not by.may(Right.EXPORT):
        raise PermissionDenied
    found = shipments(by, wanted, today=today)
    journal.write(
        at=at, person=by, act=Act.LIST_EXPORTED, subject="shipments", form=form, rows=found.number
    )
    heads = tuple(language.say(code) for code in HEADS)
    lines = _lines(by, wanted, today, language, found.currency)
    return Sheet(language.say("shell.shipments"), heads, lines, MINOR_DIGITS[found.currency])


def _lines(
    person: Person, wanted: Wanted, today: date, language: Language, currency: str
) -> Iterator[list[Value]]:
    digits = MINOR_DIGITS[currency]
    for row in every_row(person, wanted, today=today):
        one, hold = row.position, row.hold
        amounts = (one.orders, row.loses, one.exposure, one.limit_authorised)
        yield [
            *(one.pk, one.name, say_word(row.reason, language) if row.reason else ""),
            *(Decimal(decimal_text(amount, digits)) for amount in amounts),
            *(currency, hold.set_at.date() if hold else None),
            *(str(hold.set_by) if hold else "", hold.reason if hold else "", one.owner),
        ]
