"""What people do with entries: give them to somebody, say that they are done, or not after all.

What an entry is about stays marked when the entry is made anew; each act is a line of the journal.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from aval.desk.agenda.queries import MarkKey, mark_of
from aval.desk.agenda.selecting import numbered
from aval.desk.refusals import refuse, refuse_without
from aval.records import journal
from aval.records.models import AgendaMark, Person
from aval.vocabulary.acts import Act, Right

MOST_AT_ONCE = 1_000
LONGEST_NOTE = 500


@transaction.atomic
def give(*, keys: Sequence[str], owner: str, by: Person, at: datetime) -> int:
    """Give entries to somebody by login, or to nobody in particular; return how many.

    Raises ActRefused without the right, without entries, or where there is no such person.
    """
    marks = _chosen(keys, by)
    to = Person.objects.filter(username=owner, is_active=True).first() if owner else None
    if owner and to is None:
        refuse("agenda.refused_person", login=owner)
    _mark(marks, ["owner"], owner=to)
    _tell(Act.AGENDA_OWNED, marks, by, at, owner=owner)
    return len(marks)


@transaction.atomic
def finish(*, keys: Sequence[str], note: str, by: Person, at: datetime) -> int:
    """Say that entries are done; return how many. Raises ActRefused as `give` does."""
    marks = _chosen(keys, by)
    words = " ".join(note.replace("\x00", " ").split())[:LONGEST_NOTE]
    _mark(marks, ["done_at", "done_by", "note"], done_at=at, done_by=by, note=words)
    _tell(Act.AGENDA_DONE, marks, by, at, reason=words)
    return len(marks)


@transaction.atomic
def reopen(*, keys: Sequence[str], by: Person, at: datetime) -> int:
    """Say that entries are not done after all; return how many. Refuses as `give` does."""
    marks = _chosen(keys, by)
    _mark(marks, ["done_at", "done_by"], done_at=None, done_by=None)
    _tell(Act.AGENDA_UNDONE, marks, by, at)
    return len(marks)


def _chosen(keys: Sequence[str], by: Person) -> list[MarkKey]:
    """Return what entries are about, of those that a person may see and mark."""
    refuse_without(by, Right.PLAN)
    if len(keys) > MOST_AT_ONCE:
        refuse("agenda.refused_many", most=MOST_AT_ONCE)
    found = {mark_of(row) for _, rows in numbered(by, keys).tables for row in rows}
    if not found:
        refuse("agenda.refused_gone")
    return sorted(found)


def _mark(marks: Iterable[MarkKey], fields: list[str], **values: object) -> None:
    names = ("customer", "kind", "on", "item", "policy")
    made = [AgendaMark(**dict(zip(names, mark, strict=True)), **values) for mark in marks]
    AgendaMark.objects.bulk_create(
        made, update_conflicts=True, unique_fields=names, update_fields=fields
    )


def _tell(act: Act, marks: Sequence[MarkKey], by: Person, at: datetime, **details: object) -> None:
    """Write the act, with every entry it is about; its subject is the customer if there is one."""
    customers = {mark[0] for mark in marks}
    subject = customers.pop() if len(customers) == 1 else ""
    told = [" ".join(str(part) for part in mark if part) for mark in marks]
    journal.write(
        at=at, person=by, act=act, subject=subject, entries=told,
        **{name: value for name, value in details.items() if value},
    )  # fmt: skip
