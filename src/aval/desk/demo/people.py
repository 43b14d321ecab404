"""The people of the demo: one for each role, in three languages, some who see only a part."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction

from aval.records.people import Person, ScopeRule
from aval.vocabulary.acts import Dimension, Role


@dataclass(frozen=True, slots=True)
class Invented:
    """Someone of the demo: login, name, role, language, and what limits the view."""

    login: str
    first_name: str
    last_name: str
    role: Role
    language: str
    limits: tuple[tuple[Dimension, str], ...] = field(default=())


PEOPLE: Sequence[Invented] = (
    Invented("admin", "Ada", "Quint", Role.ADMINISTRATOR, "en"),
    Invented("claire", "Claire", "Montagnier", Role.CREDIT_MANAGER, "en"),
    Invented("helene", "Hélène", "Vasseur", Role.CFO, "fr"),
    Invented("tomas", "Tomás", "Olmedo", Role.CREDIT_MANAGER, "es"),
    Invented("ines", "Inès", "Rolland", Role.CREDIT_MANAGER, "fr", ((Dimension.COMPANY, "FR01"),)),
    Invented("sophie", "Sophie", "Lacaze", Role.COLLECTOR, "fr"),
    Invented("julien", "Julien", "Astier", Role.SALES, "fr", ((Dimension.PORTFOLIO, "julien"),)),
    Invented("marta", "Marta", "Solà", Role.SALES, "es", ((Dimension.PORTFOLIO, "marta"),)),
    Invented("auditor", "Oona", "Marsh", Role.AUDITOR, "en"),
)
"""Owners and sales people of the demo's customers are among them, by login."""


@transaction.atomic
def make_people(password: str) -> list[Person]:
    """Give the demo its people, all with one password, and return them."""
    made = []
    kept = make_password(password)  # slow by intent: once for the one password of all
    for one in PEOPLE:
        person = Person(
            username=one.login,
            first_name=one.first_name,
            last_name=one.last_name,
            role=one.role,
            language=one.language,
            password=kept,
        )
        person.save()
        ScopeRule.objects.bulk_create(
            ScopeRule(person=person, dimension=dimension, value=value)
            for dimension, value in one.limits
        )
        made.append(person)
    return made
