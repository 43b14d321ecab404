"""The journal as auditors read it: newest first, by act, person, subject, days."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from aval.records.models import JournalEntry, Person
from aval.vocabulary.acts import Act, Right

PAGE = 50
"""Entries of a page."""


@dataclass(frozen=True)
class Asked:
    """Which entries: empty means any; `before` is the number from which a page goes down."""

    act: Act | None = None
    person: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class Page:
    """Entries newest first; `older` is the number from which the next page goes down, if any."""

    entries: list[JournalEntry]
    older: int | None


def entries(reader: Person, asked: Asked) -> Page:
    """Return a page of the journal."""
    if not reader.may(Right.AUDIT):
        raise PermissionDenied
    found = JournalEntry.objects.order_by("-number")
    wanted = {
        "act": asked.act, "person": asked.person, "subject": asked.subject,
        "at__gte": asked.since, "at__lt": asked.until, "number__lt": asked.before,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    rows = list(found[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else None)
