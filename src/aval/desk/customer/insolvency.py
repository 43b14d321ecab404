"""Since when a customer is insolvent by law, and who says so: the ledger, or a person."""

from dataclasses import dataclass
from datetime import date

from aval.records.models import Change, CustomerFacts, CustomerNews
from aval.vocabulary.news import NewsKind

_OF = ("known_from__run__source", "known_from__person")


@dataclass(frozen=True, slots=True)
class Insolvency:
    """The day of a customer's insolvency, and the change from which that day is known.

    `news` is what a person entered, None where the ledger says it.
    """

    on: date
    change: Change
    news: CustomerNews | None


def insolvency_of(customer: str, version: int | None = None) -> Insolvency | None:
    """Return the insolvency of a customer at a data version: the earlier day that is known."""
    both = (insolvency_by_ledger(customer, version), insolvency_entered(customer, version))
    return min((one for one in both if one), key=lambda one: one.on, default=None)


def insolvency_by_ledger(customer: str, version: int | None = None) -> Insolvency | None:
    """Return what the ledger says, known from the first change that said this day."""
    rows = CustomerFacts.objects.filter(customer=customer, insolvent_on__isnull=False)
    facts = rows.known_at(version).first()
    if facts is None:
        return None
    same = rows.filter(insolvent_on=facts.insolvent_on).select_related(*_OF)
    return Insolvency(facts.insolvent_on, same.earliest("known_from").known_from, None)


def insolvency_entered(customer: str, version: int | None = None) -> Insolvency | None:
    """Return what a person entered."""
    rows = CustomerNews.objects.known_at(version).filter(
        customer=customer, kind=NewsKind.INSOLVENCY
    )
    fact = rows.select_related(*_OF).first()
    return None if fact is None else Insolvency(fact.happened_on, fact.known_from, fact)
