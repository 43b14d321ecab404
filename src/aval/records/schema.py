"""Whether the tables of the database are those of this version."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@cache
def known() -> frozenset[tuple[str, str]]:
    """Return every migration of this version: application and name."""
    return frozenset(MigrationLoader(None).disk_migrations)


def unapplied() -> list[str]:
    """Return the migrations that the database has not had yet; it is asked once."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{label}.{name}" for label, name in known() - set(applied))
