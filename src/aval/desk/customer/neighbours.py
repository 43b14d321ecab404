"""The customers before and after one in the risk report from which it was opened."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from aval.desk.report.asking import asker_of, ground
from aval.desk.report.columns import order_of
from aval.desk.report.faults import QueryError
from aval.desk.report.language import read_query
from aval.desk.report.paging import after, expressions, place_of, up_to
from aval.desk.report.queries import asked
from aval.desk.report.saved_views import view_of, views_of
from aval.records.models import Person, Position


@dataclass(frozen=True, slots=True)
class Origin:
    """The list one came from, as the report's address names it: view, query, order."""

    view: str = ""
    query: str | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Where a customer stands in the list: its place from 1, how many there are, its neighbours."""

    place: int
    number: int
    before: str
    after: str


def neighbours(person: Person, key: str, origin: Origin, *, today: date) -> Near | None:
    """Return what is beside a customer in a list, None where it is not in it any more."""
    views = views_of(person)
    view = view_of(views, origin.view)
    text = origin.query if origin.query is not None else (view.query if view else "")
    order = order_of(origin.order or (view.order if view else ""))
    try:
        query = read_query(text, asker_of(person, today, ground().currency))
        found = asked(person, query)
        here = found.filter(pk=key).first()
    except (QueryError, ValidationError):
        return None
    if here is None:
        return None
    place = place_of(order, here)
    until = found.filter(up_to(order, place))
    rest = found.filter(after(order, place)).order_by(*expressions(order))
    back = until.exclude(pk=key).order_by(*expressions(order)).reverse()
    standing = until.count()
    return Near(standing, standing + rest.count(), _first(back), _first(rest))


def _first(rows: QuerySet[Position]) -> str:
    return rows.values_list("pk", flat=True).first() or ""
