"""People and customers for tests: one of each role, customers that one of them must not see."""

from datetime import UTC, datetime

from aval.records.models import Account, Change, Company, Customer, CustomerFacts, Person
from aval.vocabulary.acts import Dimension, Origin, Role

PASSWORD = "correct horse battery staple"  # noqa: S105 - of people who exist in tests only
AT = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)


def person(
    login: str,
    role: Role = Role.CREDIT_MANAGER,
    *,
    language: str = "en",
    is_active: bool = True,
    password: str | None = None,
) -> Person:
    """Return somebody new; hashing a password takes its time, so only who logs in has one."""
    return Person.objects.create_user(
        login, password=password, role=role, language=language, is_active=is_active
    )


def limited(login: str, role: Role, **limits: str) -> Person:
    """Return somebody who sees only one company, portfolio or region."""
    found = person(login, role)
    for dimension, value in limits.items():
        found.scope_rules.create(dimension=Dimension(dimension), value=value)
    return found


def customers() -> tuple[Customer, Customer]:
    """Return two customers that differ in company, portfolio and region."""
    change = Change.objects.create(at=AT, origin=Origin.MANUAL)
    return _customer("A1", "Alderwick", "FR01", "north", "ana", change), _customer(
        "B1", "Zymorphia", "ES01", "south", "bea", change
    )


def _customer(
    key: str, name: str, company: str, region: str, owner: str, change: Change
) -> Customer:
    made = Customer.objects.create(key=key, region=region, owner=owner)
    Company.objects.create(key=company)
    CustomerFacts.objects.create(
        customer=made, name=name, name_key=name.lower(), country="FR", segment="private_company",
        known_from=change,
    )  # fmt: skip
    Account.objects.create(
        company_id=company, account=f"411{key}", customer=made, known_from=change
    )
    return made
