"""Writing on a customer: a note is added, withdrawn, brought back; each act is in the journal."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import transaction

from aval.desk.customer import attachments
from aval.desk.customer.queries import seen
from aval.records import journal
from aval.records.models import Attachment, Customer, Note, Person
from aval.vocabulary.acts import Act

MOST_LETTERS = 5000
_MENTION = re.compile(r"(?<![\w@])@([\w][\w.+-]*)")


class EmptyNoteError(Exception):
    """A note without a word and without a file."""


class LongNoteError(Exception):
    """A note longer than `MOST_LETTERS`."""


class NotOwnNoteError(Exception):
    """A note that somebody else wrote."""


@transaction.atomic
def add_note(
    *, by: Person, at: datetime, key: str, text: str, files: Sequence[File[Any]] = ()
) -> Note:
    """Write a note on a customer; people whom it names by `@login` and who may see it are told.

    Raises Customer.DoesNotExist outside the scope, and the refusals of this module.
    """
    customer = seen(by, key)
    text = text.strip()
    if not text and not files:
        raise EmptyNoteError
    if len(text) > MOST_LETTERS:
        raise LongNoteError
    attachments.check(files)
    note = Note.objects.create(customer=customer, person=by, at=at, text=text)
    mentioned = people_mentioned(text, customer)
    note.mentions.set(mentioned)
    for file in files:
        Attachment.objects.create(
            note=note,
            name=attachments.plain_name(file.name or ""),
            digest=attachments.keep(file),
            size=file.size,
        )
    journal.write(
        at=at,
        person=by,
        act=Act.NOTE_WRITTEN,
        subject=customer.key,
        note=note.pk,
        mentions=sorted(one.username for one in mentioned),
        files=len(files),
    )
    return note


@transaction.atomic
def withdraw_note(*, by: Person, at: datetime, key: str, number: int) -> Note:
    """Withdraw one's own note; it stays in the records, marked. Done twice it is done once."""
    note = _own(by, key, number)
    if note.withdrawn_at is None:
        note.withdrawn_at = at
        note.save(update_fields=["withdrawn_at"])
        journal.write(at=at, person=by, act=Act.NOTE_REMOVED, subject=key, note=note.pk)
    return note


@transaction.atomic
def restore_note(*, by: Person, at: datetime, key: str, number: int) -> Note:
    """Bring back one's own withdrawn note."""
    note = _own(by, key, number)
    if note.withdrawn_at is not None:
        note.withdrawn_at = None
        note.save(update_fields=["withdrawn_at"])
        journal.write(at=at, person=by, act=Act.NOTE_CHANGED, subject=key, note=note.pk)
    return note


def people_mentioned(text: str, customer: Customer) -> list[Person]:
    """Return the people whom a text names by their login and who may see the customer."""
    logins = {login.rstrip(".") for login in _MENTION.findall(text)}
    people = Person.objects.filter(username__in=logins, is_active=True) if logins else []
    return [
        person
        for person in people
        if Customer.objects.visible_to(person).filter(pk=customer.pk).exists()
    ]


def _own(by: Person, key: str, number: int) -> Note:
    note: Note = Note.objects.select_for_update().get(customer=seen(by, key), pk=number)
    if note.person_id != by.pk:
        raise NotOwnNoteError
    return note
