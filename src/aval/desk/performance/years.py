"""Insurance years: a block of terms of a policy, as far as it has run, and whom it insures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from aval.assessment.standing import contracts
from aval.dataset.policies import Policy, Terms
from aval.records.models import Customer, CustomerFacts, Person


@dataclass(frozen=True, slots=True)
class Span:
    """One insurance year: its first day, and its last, today where it runs still."""

    policy: Policy
    terms: Terms
    until: date
    is_running: bool

    @property
    def since(self) -> date:
        """Return the first day."""
        return self.terms.valid_from

    @property
    def code(self) -> str:
        """Return what names the year in an address."""
        return self.since.isoformat()


def spans_of(policy: Policy, today: date) -> tuple[Span, ...]:
    """Return the insurance years of a policy that have begun, the newest first."""
    found = []
    for terms in policy.terms:
        if terms.valid_from <= today:
            over = terms.valid_to is not None and terms.valid_to < today
            until = terms.valid_to if over and terms.valid_to else today
            found.append(Span(policy, terms, until, is_running=not over))
    return tuple(sorted(found, key=lambda one: one.since, reverse=True))


def spans_on(day: date, today: date) -> tuple[Span, ...]:
    """Return the insurance year of each policy that has a day, the lowest rank first."""
    return tuple(_having(day, today))


def _having(day: date, today: date) -> Iterator[Span]:
    for policy in contracts().values():
        for span in spans_of(policy, today):
            if span.since <= day <= (span.terms.valid_to or date.max):
                yield span
                break


def insured(person: Person | None, policy: Policy) -> QuerySet[CustomerFacts]:
    """Return the facts of a policy's perimeter inside a person's scope, of all for None."""
    condition = ~Q(country__in=policy.excluded_countries) & ~Q(segment__in=policy.excluded_segments)
    if policy.countries is not None:
        condition &= Q(country__in=policy.countries)
    rows: QuerySet[CustomerFacts] = CustomerFacts.objects.current().filter(condition)
    if person is None or (person.is_active and not person.scope()):
        return rows
    return rows.filter(customer__in=Customer.objects.visible_to(person).values("pk"))
