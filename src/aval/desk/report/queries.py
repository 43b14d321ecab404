"""What the risk report shows: a page of rows, the totals of what is shown and of the whole query.

Everything is evaluated inside what the person may see. A page costs four statements: its keys in
order, its rows, the totals, the names of people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, Max, Q, QuerySet, Sum

from aval.desk.report.columns import BY_CODE, Column, Order
from aval.desk.report.language import Query
from aval.desk.report.marks import MARKS, Mark
from aval.desk.report.paging import Place, after, expressions, place_of, up_to
from aval.records.models import Person, Position
from aval.vocabulary.folding import name_key
from aval.vocabulary.money import divide_half_up

PAGE_ROWS = 60
_ALWAYS = ("exposure", "limit_authorised", "uncovered", "outside")
"""Columns whose sums are needed whether or not they are shown."""


@dataclass(frozen=True)
class Row:
    """One customer: its figures, its alerts the gravest first, the people it belongs to."""

    position: Position
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Totals:
    """The sum of some rows: how many, and by column code."""

    count: int = 0
    sums: dict[str, int] = field(default_factory=dict)

    @property
    def utilisation_bp(self) -> int | None:
        """Return the exposure as a share of all limits."""
        limit = self.sums["limit_authorised"]
        return divide_half_up(self.sums["exposure"] * 10_000, limit) if limit > 0 else None


@dataclass(frozen=True)
class Page:
    """Rows, the totals of what is shown and of the whole query, and where the next page begins.

    `version` is the data version of the newest row of the whole query, 0 without rows.
    """

    rows: tuple[Row, ...]
    following: Place | None
    shown: Totals
    whole: Totals
    version: int
    people: dict[str, Person]


def report_page(
    person: Person,
    *,
    query: Query,
    order: Order,
    columns: Sequence[Column],
    today: date,
    place: Place | None = None,
    is_added: bool = False,
) -> Page:
    """Return the page of a query that begins after a place; ValueError when that is no place.

    `is_added` says that the rows are added to those before them: the totals of what is shown are
    then those of all rows up to the last one.
    """
    found = asked(person, query)
    wanted = found.filter(after(order, place)) if place else found
    keys = list(wanted.order_by(*expressions(order)).values_list("pk", flat=True)[: PAGE_ROWS + 1])
    rows = rows_of(person, keys[:PAGE_ROWS], today)
    last = place_of(order, rows[-1].position) if rows else None
    whole, version = _totals(found, columns)
    shown = summed((row.position for row in rows), columns)
    if is_added and last:
        shown, _ = _totals(found.filter(up_to(order, last)), columns)
    following = last if len(keys) > PAGE_ROWS else None
    return Page(rows, following, shown, whole, version, people_of(rows))


def asked(person: Person, query: Query) -> QuerySet[Position]:
    """Return the positions that a query finds inside what a person may see."""
    seen: QuerySet[Position] = Position.objects.visible_to(person)
    return seen.filter(query.condition)


def rows_of(person: Person, keys: Sequence[str], today: date) -> tuple[Row, ...]:
    """Return the rows of some customers in the order of the keys, those that the person may see."""
    stands = {
        f"is_{mark.alert}": ExpressionWrapper(mark.condition(today), output_field=BooleanField())
        for mark in MARKS
    }
    seen = asked(person, Query("")).filter(pk__in=keys).annotate(**stands)
    by_key = {row.pk: row for row in seen}
    found = (by_key[key] for key in keys if key in by_key)
    return tuple(
        Row(row, tuple(m for m in MARKS if getattr(row, f"is_{m.alert}"))) for row in found
    )


def selected(person: Person, keys: Iterable[str]) -> QuerySet[Position]:
    """Return the positions of chosen customers, those that the person may see."""
    return asked(person, Query("")).filter(pk__in=list(keys))


def totals_of(rows: QuerySet[Position], columns: Sequence[Column]) -> Totals:
    """Return the totals of rows in one statement."""
    return _totals(rows, columns)[0]


def summed(rows: Iterable[Position], columns: Sequence[Column]) -> Totals:
    """Return the totals of rows at hand."""
    held = list(rows)
    wanted = _summed_columns(columns)
    return Totals(
        len(held), {one.code: sum(getattr(row, one.field) for row in held) for one in wanted}
    )


def count_of(person: Person, conditions: dict[str, Q]) -> dict[str, int]:
    """Return how many of the customers that a person may see meet each condition, in one go."""
    if not conditions:
        return {}
    counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    found: dict[str, int] = asked(person, Query("")).aggregate(**counts)
    return found


def people_of(rows: Iterable[Row]) -> dict[str, Person]:
    """Return the people that rows belong to, by login."""
    logins = {login for row in rows for login in (row.position.owner, row.position.sales) if login}
    found = Person.objects.filter(username__in=logins) if logins else Person.objects.none()
    return {person.username: person for person in found}


def owners() -> list[Person]:
    """Return the people to whom customers may be given, by name."""
    found = Person.objects.filter(is_active=True)
    return sorted(found, key=lambda person: (name_key(str(person)), person.pk))


def _totals(found: QuerySet[Position], columns: Sequence[Column]) -> tuple[Totals, int]:
    wanted = _summed_columns(columns)
    sums = {f"sum_{column.code}": Sum(column.field) for column in wanted}
    got = found.order_by().aggregate(count=Count("pk"), newest=Max("version"), **sums)
    by_code = {column.code: int(got[f"sum_{column.code}"] or 0) for column in wanted}
    return Totals(got["count"], by_code), got["newest"] or 0


def _summed_columns(columns: Sequence[Column]) -> list[Column]:
    codes = dict.fromkeys([*(one.code for one in columns if one.is_summed), *_ALWAYS])
    return [BY_CODE[code] for code in codes]
