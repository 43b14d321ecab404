"""The order of rows and the place in it: after which row a page begins.

Rows stand by one column, unknown values last whatever the direction, equal ones by the customer's
key; so the order is total, and a page that begins after a row neither repeats nor skips another.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from aval.desk.report.columns import Order
from aval.records.models import Position


@dataclass(frozen=True)
class Place:
    """A row's place in an order: the text of its value, None when it is unknown, and its key."""

    value: str | None
    key: str


def expressions(order: Order) -> list[OrderBy | str]:
    """Return what a database sorts by."""
    by = F(order.column.sort)
    last = True if _is_nullable(order) else None
    first = by.desc(nulls_last=last) if order.is_descending else by.asc(nulls_last=last)
    return [first, "pk"]


def after(order: Order, place: Place) -> Q:
    """Return the condition of the rows that stand after a place; ValueError when it is none."""
    name = order.column.sort
    if place.value is None:
        return Q(**{f"{name}__isnull": True, "pk__gt": place.key})
    value = _value(order, place.value)
    beyond = "lt" if order.is_descending else "gt"
    found = Q(**{f"{name}__{beyond}": value}) | Q(**{name: value, "pk__gt": place.key})
    return found | Q(**{f"{name}__isnull": True}) if _is_nullable(order) else found


def up_to(order: Order, place: Place) -> Q:
    """Return the condition of the rows that stand before a place or at it."""
    name = order.column.sort
    if place.value is None:
        return Q(**{f"{name}__isnull": False}) | Q(
            **{f"{name}__isnull": True, "pk__lte": place.key}
        )
    value = _value(order, place.value)
    before = "gt" if order.is_descending else "lt"
    return Q(**{f"{name}__{before}": value}) | Q(**{name: value, "pk__lte": place.key})


def place_of(order: Order, row: Position) -> Place:
    """Return the place of a row."""
    value = getattr(row, order.column.sort)
    return Place(None if value is None else str(value), row.pk)


def _is_nullable(order: Order) -> bool:
    return bool(Position._meta.get_field(order.column.sort).null)


def _value(order: Order, text: str) -> Any:  # noqa: ANN401 - the table's types
    kind = Position._meta.get_field(order.column.sort).get_internal_type()
    if kind == "DateField":
        return date.fromisoformat(text)
    return int(text) if kind in {"BigIntegerField", "IntegerField"} else text
