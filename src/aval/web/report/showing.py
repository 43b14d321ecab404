"""What the templates of the report show, prepared: rows, heads, totals, chips, choosers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime

from aval.desk.report.columns import COLUMNS, FIXED, Cell, Column
from aval.desk.report.faults import QueryError
from aval.desk.report.fields import FIELDS
from aval.desk.report.opening import Report
from aval.desk.report.queries import PAGE_ROWS, Page, Totals, owners, people_of, rows_of
from aval.desk.report.saved_views import View
from aval.records.models import Person
from aval.vocabulary.acts import Right
from aval.vocabulary.money import MINOR_DIGITS
from aval.web.guard import person_of
from aval.web.reader import reader_of
from aval.web.report.addresses import address, next_address, parameters
from aval.web.report.cells import Writer
from aval.wording.language import Language

RED_FROM = 50_000
"""Uncovered amounts are red from so many whole units on, where the query names no threshold."""


@dataclass(frozen=True)
class Head:
    """What stands above a column: its way to be sorted, and how it is."""

    column: Column
    title: str
    short: str
    address: str
    sort: str


@dataclass(frozen=True)
class Foot:
    """A row of totals: its words over the first columns, then a cell for each other column."""

    span: int
    cells: tuple[tuple[str, int, SafeString], ...]


def context_of(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Return what the templates know of a report."""
    reader, person = reader_of(request), person_of(request)
    given = {
        "report": report,
        "currency": report.ground.currency,
        "kept": parameters(report).items(),
        "plain": reverse("report"),
        "tabs": tabs_of(report, reader, {}),
        "chips": [(part.text, address(report, q=part.without)) for part in report.parts],
        "choices": _choices(report, reader),
        "again": address(report),
        "fields": [(field.name, reader.say(field.title)) for field in FIELDS],
        "fault": fault_of(reader, report.error),
        "view_title": _view_title(report, reader),
        "may_export": person.may(Right.EXPORT),
        "may_decide": person.may(Right.DECIDE),
        "may_ask": person.may(Right.REQUEST),
        "may_declare": person.may(Right.DECLARE),
        "may_share": person.may(Right.SHARE),
        "is_own_view": report.view is not None and report.view.author == person.username,
        "order_code": report.order.code,
    }
    return given | table_of(request, report, report.page) if report.page else given


def table_of(request: HttpRequest, report: Report, page: Page) -> dict[str, Any]:
    """Return what the table shows: heads, rows, totals, the way to the next rows."""
    reader = reader_of(request)
    writer = _writer(request, report, page.people)
    first = 0 if "after" not in request.GET else _seen(request)
    before = 0 if getattr(request, "htmx", False) else first
    last = page.shown.count if not before else before + len(page.rows)
    return {
        "heads": [_head(report, column, reader) for column in report.columns],
        "rows": [
            (row.position.pk, row.position.name, writer.cells(row, report.columns))
            for row in page.rows
        ],
        "is_first": not first,
        "span": len(report.columns) + 1,
        "from_row": before + 1,
        "to_row": last,
        "whole": page.whole,
        "shown_count": page.shown.count,
        "owners": [(one.username, str(one)) for one in owners()],
        "shown_foot": _foot(page.shown, report.columns, writer, ""),
        "whole_foot": _foot(page.whole, report.columns, writer, figures_of(reader, report)),
        "next": next_address(report, last),
        "page_rows": PAGE_ROWS,
        "hidden": ", ".join(reader.say(column.title) for column in report.hidden),
    }


def _writer(request: HttpRequest, report: Report, people: Mapping[str, Person]) -> Writer:
    return Writer(
        reader=reader_of(request),
        currency=report.ground.currency,
        today=localdate(),
        threshold=_threshold(report),
        people=people,
        may_decide=person_of(request).may(Right.DECIDE),
        origin=urlencode(parameters(report)),
    )


