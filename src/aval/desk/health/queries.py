"""Whether Aval can serve: the database answers, its tables are ours; and how the work stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError

from aval.desk.jobs.queries import Work, work
from aval.records.schema import unapplied


@dataclass(frozen=True, slots=True)
class Health:
    """What keeps Aval from serving, as a code, empty when nothing does; and its work."""

    reason: str
    unapplied: int = 0
    work: Work | None = None


def health(*, at: datetime) -> Health:
    """Return how Aval is. A worker that is late keeps nobody from reading: it is told, no more."""
    try:
        missing = unapplied()
        if missing:
            return Health("migrations", len(missing))
        return Health("", 0, work(at=at))
    except DatabaseError:  # why it is away stands in the server's log, not on a public page
        return Health("database")
