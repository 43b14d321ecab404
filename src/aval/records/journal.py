"""The journal of acts: each entry carries the hash of the one before, so that none can change.

`write` appends inside the transaction of the act it tells of: both stand, or neither. Writers
queue for the last entry until the transaction before them ends; write the line last.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

from django.db import connection, models, transaction

from aval.records.people import Person
from aval.vocabulary.acts import Act

BEGINNING = "0" * 64
"""What the first entry carries as the hash of the one before."""
_LOCK = 0x4156414C
"""The number on which writers queue on PostgreSQL; SQLite has one writer at a time by itself."""
_ROWS = 2000


class JournalEntry(models.Model):
    """One act of a person or a job. `digest` = SHA-256 of `previous` and the entry's own fields."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    person = models.CharField(max_length=150, default="")
    act = models.CharField(max_length=40)
    subject = models.TextField(default="")
    details = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        """Return number and act."""
        return f"{self.number} {self.act}"

    def given(self) -> dict[str, object]:
        """Return the details."""
        found: dict[str, object] = json.loads(self.details)
        return found

    def computed(self) -> str:
        """Return the digest that follows from the entry's fields."""
        return sha256((self.previous + _canonical(self._fields())).encode()).hexdigest()

    def line(self) -> str:
        """Return the entry as JSON, keys sorted, without spaces.

        `digest` is the SHA-256 of `previous` followed by the JSON of the other six fields.
        """
        return _canonical({**self._fields(), "previous": self.previous, "digest": self.digest})

    def _fields(self) -> dict[str, object]:
        return {
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "person": self.person,
            "act": self.act,
            "subject": self.subject,
            "details": self.details,
        }


def write(
    *, at: datetime, person: Person | None, act: Act, subject: str, **details: object
) -> JournalEntry:
    """Append an act: who did what to what; `person` is None for what no person did.

    Details are texts, integers, truth values, dates, exact decimals, and lists and dicts of them;
    anything else is a TypeError. An instant without its zone is a ValueError.
    """
    if at.tzinfo is None:
        message = "the instant of an act has its zone"
        raise ValueError(message)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = JournalEntry.objects.order_by("-number").first()
        entry = JournalEntry(
            number=last.number + 1 if last else 1,
            at=at.astimezone(UTC),
            person=person.username if person else "",
            act=Act(act),
            subject=subject,
            details=_canonical(details),
            previous=last.digest if last else BEGINNING,
        )
        entry.digest = entry.computed()
        entry.save(force_insert=True)
    return entry


def verify() -> int | None:
    """Return the number of the first entry that is missing or not as it was written, or None.

    Entries cut off at the end leave no trace inside: compare the last digest with one kept apart.
    """
    previous = BEGINNING
    for number, entry in enumerate(entries(), 1):
        if entry.number != number:
            return number
        if entry.previous != previous or entry.digest != entry.computed():
            return number
        previous = entry.digest
    return None


def entries(until: int | None = None) -> Iterator[JournalEntry]:
    """Yield every entry in order, up to a number if given, a few thousand at a time."""
    found = JournalEntry.objects.order_by("number")
    if until is not None:
        found = found.filter(number__lte=until)
    return found.iterator(_ROWS)


def _canonical(value: object) -> str:
    """Return a value as JSON that is the same text for the same value."""
    text = json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8", "replace").decode()


def _plain(value: object) -> object:
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case dict():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case set() | frozenset():
            return sorted(map(str, value))
    message = f"a journal holds no {type(value).__name__}"
    raise TypeError(message)
