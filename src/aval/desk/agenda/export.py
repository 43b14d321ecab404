"""The agenda as a file: every entry that an address asks for, a batch at a time."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied

from aval.desk.agenda.queries import Row, reporting_currency, told
from aval.desk.agenda.selecting import Found, Wanted, counted, in_order, select
from aval.desk.agenda.telling import about, act, clause, lost, title
from aval.desk.report.export import Value
from aval.desk.report.sheets import Sheet
from aval.records import journal
from aval.records.models import Person
from aval.vocabulary.acts import Act, Right
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.wording.language import Language

BATCH_ROWS = 1_000
HEADS = (
    *("agenda.day", "agenda.kind", "report.customer_key", "agenda.customer", "agenda.policy"),
    *("agenda.on", "agenda.if_missed", "agenda.clause", "agenda.act", "agenda.at_stake_plain"),
    *("report.currency", "agenda.owner", "agenda.done_on", "agenda.done_by", "agenda.note"),
)
"""What stands above the cells."""


def take_agenda(
    *, wanted: Wanted, form: str, by: Person, at: datetime, today: date, language: Language
) -> Sheet:
    """Return all that an address asks for as a sheet, and tell it the journal."""
    if not by.may(Right.EXPORT):
        raise PermissionDenied
    found = select(by, wanted, today=today)
    number, _ = counted(found)
    journal.write(at=at, person=by, act=Act.LIST_EXPORTED, subject="agenda", form=form, rows=number)
    currency = reporting_currency() or "EUR"
    heads = tuple(language.say(code) for code in HEADS)
    return Sheet(
        language.say("shell.agenda"), heads, _lines(found, language, currency),
        MINOR_DIGITS[currency],
    )  # fmt: skip


def all_rows(found: Found) -> Iterator[Row]:
    """Yield every entry in order, reading a batch at a time."""
    after = None
    while placed := in_order(found, after=after, most=BATCH_ROWS):
        yield from told(placed)
        after = placed[-1][0]


def _lines(found: Found, language: Language, currency: str) -> Iterator[list[Value]]:
    digits = MINOR_DIGITS[currency]
    for row in all_rows(found):
        stake = None if row.at_stake is None else Decimal(decimal_text(row.at_stake, digits))
        yield [
            *(row.on, title(row, language), row.customer, row.name, row.policy),
            *(about(row, language), lost(row, language), clause(row, language, currency)),
            *(act(row, language), stake, currency, row.owner),
            *(row.done_at.date() if row.done_at else None, row.done_by, row.note),
        ]
