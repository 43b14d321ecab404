"""Insurance years of policies, as far as they have run, and whom they insure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from aval.assessment.standing import all_particulars, contracts
from aval.dataset.particulars import Particulars
from aval.dataset.policies import Policy, Terms
from aval.engine.periods import Period, PolicyYear, policy_years
from aval.records.models import Customer, CustomerFacts, Person


@dataclass(frozen=True, slots=True)
class Span:
    """One insurance year as far as it has run: `until` is its last day, today where it runs."""

    policy: Policy
    particulars: Particulars
    within: PolicyYear
    until: date
    is_running: bool

    @property
    def since(self) -> date:
        """Return the first day."""
        return self.within.begins_on

    @property
    def terms(self) -> Terms:
        """Return the terms that have what is of the whole year."""
        return self.within.terms

    @property
    def period(self) -> Period:
        """Return the first day and the last that has run."""
        return self.since, self.until

    @property
    def code(self) -> str:
        """Return what names the year in an address."""
        return self.within.code


def spans_of(policy: Policy, today: date, known: Particulars | None = None) -> tuple[Span, ...]:
    """Return the insurance years of a policy that have begun, the newest first.

    `known` are its particulars, None to look them up.
    """
    told = known or all_particulars().get(policy.policy, Particulars(policy.policy))
    years = policy_years(policy, today, told.endorsements)
    found = [
        Span(policy, told, year, min(year.ends_on, today), is_running=year.ends_on >= today)
        for year in years
    ]
    return tuple(reversed(found))


def spans_on(day: date, today: date) -> tuple[Span, ...]:
    """Return the insurance year of each policy that has a day, the lowest rank first."""
    return tuple(_having(day, today))


def _having(day: date, today: date) -> Iterator[Span]:
    known = all_particulars()
    for key, policy in contracts().items():
        for span in spans_of(policy, today, known.get(key, Particulars(key))):
            if span.since <= day <= span.within.ends_on:
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
