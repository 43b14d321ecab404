"""One change of the facts: one transaction, one writer at a time, all of it or nothing."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from aval.records import facts
from aval.records.changes import Change
from aval.records.customers import Customer
from aval.records.people import Person
from aval.records.runs import IntakeRun
from aval.vocabulary.acts import Origin

OF_RUNS = (Origin.IMPORT, Origin.CONNECTOR)
"""Where the facts of a run come from."""
OF_ALL = ("settings", "companies", "policies", "rates")
"""Tables whose facts concern every customer."""


@contextmanager
def writing(
    *,
    at: datetime,
    by: Person | None,
    origin: Origin,
    run: IntakeRun | None = None,
    undoes: Change | None = None,
) -> Generator[Change, None, None]:
    """Give a change to write facts with; it stands when the block ends, or nothing of it does.

    Numbers of changes grow in the order in which they stand: writers wait for one another.
    """
    with transaction.atomic():
        facts.wait_for_writers()
        yield Change.objects.create(at=at, person=by, origin=origin, run=run, undoes=undoes)


def touched_customers(change: Change) -> list[str]:
    """Return the customers whose facts a change wrote or ended, in order; all for facts of all."""
    found: set[str] = set()
    if touched_tables(change, OF_ALL):
        everyone = facts.TABLES["customers"].objects.current()
        found.update(everyone.values_list("customer", flat=True))
    for table in facts.TABLES:
        if "customer" in facts.columns(table):
            rows = facts.TABLES[table].objects
            for which in ({"known_from": change}, {"known_to": change}):
                found.update(rows.filter(**which).values_list("customer", flat=True).distinct())
    return sorted(found - {None})


def touched_tables(change: Change, tables: Iterable[str] = tuple(facts.TABLES)) -> list[str]:
    """Return those of some tables in which a change wrote or ended facts."""
    return [
        table
        for table in tables
        if any(
            facts.TABLES[table].objects.filter(**which).exists()
            for which in ({"known_from": change}, {"known_to": change})
        )
    ]


def set_divisions(rows: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Give customers their owner, sales, region and sector: (key, …) each."""
    name = connection.ops.quote_name(Customer._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {name} SET owner = %s, sales = %s, region = %s, sector = %s "  # noqa: S608
            "WHERE key = %s",
            [(*divisions, key) for key, *divisions in rows],
        )
