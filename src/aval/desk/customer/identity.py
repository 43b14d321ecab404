"""Who a customer is: names, numbers, accounts, its group, the people it belongs to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from aval.desk.customer.insolvency import insolvency_entered
from aval.records.ledger import carried
from aval.records.models import Account, Customer, CustomerFacts, Person
from aval.vocabulary.words import Segment


@dataclass(frozen=True, slots=True)
class Belongs:
    """A person a customer belongs to: the login, and the name where Aval knows the person."""

    login: str
    name: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What the head of the file says. `group_size` counts those that the reader may see."""

    key: str
    name: str
    country: str
    segment: Segment
    group: str
    group_size: int
    registration_number: str
    vat_number: str
    insolvent_on: date | None
    accounts: tuple[tuple[str, str], ...]
    """Company and account in its ledger."""
    owner: Belongs
    sales: Belongs
    region: str
    sector: str
    phone: str
    """What the ledger carries as `x_phone`."""


def identity(person: Person, customer: Customer, version: int | None) -> Identity:
    """Return who a customer is, as known at a data version."""
    facts = CustomerFacts.objects.known_at(version).filter(customer=customer).first()
    entered = insolvency_entered(customer.key, version)
    days = (facts.insolvent_on if facts else None, entered.on if entered else None)
    group = (facts.group if facts else "") or ""
    accounts = Account.objects.known_at(version).filter(customer=customer)
    names = _names({customer.owner, customer.sales} - {""})
    return Identity(
        key=customer.key,
        name=(facts.name if facts else "") or customer.key,
        country=facts.country if facts else "",
        segment=Segment(facts.segment) if facts else Segment.PRIVATE_COMPANY,
        group=group,
        group_size=_group_size(person, group) if group else 0,
        registration_number=(facts.registration_number if facts else "") or "",
        vat_number=(facts.vat_number if facts else "") or "",
        insolvent_on=min(filter(None, days), default=None),
        accounts=tuple(accounts.order_by("company", "account").values_list("company", "account")),
        owner=Belongs(customer.owner, names.get(customer.owner, customer.owner)),
        sales=Belongs(customer.sales, names.get(customer.sales, customer.sales)),
        region=customer.region,
        sector=customer.sector,
        phone=carried(facts.carried).get("x_phone", "") if facts else "",
    )


def usual_terms(pairs: Iterable[tuple[date, date, int]]) -> int | None:
    """Return the days from issue to due date that most documents have, None without documents.

    Each pair is issued on, due on, and how many documents have them; of a tie, the longest.
    """
    counts: Counter[int] = Counter()
    for issued, due, number in pairs:
        counts[(due - issued).days] += number
    return max(counts, key=lambda days: (counts[days], days)) if counts else None


def _group_size(person: Person, group: str) -> int:
    seen = Customer.objects.visible_to(person).values("pk")
    return CustomerFacts.objects.current().filter(group=group, customer__in=seen).count()


def _names(logins: set[str]) -> dict[str, str]:
    if not logins:
        return {}
    people = Person.objects.filter(username__in=logins)
    return {one.username: str(one) for one in people}
