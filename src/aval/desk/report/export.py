"""The risk report as a file: the same rows, columns and order as on screen, all of the query.

Amounts are numbers with the currency's minor digits in workbooks, plain decimals with a currency
column in CSV. Text that a spreadsheet could take for a formula is written as text.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from aval.desk.report.columns import Cell, Column, Order
from aval.desk.report.language import Query
from aval.desk.report.paging import expressions
from aval.desk.report.queries import asked, rows_of, selected
from aval.records import journal
from aval.records.models import Person, Position
from aval.vocabulary.acts import Act, Right
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.vocabulary.spreadsheets import no_formula
from aval.vocabulary.words import DeadlineKind, LimitState, Segment
from aval.wording.language import Language
from aval.wording.steps import say_word

BATCH_ROWS = 1_000
_PERCENT = {Cell.SHARE, Cell.BAR}
Value = str | int | Decimal | date | None


@dataclass(frozen=True)
class List:
    """What is taken away: whose rows, in which order, with which columns, in which currency."""

    person: Person
    rows: QuerySet[Position]
    columns: tuple[Column, ...]
    currency: str
    today: date


def take_list(
    *,
    by: Person,
    at: datetime,
    today: date,
    query: Query,
    order: Order,
    columns: Sequence[Column],
    keys: Sequence[str],
    form: str,
    currency: str,
) -> List:
    """Return the rows of a list, chosen ones or else all of a query, and tell it the journal."""
    if not by.may(Right.EXPORT):
        raise PermissionDenied
    found = selected(by, keys) if keys else asked(by, query)
    journal.write(
        at=at,
        person=by,
        act=Act.LIST_EXPORTED,
        subject="risk-report",
        form=form,
        rows=found.count(),
        query=query.text,
        order=order.code,
        selected=list(keys),
        columns=[column.code for column in columns],
    )
    return List(by, found.order_by(*expressions(order)), tuple(columns), currency, today)


def csv_lines(taken: List, language: Language) -> Iterator[str]:
    """Yield the lines of a CSV file, with a mark of UTF-8 before the first."""
    writer = csv.writer(Line(), lineterminator="\r\n")
    heads = [*heads_of(taken.columns, language), language.say("report.currency")]
    yield "\ufeff" + writer.writerow(heads)
    for values in values_of(taken, language):
        yield writer.writerow([*map(csv_value, values), taken.currency])


def write_workbook(file: BinaryIO, taken: List, language: Language) -> None:
    """Write a workbook; of its rows memory holds one, whatever their number."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet(language.say("report.title")[:31])
    sheet.freeze_panes(1, 2)
    digits = MINOR_DIGITS[taken.currency]
    on = book.add_format({"num_format": "yyyy-mm-dd"})
    formats = {
        Cell.AMOUNT: book.add_format(
            {"num_format": "#,##0" + ("." + "0" * digits if digits else "")}
        ),
        Cell.DATE: on,
        Cell.DEADLINE: on,
    }
    formats |= {cell: book.add_format({"num_format": "0.00"}) for cell in _PERCENT}
    kinds = [cell for column in taken.columns for cell in _cells(column)]
    bold = book.add_format({"bold": True})
    heads = [*heads_of(taken.columns, language), language.say("report.currency")]
    for at, head in enumerate(heads):
        sheet.write_string(0, at, head, bold)
    for line, values in enumerate(values_of(taken, language), 1):
        for at, value in enumerate(values):
            _write_cell(sheet, line, at, value, formats.get(kinds[at]))
        sheet.write_string(line, len(values), taken.currency)
    book.close()


def heads_of(columns: Sequence[Column], language: Language) -> list[str]:
    """Return what stands above the cells of a file."""
    heads = []
    for column in columns:
        heads.append(language.say(column.title))
        if column.cell == Cell.NAME:
            heads.insert(-1, language.say("report.customer_key"))
        elif column.cell == Cell.DEADLINE:
            heads.append(language.say("report.deadline_kind"))
        elif column.cell == Cell.GRADE:
            heads.append(language.say("report.grade_source"))
    return heads


def values_of(taken: List, language: Language) -> Iterator[list[Value]]:
    """Yield the values of each row, a batch of rows at a time."""
    digits = MINOR_DIGITS[taken.currency]
    wants_marks = any(column.cell == Cell.ALERTS for column in taken.columns)
    for batch in _batches(taken.rows):
        marks = {}
        if wants_marks:
            told = rows_of(taken.person, [row.pk for row in batch], taken.today)
            marks = {
                one.position.pk: ", ".join(say_word(mark.alert, language) for mark in one.marks)
                for one in told
            }
        for row in batch:
            yield [
                value
                for column in taken.columns
                for value in _values(row, column, language, digits, marks.get(row.pk, ""))
            ]


def _batches(rows: QuerySet[Position]) -> Iterator[list[Position]]:
    batch: list[Position] = []
    for row in rows.iterator(BATCH_ROWS):
        batch.append(row)
        if len(batch) == BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _cells(column: Column) -> Iterable[Cell]:
    """Return how the cells of a column are written: some columns are two in a file."""
    if column.cell == Cell.NAME:
        return (Cell.TEXT, Cell.TEXT)
    if column.cell in {Cell.DEADLINE, Cell.GRADE}:
        return (column.cell, Cell.TEXT)
    return (column.cell,)


def _values(
    row: Position, column: Column, language: Language, digits: int, marks: str
) -> tuple[Value, ...]:
    value: Any = getattr(row, column.field) if column.field else marks
    match column.cell:
        case Cell.NAME:
            return row.pk, row.name
        case Cell.AMOUNT:
            return (Decimal(decimal_text(value, digits)),)
        case Cell.SHARE | Cell.BAR:
            return (None if value is None else Decimal(decimal_text(value, 2)),)
        case Cell.WORD:
            return (say_word(_WORDS[column.enum](value), language),)
        case Cell.DEADLINE:
            kind = row.next_deadline_kind
            return value, say_word(DeadlineKind(kind), language) if kind else ""
        case Cell.GRADE:
            return value, row.grade_source
        case _:
            return (value,)


_WORDS = {"segment": Segment, "limit_state": LimitState}


def _write_cell(sheet: Any, line: int, at: int, value: Value, form: Any) -> None:  # noqa: ANN401
    """Write one cell of a workbook, text always as text."""
    match value:
        case None | "":
            return
        case Decimal():
            sheet.write_number(line, at, value, form)
        case int():
            sheet.write_number(line, at, value, form)
        case date():
            sheet.write_datetime(line, at, value, form)
        case _:
            sheet.write_string(line, at, value)


def csv_value(value: Value) -> str:
    """Return a value as CSV has it; text that could be a formula begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str):
        return no_formula(value)
    return value.isoformat() if isinstance(value, date) else str(value)


class Line:
    """Gives the line that a CSV writer writes back to who asked for it."""

    def write(self, text: str, /) -> str:
        """Return the line."""
        return text
