"""Tokens: a program acts as a person, with that person's rights and scope, until the token ends.

A token is shown once and kept as a hash. Whoever made it revokes it, or an administrator.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import Q, QuerySet

from aval.desk.people.queries import refuse_without
from aval.desk.people.refusals import TokenDays, TokenName, TooManyTokens
from aval.records.access import ApiToken
from aval.records.journal import write
from aval.records.people import Person
from aval.vocabulary.acts import Act

BEGINS = "aval_"
"""How every token begins, so that scanners for secrets find one that was left lying about."""
DAYS = (30, 90, 365)
"""For how long a token may be made."""
MOST = 20
"""Tokens that a person may have at once."""
LONGEST_NAME = 100
_USED_EVERY = timedelta(minutes=5)


@transaction.atomic
def make_token(*, by: Person, at: datetime, name: str, days: int) -> tuple[ApiToken, str]:
    """Make a token for whoever asks, and return it with its text, which is kept nowhere.

    Raises a PeopleRefusal for a name that is none, days that are not offered, one too many.
    """
    called = " ".join(name.replace("\x00", " ").split())
    if not called or len(called) > LONGEST_NAME:
        raise TokenName
    if days not in DAYS:
        raise TokenDays
    Person.objects.select_for_update().get(pk=by.pk)
    if _open(by, at).count() >= MOST:
        raise TooManyTokens
    text = BEGINS + token_urlsafe(32)
    made = ApiToken.objects.create(
        person=by,
        name=called,
        digest=_digest(text),
        ending=text[-4:],
        made_at=at,
        ends_at=at + timedelta(days=days),
    )
    write(
        at=at, person=by, act=Act.TOKEN_MADE, subject=by.username, name=called,
        valid_to=made.ends_at.date(),
    )  # fmt: skip
    return made, text


@transaction.atomic
def revoke_tokens(
    *, by: Person, at: datetime, person: Person, number: int | None = None
) -> list[ApiToken]:
    """End a token of somebody, or all of them, and return those that were ended.

    Raises PermissionDenied for tokens of others unless `by` manages people.
    """
    if by.pk != person.pk:
        refuse_without(by)
    rows = _open(person, at).select_for_update()
    found = list(rows.filter(pk=number) if number is not None else rows)
    for one in found:
        ApiToken.objects.filter(pk=one.pk).update(revoked_at=at, revoked_by=by)
        write(at=at, person=by, act=Act.TOKEN_REVOKED, subject=person.username, name=one.name)
    return found


def tokens_of(person: Person, *, reader: Person, at: datetime) -> list[ApiToken]:
    """Return the tokens of somebody that still open, the newest first.

    Raises PermissionDenied for those of others unless the reader manages people.
    """
    if reader.pk != person.pk:
        refuse_without(reader)
    return list(_open(person, at).order_by("-made_at", "-pk"))


def bearer(text: str, *, at: datetime) -> Person | None:
    """Return as whom a token acts, None where it opens nothing (any more)."""
    if not text.startswith(BEGINS):
        return None
    rows = ApiToken.objects.filter(digest=_digest(text), person__is_active=True)
    found = rows.filter(revoked_at=None, ends_at__gt=at).select_related("person").first()
    if found is None:
        return None
    if found.used_at is None or found.used_at + _USED_EVERY <= at:
        stale = Q(used_at=None) | Q(used_at__lt=at)
        ApiToken.objects.filter(stale, pk=found.pk).update(used_at=at)
    return found.person


def _open(person: Person, at: datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(person=person, revoked_at=None, ends_at__gt=at)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
