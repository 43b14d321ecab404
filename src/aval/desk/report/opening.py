"""The risk report opened: which view, which query, which rows, and all that stands around them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from aval.desk.report.asking import Ground, asker_of, ground
from aval.desk.report.columns import Column, Order, chosen, hidden_parts, order_of
from aval.desk.report.completion import Completion, complete
from aval.desk.report.composing import Part, parts_of, with_condition
from aval.desk.report.faults import QueryError
from aval.desk.report.language import Query, read_query
from aval.desk.report.paging import Place
from aval.desk.report.queries import (
    Page,
    Row,
    Totals,
    asked,
    count_of,
    people_of,
    report_page,
    rows_of,
    selected,
    totals_of,
)
from aval.desk.report.saved_views import View, conditions_of, view_of, views_of
from aval.records.models import Person


@dataclass(frozen=True)
class Wanted:
    """What an address asks for; what it does not say comes from the view.

    `query` None means the view's own. `version` is the data version of rows on screen already.
    """

    view: str = ""
    query: str | None = None
    order: str = ""
    columns: tuple[str, ...] = ()
    place: Place | None = None
    version: int | None = None
    is_added: bool = False


@dataclass(frozen=True)
class Report:
    """The report as one person sees it; without `page` there is an `error` that says why.

    `is_stale` tells that rows on screen are of figures that have changed since.
    """

    ground: Ground
    views: tuple[View, ...]
    view: View | None
    text: str
    order: Order
    columns: tuple[Column, ...]
    query: Query | None = None
    error: QueryError | None = None
    page: Page | None = None
    parts: tuple[Part, ...] = ()
    hidden: tuple[Column, ...] = ()
    is_changed: bool = False
    is_stale: bool = False


@dataclass(frozen=True)
class Echo:
    """What a query finds while it is typed: its totals, or what is wrong; and what may follow."""

    ground: Ground
    totals: Totals | None
    error: QueryError | None
    completion: Completion | None


@dataclass(frozen=True)
class One:
    """One row again, after an act, with the totals of the query it stands in."""

    ground: Ground
    row: Row | None
    people: dict[str, Person]
    whole: Totals


def open_report(person: Person, wanted: Wanted, *, today: date) -> Report:
    """Return the report that an address asks for."""
    stands = ground()
    asker = asker_of(person, today, stands.currency)
    views = views_of(person)
    view = view_of(views, wanted.view)
    text = wanted.query if wanted.query is not None else (view.query if view else "")
    order = order_of(wanted.order or (view.order if view else ""))
    columns = chosen(wanted.columns or (view.columns if view else ()))
    shown = Report(stands, views, view, text, order, columns)
    if view is None and wanted.query is None:
        return _with(shown, error=QueryError(0, 0, code="report.view_gone"))
    try:
        query = read_query(text, asker)
        page = report_page(
            person,
            query=query,
            order=order,
            columns=columns,
            today=today,
            place=wanted.place,
            is_added=wanted.is_added,
        )
    except QueryError as error:
        return _with(shown, error=error)
    return _with(
        shown,
        query=query,
        page=page,
        parts=parts_of(query),
        hidden=_hidden(columns, page),
        is_changed=view is not None
        and (text, order.code) != (view.query, order_of(view.order).code),
        is_stale=wanted.version is not None and wanted.version != page.version,
    )


def view_counts(person: Person, *, today: date) -> dict[str, int]:
    """Return how many customers each view finds, by its code; broken views have no count."""
    asker = asker_of(person, today, ground().currency)
    return count_of(person, conditions_of(views_of(person), asker))


def echo(person: Person, *, text: str, at: int, today: date) -> Echo:
    """Return what a query finds so far, and what may stand at the cursor."""
    stands = ground()
    asker = asker_of(person, today, stands.currency)
    completion = complete(person, text, at, asker)
    try:
        found = asked(person, read_query(text, asker))
    except QueryError as error:
        return Echo(stands, None, error, completion)
    return Echo(stands, totals_of(found, ()), None, completion)


def one_row(person: Person, *, key: str, text: str, columns: Sequence[str], today: date) -> One:
    """Return a customer's row and the totals of the query it stands in."""
    stands = ground()
    rows = rows_of(person, [key], today)
    query = read_query(text, asker_of(person, today, stands.currency))
    whole = totals_of(asked(person, query), chosen(columns))
    return One(stands, rows[0] if rows else None, people_of(rows), whole)


def selection(
    person: Person, *, keys: Sequence[str], text: str | None, today: date
) -> tuple[Ground, Totals]:
    """Return the totals of chosen customers, or of all that a query finds."""
    stands = ground()
    if text is None:
        return stands, totals_of(selected(person, keys), ())
    query = read_query(text, asker_of(person, today, stands.currency))
    return stands, totals_of(asked(person, query), ())


def added(person: Person, *, text: str, field: str, operator: str, value: str, today: date) -> str:
    """Return a query with one more condition; QueryError when either is none."""
    asker = asker_of(person, today, ground().currency)
    query = read_query(text, asker)
    more = with_condition(query, field=field, operator=operator, value=value, asker=asker)
    return more.text


def _hidden(columns: Sequence[Column], page: Page) -> tuple[Column, ...]:
    """Return the hidden columns that the sum of a row needs; `outside` where it is something."""
    parts = hidden_parts(columns)
    has_outside = page.whole.sums["outside"] or any(row.position.outside for row in page.rows)
    return tuple(part for part in parts if part.code != "outside" or has_outside)


def _with(report: Report, **changed: object) -> Report:
    return replace(report, **changed)  # type: ignore[arg-type]
