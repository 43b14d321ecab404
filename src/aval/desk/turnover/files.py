"""A declaration as a file: every line with its place; CSV in codes, a workbook in words.

Text that a spreadsheet could take for a formula is written as text.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from aval.desk.refusals import refuse_without
from aval.desk.turnover.queries import One, one_declaration
from aval.records import journal
from aval.records.models import Person, TurnoverDeclaration, TurnoverLine
from aval.vocabulary.acts import Act, Right
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.vocabulary.spreadsheets import no_formula
from aval.vocabulary.turnover import TermsBand, TurnoverCategory, TurnoverReason
from aval.wording.language import Language
from aval.wording.steps import say_word

COLUMNS = (
    *("item", "number", "customer", "company", "country", "kind", "issued_on", "delivered_on"),
    *("due_on", "currency", "gross", "tax", "net", "turnover", "category", "reason", "band"),
    "is_reversal",
)
"""The columns of the CSV, in their order."""
_HEADS = {
    "number": "turnover.number",
    "customer": "turnover.customer",
    "company": "turnover.company",
    "country": "turnover.country",
    "issued_on": "turnover.issued",
    "delivered_on": "turnover.delivered",
    "due_on": "turnover.due",
    "currency": "turnover.currency",
    "gross": "turnover.gross",
    "tax": "turnover.tax",
    "net": "turnover.net",
    "turnover": "turnover.turnover",
    "category": "turnover.place",
    "band": "turnover.band",
}
"""The columns of the workbook's lines, and their sentences."""
_MONEY = frozenset({"gross", "tax", "net"})
_BATCH = 2_000
Value = str | Decimal | date


def take(*, declaration: TurnoverDeclaration, form: str, by: Person, at: datetime) -> None:
    """Tell the journal that a declaration was taken as a file; ActRefused without the right."""
    refuse_without(by, Right.EXPORT)
    journal.write(
        at=at, person=by, act=Act.TURNOVER_EXPORTED, subject=declaration.key,
        policy=declaration.policy_id, form=form, rows=declaration.lines,
    )  # fmt: skip


def csv_rows(declaration: TurnoverDeclaration) -> Iterator[str]:
    """Yield the lines of a CSV file, with a mark of UTF-8 before the first."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield "\ufeff" + writer.writerow(COLUMNS)
    for line in _lines(declaration):
        yield writer.writerow([_plain(line, name, declaration.currency) for name in COLUMNS])


def write_workbook(file: BinaryIO, by: Person, number: int, language: Language) -> None:
    """Write a declaration's tables and lines to a file as a workbook.

    Raises TurnoverDeclaration.DoesNotExist for who does not see all.
    """
    one = one_declaration(by, number)
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    _write(book.add_worksheet(_title("turnover.sheet_tables", language)), _tables(one, language))
    sheet = book.add_worksheet(_title("turnover.sheet_lines", language))
    sheet.write_row(0, 0, [language.say(code) for code in _HEADS.values()], bold)
    for place, line in enumerate(_lines(one.declaration), 1):
        for at, name in enumerate(_HEADS):
            _put(sheet, place, at, _told(line, name, one.declaration.currency, language), day)
    book.close()


def _tables(one: One, language: Language) -> list[list[Value]]:
    """Return what is in, what is out, and the reconciliation, as rows of a sheet."""
    found = one.declaration
    digits = MINOR_DIGITS[found.currency]

    def amount(minor: int) -> Decimal:
        return Decimal(decimal_text(minor, digits))

    rows: list[list[Value]] = [
        [language.say("turnover.title_one", declaration=found.key), found.policy_id],
        [language.say("turnover.period"), found.begins_on, found.ends_on],
        [language.say("turnover.amounts_in"), found.currency],
        [],
        [
            language.say("turnover.country"), language.say("turnover.category"),
            *(say_word(band, language) for band in TermsBand), language.say("turnover.whole"),
        ],
    ]  # fmt: skip
    rows += [
        [row.country, say_word(row.category, language),
         *(amount(cell.turnover) for cell in (*row.bands, row.whole))]
        for row in one.rows
    ]  # fmt: skip
    rows += [
        [language.say("turnover.is_in"), "", *(amount(cell.turnover) for cell in one.bands),
         amount(found.declared)],
        [],
        [language.say("turnover.is_out")],
    ]  # fmt: skip
    rows += [
        [say_word(reason, language), "", amount(cell.turnover)] for reason, cell in one.reasons
    ]
    rows += [
        [language.say("turnover.is_out"), "", amount(found.left_out)],
        [language.say("turnover.ledger"), "", amount(found.ledger)],
        [],
        [language.say("turnover.reconciliation")],
        [
            language.say(code)
            for code in (
                "turnover.currency", "turnover.ledger_gross", "turnover.tax", "turnover.net",
                "turnover.difference",
            )
        ],
    ]  # fmt: skip
    for gap in one.gaps:
        own = MINOR_DIGITS[gap.currency]
        sums = (gap.ledger_gross, gap.ledger_tax, gap.ledger_net, gap.difference)
        rows.append([gap.currency, *(Decimal(decimal_text(one, own)) for one in sums)])
    return rows


def _lines(declaration: TurnoverDeclaration) -> Iterator[TurnoverLine]:
    return declaration.sales.order_by("item", "-is_reversal").iterator(_BATCH)


def _plain(line: TurnoverLine, name: str, currency: str) -> str:
    value = getattr(line, "customer_id" if name == "customer" else name)
    if name in _MONEY:
        return decimal_text(value, MINOR_DIGITS[line.currency])
    if name == "turnover":
        return decimal_text(value, MINOR_DIGITS[currency])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return no_formula(str(value))


def _told(line: TurnoverLine, name: str, currency: str, language: Language) -> Value:
    """Return a cell of the workbook."""
    if name in _MONEY:
        return Decimal(decimal_text(getattr(line, name), MINOR_DIGITS[line.currency]))
    if name == "turnover":
        return Decimal(decimal_text(line.turnover, MINOR_DIGITS[currency]))
    if name == "category":
        return say_place(line, language)
    if name == "band":
        return say_word(TermsBand(line.band), language)
    value: str | date = getattr(line, "customer_id" if name == "customer" else name)
    return value


def say_place(line: TurnoverLine, language: Language) -> str:
    """Return where a line counts, or why it does not."""
    if line.category:
        return say_word(TurnoverCategory(line.category), language)
    return say_word(TurnoverReason(line.reason), language)


def _write(sheet: Any, rows: Sequence[Sequence[Value]]) -> None:  # noqa: ANN401 - untyped library
    for place, row in enumerate(rows):
        for at, value in enumerate(row):
            _put(sheet, place, at, value.isoformat() if isinstance(value, date) else value, None)


def _put(sheet: Any, row: int, at: int, value: Value, day: Any) -> None:  # noqa: ANN401
    match value:
        case Decimal():
            sheet.write_number(row, at, value)
        case date():
            sheet.write_datetime(row, at, value, day)
        case _:
            sheet.write_string(row, at, value)


def _title(code: str, language: Language) -> str:
    return language.say(code)[:31]


class _Echo:
    """What a CSV writer writes to: it gives the line back."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line
