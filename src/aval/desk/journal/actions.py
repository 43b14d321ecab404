"""Taking the journal out of the house, which is an act itself."""

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from aval.records import journal
from aval.records.models import Person
from aval.vocabulary.acts import Act, Right


@transaction.atomic
def export(*, by: Person | None, at: datetime) -> Iterator[str]:
    """Return every entry as a line of JSON, the last one tells of this export itself.

    `by` is None for somebody at the machine's own terminal.
    """
    if by and not by.may(Right.AUDIT):
        raise PermissionDenied
    last = journal.write(at=at, person=by, act=Act.JOURNAL_EXPORTED, subject="")
    return (f"{entry.line()}\n" for entry in journal.entries(last.number))
