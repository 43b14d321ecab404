"""What is done about people: made, changed, limited, let in; each act one line of the journal.

`by` is the person who acts, None for somebody at the machine's own terminal.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from aval.desk.people.queries import choices, is_deserted, refuse_without
from aval.desk.people.refusals import (
    AddressTaken,
    AddressUnusable,
    DoorClosed,
    LastAdministratorKept,
    LoginTaken,
    LoginUnusable,
    OwnAccountKept,
    OwnRoleKept,
    UnknownLimit,
)
from aval.records.journal import write
from aval.records.models import Person, ScopeRule
from aval.vocabulary.acts import Act, Dimension, Role


@dataclass(frozen=True)
class Card:
    """What is kept of a person besides login, password and limits."""

    role: Role
    language: str = "en"
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    is_active: bool = True


def make_administrator(
    *, login: str, password: str, language: str, first_name: str, last_name: str, at: datetime
) -> Person:
    """Make the first person of all, an administrator; raises DoorClosed when there is anybody.

    The journal's line comes first here: who writes it waits for others, so two never both pass.
    """
    _refuse_login(login)
    with transaction.atomic():
        write(at=at, person=None, act=Act.ADMINISTRATOR_MADE, subject=login)
        if not is_deserted():
            raise DoorClosed
        person = Person(
            username=Person.normalize_username(login),
            role=Role.ADMINISTRATOR,
            language=language,
            first_name=first_name,
            last_name=last_name,
        )
        person.set_password(password)
        person.save(force_insert=True)
    return person


@transaction.atomic
def add_person(
    *, by: Person | None, at: datetime, login: str, card: Card, password: str | None = None
) -> Person:
    """Add somebody; without a password nobody can log in until one is set through a link."""
    if by:
        refuse_without(by)
    login = Person.normalize_username(login)
    _refuse_login(login)
    _refuse_address(card.email, None)
    person = Person(username=login, **_columns(card))
    person.set_password(password)
    person.save(force_insert=True)
    write(at=at, person=by, act=Act.PERSON_ADDED, subject=login, **_columns(card))
    return person


@transaction.atomic
def change_person(*, by: Person, at: datetime, person: Person, card: Card) -> Person:
    """Give somebody another role, name, address or language, or switch the account on or off."""
    refuse_without(by)
    administrators = _lock_administrators()
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.pk == by.pk and card.role is not Role(person.role):
        raise OwnRoleKept
    if person.pk == by.pk and not card.is_active:
        raise OwnAccountKept
    stays = card.is_active and card.role is Role.ADMINISTRATOR
    if administrators == {person.pk} and not stays:
        raise LastAdministratorKept
    if card.email != person.email:
        _refuse_address(card.email, person)
    changed = {
        name: value for name, value in _columns(card).items() if getattr(person, name) != value
    }
    if not changed:
        return person
    before = {name: getattr(person, name) for name in changed}
    for name, value in changed.items():
        setattr(person, name, value)
    person.save(update_fields=[*changed])
    write(
        at=at, person=by, act=Act.PERSON_CHANGED, subject=person.username,
        before=before, after=changed,
    )  # fmt: skip
    return person


@transaction.atomic
def scope_person(
    *, by: Person, at: datetime, person: Person, limits: Mapping[Dimension, Collection[str]]
) -> None:
    """Limit what somebody sees; no limit at all means everything."""
    refuse_without(by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    before, after = (
        person.scope(),
        {key: frozenset(those) for key, those in limits.items() if those},
    )
    if before == after:
        return
    known = choices()
    for dimension, values in after.items():
        if values - set(known[dimension]) - before.get(dimension, frozenset()):
            raise UnknownLimit
    person.scope_rules.all().delete()
    ScopeRule.objects.bulk_create(
        ScopeRule(person=person, dimension=dimension, value=value)
        for dimension, values in after.items()
        for value in sorted(values)
    )
    write(
        at=at, person=by, act=Act.PERSON_SCOPED, subject=person.username,
        before=before, after=after,
    )  # fmt: skip


@transaction.atomic
def link_password(*, by: Person | None, at: datetime, person: Person) -> tuple[str, str]:
    """Return the two parts of the link with which somebody sets a password, once, for three days.

    The link ends at once when the password is set, and when the person logs in.
    """
    if by:
        refuse_without(by)
    parts = user_pk_to_url_str(person), default_token_generator.make_token(person)
    write(at=at, person=by, act=Act.PASSWORD_LINKED, subject=person.username)
    return parts


@dataclass(frozen=True)
class Habits:
    """How somebody wants to be addressed and shown things."""

    language: str
    theme: str
    density: str
    has_single_keys: bool
    first_name: str
    last_name: str


@transaction.atomic
def invite_person(
    *, by: Person, at: datetime, login: str, card: Card
) -> tuple[Person, tuple[str, str]]:
    """Add somebody and return with the person the two parts of the link that sets a password."""
    person = add_person(by=by, at=at, login=login, card=card)
    return person, link_password(by=by, at=at, person=person)


def set_habits(*, by: Person, habits: Habits) -> None:
    """Keep somebody's own habits; nobody else is touched, so the journal has no line of it."""
    kept = {field.name: getattr(habits, field.name) for field in fields(habits)}
    for name, value in kept.items():
        setattr(by, name, value)
    by.save(update_fields=[*kept])


def set_theme(*, by: Person, theme: str) -> None:
    """Keep somebody's theme: `light`, `dark`, or nothing for the system's."""
    by.theme = theme
    by.save(update_fields=["theme"])


def _columns(card: Card) -> dict[str, object]:
    return {field.name: getattr(card, field.name) for field in fields(card)}


def _lock_administrators() -> set[int]:
    """Return who administers, after whoever is about to change that."""
    active = Person.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    return {person.pk for person in active.order_by("pk")}


def _refuse_login(login: str) -> None:
    try:
        Person._meta.get_field("username").clean(login, None)
    except ValidationError as error:
        raise LoginUnusable from error
    if Person.objects.filter(username__iexact=login).exists():
        raise LoginTaken


def _refuse_address(email: str, person: Person | None) -> None:
    if not email:
        return
    try:
        validate_email(email)
    except ValidationError as error:
        raise AddressUnusable from error
    others = Person.objects.filter(email__iexact=email)
    if (others.exclude(pk=person.pk) if person else others).exists():
        raise AddressTaken
