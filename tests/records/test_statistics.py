"""After many rows were written the database counts anew what a table holds."""

import pytest
from django.db import connection

from aval.records import frames
from aval.records.models import Company

pytestmark = pytest.mark.django_db


def _counted() -> int | None:
    """Return how many rows the database's planner believes that companies have."""
    table = Company._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if not cursor.fetchone():
            return None
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [table])
        found = cursor.fetchone()
        return int(str(found[0]).split()[0]) if found else None


def test_many_rows_are_counted() -> None:
    """Few rows are not worth it; many are counted."""
    Company.objects.bulk_create(Company(key=f"C{number:03}") for number in range(50))
    before = _counted()
    frames.gather_statistics(Company, frames.CHUNK_ROWS - 1)
    assert _counted() == before
    frames.gather_statistics(Company, frames.CHUNK_ROWS)
    assert _counted() == 50
