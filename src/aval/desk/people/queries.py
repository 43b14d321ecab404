"""People as administrators read them: who there is, how each is limited, what that shows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet

from aval.records.models import Company, Customer, Person
from aval.vocabulary.acts import Dimension, Right

Limits = Mapping[Dimension, Collection[str]]
"""What a person sees: in each dimension that has any, one of these values."""
_SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Seen:
    """How many customers limits let through, of how many."""

    seen: int
    all: int


def is_deserted() -> bool:
    """Return whether there is nobody at all, active or not: the first start."""
    return not Person.objects.exists()


def people(reader: Person) -> QuerySet[Person]:
    """Return everybody in order of login, with their limits and `has_second_factor`."""
    refuse_without(reader)
    second = Authenticator.objects.filter(user=OuterRef("pk"), type__in=_SECOND)
    return (
        Person.objects.annotate(has_second_factor=Exists(second))
        .prefetch_related("scope_rules")
        .order_by("-is_active", "username")
    )


def choices() -> dict[Dimension, list[str]]:
    """Return the values that a limit may have, by dimension, each sorted.

    Companies of the ledger, logins that customers belong to, regions that customers have.
    """
    owners = Customer.objects.exclude(owner="").values_list("owner", flat=True).distinct()
    sales = Customer.objects.exclude(sales="").values_list("sales", flat=True).distinct()
    regions = Customer.objects.exclude(region="").values_list("region", flat=True).distinct()
    return {
        Dimension.COMPANY: sorted(Company.objects.values_list("pk", flat=True)),
        Dimension.PORTFOLIO: sorted({*owners, *sales}),
        Dimension.REGION: sorted(regions),
    }


def seen_within(reader: Person, limits: Limits) -> Seen:
    """Return how many of all customers somebody with these limits would see."""
    refuse_without(reader)
    return Seen(Customer.objects.within(limits).count(), Customer.objects.count())


def refuse_without(reader: Person) -> None:
    """Raise PermissionDenied for whoever may not manage people."""
    if not reader.may(Right.PEOPLE):
        raise PermissionDenied
