"""The pages that are measured, each with the bare statements that fetch the same rows."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.urls import reverse

from aval.desk.report.columns import chosen, order_of
from aval.desk.report.queries import PAGE_ROWS
from aval.records import facts
from aval.records.models import (
    Deadline,
    Event,
    ItemCover,
    Movement,
    Position,
    PositionHistory,
)

ORDERS = ("-uncovered", "-exposure", "customer", "next_deadline", "-utilisation")
"""The orders in which the risk report is measured."""
MOST_MS = 200
"""Milliseconds that one of these pages is to take at most."""
Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Page:
    """A page by its name and its address, its floor, and how long it is to take at most."""

    name: str
    address: str
    floor: tuple[Statement, ...]
    most_ms: int = MOST_MS


def pages(customer: str) -> list[Page]:
    """Return the pages: the report in several orders, one customer's file and a derivation."""
    report = reverse("report")
    listed = [
        Page(f"risk report by {code}", f"{report}?order={code}", _rows_and_totals(code))
        for code in ORDERS
    ]
    judged = (Position, ItemCover, Deadline, PositionHistory, Movement, Event)
    own = [table for table in facts.TABLES if "customer" in facts.columns(table)]
    mine = [_of(facts.TABLES[table]._meta.db_table, customer, current=True) for table in own]
    whole = [
        (f"SELECT * FROM {table_of(model)} WHERE known_to_id IS NULL", ())  # noqa: S608
        for table, model in facts.TABLES.items()
        if table not in own
    ]
    file = [_of(model._meta.db_table, customer, current=False) for model in judged]
    return [
        *listed,
        Page("customer", reverse("customer", args=[customer]), (*mine, *file)),
        Page("explain", reverse("why", args=[customer]), (*mine, *whole)),
    ]


def _rows_and_totals(code: str) -> tuple[Statement, ...]:
    """Return what fetches the rows of a page of the report, and the totals of all rows."""
    order, table = order_of(code), table_of(Position)
    field = Position._meta.get_field(order.column.sort)
    direction = "DESC" if order.is_descending else "ASC"
    direction += " NULLS LAST" if field.null else ""
    by = name_of(str(field.column))  # type: ignore[union-attr]
    sums = ", ".join(f"SUM({name_of(one.field)})" for one in chosen(()) if one.is_summed)
    order_by = f"ORDER BY {by} {direction}, customer LIMIT {PAGE_ROWS}"
    return (
        (f"SELECT * FROM {table} {order_by}", ()),  # noqa: S608 - names are our own
        (f"SELECT COUNT(*), MAX(version), {sums} FROM {table}", ()),  # noqa: S608
    )


def _of(table: str, customer: str, *, current: bool) -> Statement:
    """Return what fetches the rows of one customer."""
    known = " AND known_to_id IS NULL" if current else ""
    return f"SELECT * FROM {name_of(table)} WHERE customer = %s{known}", (customer,)  # noqa: S608


def name_of(name: str) -> str:
    """Return a name as the database quotes it."""
    return connection.ops.quote_name(name)


def table_of(model: type[models.Model]) -> str:
    """Return the name of a table as the database quotes it."""
    return name_of(model._meta.db_table)
