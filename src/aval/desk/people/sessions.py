"""Sessions: where somebody is logged in, and ending that; each end is one line of the journal.

A session itself holds whose it is and where it was last seen, so that the two never disagree.
They are read one by one, signatures checked: there are as many as people at work, no more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.crypto import constant_time_compare

from aval.desk.people.queries import refuse_without
from aval.records.journal import write
from aval.records.models import Person
from aval.vocabulary.acts import Act

BEGUN, SEEN, AGENT, ADDRESS = "begun", "seen", "agent", "address"
"""What a session holds of itself: two instants in seconds, the browser's words, where it is."""
LONGEST_AGENT = 300


@dataclass(frozen=True, slots=True)
class Opened:
    """A session: `mark` names it without opening it. What was never noted is None, or empty."""

    mark: str
    begun: datetime | None
    seen: datetime | None
    agent: str
    address: str
    is_this: bool


def note_seen(session: Any, *, at: int, agent: str, address: str) -> None:  # noqa: ANN401 - a store
    """Note in a session that it is in use, at seconds since 1970."""
    session.setdefault(BEGUN, at)
    session[SEEN] = at
    session[AGENT] = agent[:LONGEST_AGENT]
    session[ADDRESS] = address


def sessions_of(
    person: Person, *, reader: Person, at: datetime, this: str | None = None
) -> list[Opened]:
    """Return the sessions in which somebody is logged in, the one seen last first.

    `this` is the key of the reader's own session. Raises PermissionDenied for those of others
    unless the reader manages people.
    """
    if reader.pk != person.pk:
        refuse_without(reader)
    found = [_opened(row.session_key, told, this) for row, told in _stored(person, at)]
    long_ago = datetime.min.replace(tzinfo=UTC)
    return sorted(found, key=lambda one: (one.is_this, one.seen or long_ago), reverse=True)


@transaction.atomic
def end_sessions(
    *,
    by: Person,
    at: datetime,
    person: Person,
    mark: str | None = None,
    keep: str | None = None,
) -> int:
    """End the sessions of somebody, or the one of a mark; returns how many were ended.

    The session of the key `keep`, in which the reader acts, stays.
    """
    if by.pk != person.pk:
        refuse_without(by)
    keys = [
        row.session_key
        for row, _ in _stored(person, at)
        if row.session_key != keep and mark in {None, mark_of(row.session_key)}
    ]
    ended = Session.objects.filter(pk__in=keys).delete()[0]
    if ended:
        write(at=at, person=by, act=Act.SESSIONS_ENDED, subject=person.username, sessions=ended)
    return int(ended)


def mark_of(key: str) -> str:
    """Return what names a session in a page: the key itself would open it."""
    return sha256(key.encode()).hexdigest()[:16]


def _stored(person: Person, at: datetime) -> Iterator[tuple[Session, Mapping[str, Any]]]:
    """Yield the sessions of somebody that still open anything, with what they hold."""
    proof, number = person.get_session_auth_hash(), str(person.pk)
    for row in Session.objects.filter(expire_date__gt=at).iterator():
        told = row.get_decoded()
        held = str(told.get(HASH_SESSION_KEY, ""))
        if str(told.get(SESSION_KEY, "")) == number and constant_time_compare(held, proof):
            yield row, told


def _opened(key: str, told: Mapping[str, Any], this: str | None) -> Opened:
    return Opened(
        mark_of(key),
        _instant(told.get(BEGUN)),
        _instant(told.get(SEEN)),
        str(told.get(AGENT, "")),
        str(told.get(ADDRESS, "")),
        key == this,
    )


def _instant(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