def figures_of(reader: Language, report: Report) -> str:
    """Return of when the figures are."""
    at = report.ground.made_at
    return reader.say("report.figures_of", at=reader.instant(localtime(at))) if at else ""


def fault_of(reader: Language, error: QueryError | None) -> dict[str, Any] | None:
    """Return what is wrong with a query as a sentence, with its place counted from 1."""
    if error is None:
        return None
    return {
        "sentence": reader.say(error.code, **error.given),
        "place": error.start + 1,
        "has_place": error.end > 0,
    }


def _threshold(report: Report) -> int:
    """Return from which uncovered amount on it is red: what the query asks for, or the usual."""
    whole: int = 10 ** MINOR_DIGITS[report.ground.currency]
    for condition in report.query.conditions if report.query else ():
        value = condition.expression.right.value
        is_threshold = condition.field.value == "uncovered" and condition.operator in {">", ">="}
        if is_threshold and type(value) is int:
            return int(value) * whole
    return RED_FROM * whole


def _seen(request: HttpRequest) -> int:
    text = request.GET.get("seen", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else PAGE_ROWS


def _head(report: Report, column: Column, reader: Language) -> Head:
    order = report.order
    is_current = order.column == column
    goes_down = not order.is_descending if is_current else column.is_figure
    code = f"-{column.code}" if goes_down else column.code
    sort = ("descending" if order.is_descending else "ascending") if is_current else ""
    title = reader.say(column.title)
    return Head(
        column,
        title,
        reader.say(column.head) if column.head else title,
        address(report, order=code) if column.sort else "",
        sort,
    )


def _foot(totals: Totals, columns: Sequence[Column], writer: Writer, note: str) -> Foot:
    """Return a row of totals; the note stands over the columns after the last figure."""
    amounts = writer.total_cells(totals.sums, columns)
    summed = [at for at, column in enumerate(columns) if _has_total(column)]
    lead = summed[0] if summed else len(columns)
    end = summed[-1] + 1 if summed else len(columns)
    cells = []
    for at in range(lead, end):
        column, inside = columns[at], amounts[at]
        if column.cell == Cell.BAR:
            inside = writer.bare_share(totals.utilisation_bp)
        cells.append((f"n {column.width}", 1, inside))
    if end < len(columns):
        cells.append(("c-dl mut", len(columns) - end, format_html("{}", note)))
    return Foot(lead, tuple(cells))


def _has_total(column: Column) -> bool:
    return column.is_summed or column.cell == Cell.BAR


def _choices(report: Report, reader: Language) -> list[tuple[str, str, bool, bool]]:
    """Return every column, the shown ones first in their order: is it shown, is it fixed."""
    others = [column for column in COLUMNS if column not in report.columns]
    return [
        (column.code, reader.say(column.title), column in report.columns, column.code == FIXED)
        for column in (*report.columns, *others)
    ]


def tabs_of(
    report: Report, reader: Language, counts: Mapping[str, int]
) -> list[tuple[View, str, str | None]]:
    """Return every view with its name and, where it is known, how many customers it finds."""
    return [
        (
            view,
            view.name or reader.say(view.title),
            reader.count(counts[view.code]) if view.code in counts else None,
        )
        for view in report.views
    ]


def one_row_of(
    request: HttpRequest, report: Report, key: str, *, is_left: bool = False
) -> dict[str, Any]:
    """Return what the table shows of one customer after an act, and the totals of the query.

    `is_left` says that a job is still to judge the customer.
    """
    given = context_of(request, report)
    found = rows_of(person_of(request), [key], localdate())
    writer = replace(_writer(request, report, people_of(found)), is_left=is_left)
    rows = [
        (row.position.pk, row.position.name, writer.cells(row, report.columns)) for row in found
    ]
    return given | {"row": rows[0] if rows else None}


def _view_title(report: Report, reader: Language) -> str:
    view = report.view
    if view is None:
        return ""
    return view.name or reader.say(view.title)
