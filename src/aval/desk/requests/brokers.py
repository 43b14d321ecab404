"""Brokers and whom to write to there, by policy."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from aval.desk.requests.refusals import refuse, refuse_without
from aval.records import journal
from aval.records.models import Broker, BrokerContact, Person, Policy, PolicyFacts
from aval.vocabulary.acts import Act

LANGUAGES = ("en", "fr", "es")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Somebody at a broker: `policies` are those that this contact serves, none means all."""

    broker: str
    name: str
    email: str
    language: str
    phone: str = ""
    policies: tuple[str, ...] = ()
    is_active: bool = True


def save_contact(*, card: ContactCard, by: Person, at: datetime, number: int = 0) -> BrokerContact:
    """Make a contact, and its broker where there is none of that name, or change it.

    Raises ActRefused with the reason where it cannot be.
    """
    refuse_without(by)
    broker, name = " ".join(card.broker.split()), " ".join(card.name.split())
    if not (0 < len(broker) <= _LONGEST and 0 < len(name) <= _LONGEST):
        refuse("requests.refused_broker_name")
    try:
        validate_email(card.email)
    except ValidationError:
        refuse("requests.refused_email", email=card.email[:100])
    if card.language not in LANGUAGES:
        refuse("requests.refused_language")
    known = set(PolicyFacts.objects.current().values_list("policy", flat=True))
    policies = Policy.objects.filter(pk__in=known & set(card.policies))
    with transaction.atomic():
        found, _ = Broker.objects.get_or_create(name=broker)
        same = BrokerContact.objects.filter(broker=found, email=card.email).exclude(pk=number)
        if same.exists():
            refuse("requests.refused_contact_twice", email=card.email)
        contact = BrokerContact.objects.filter(pk=number).first() or BrokerContact()
        contact.broker, contact.name, contact.email = found, name, card.email
        contact.language, contact.phone = card.language, card.phone.strip()[:50]
        contact.is_active = card.is_active
        contact.save()
        contact.policies.set(policies)
        journal.write(
            at=at, person=by, act=Act.BROKER_CHANGED, subject=broker, name=name,
            email=card.email, language=card.language, policies=sorted(one.pk for one in policies),
            is_active=card.is_active,
        )  # fmt: skip
    return contact


def contacts() -> list[BrokerContact]:
    """Return every contact by broker and name, with the policies that each serves."""
    rows = BrokerContact.objects.select_related("broker").prefetch_related("policies")
    return list(rows.order_by("-is_active", "broker__name", "name"))


def contacts_for(policy: str) -> list[BrokerContact]:
    """Return whom to write to about a policy: those that serve it first, then those for all."""
    found = [one for one in contacts() if one.is_active]
    serving = [one for one in found if policy in {row.pk for row in one.policies.all()}]
    return [*serving, *(one for one in found if not one.policies.all())]
