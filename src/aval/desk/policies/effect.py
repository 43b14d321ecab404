"""What a change of a contract would do: customers, amounts, deadlines, breaches; nothing written.

The figures are those that are stored when the change is saved and the day is judged.
"""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl
from django.db.models import Count, Q, QuerySet, Sum

from aval.assessment.loading import latest_version
from aval.assessment.storing import Progress
from aval.assessment.what_if import FIGURES, Compared, compared, stands
from aval.dataset.policies import Policy
from aval.dataset.portfolio import Portfolio
from aval.desk.policies.queries import current
from aval.desk.policies.refusals import refuse_without
from aval.records.cover import Cover
from aval.records.customers import Customer, CustomerFacts
from aval.records.ledger import Item
from aval.records.people import Person
from aval.records.positions import Position
from aval.vocabulary.words import DeadlineKind

AT_ONCE_ITEMS = 8_000
"""Open items of the customers to judge up to which a person waits: about a second."""
LARGEST = 10
"""How many of the largest changes, and of the first deadlines, a preview names."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A customer whose covered amount changes, in minor units."""

    customer: str
    name: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """Return by how much the covered amount moves."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline on another day: None before one that comes, None after one that goes."""

    customer: str
    name: str
    item: str
    kind: DeadlineKind
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Breach:
    """A customer whose breach begins, ends or dates from another day."""

    customer: str
    name: str
    before: date | None
    after: date | None


@dataclass(frozen=True)
class Effect:
    """What another contract does to the customers in sight on a day, in minor units."""

    as_of: date
    version: int
    """The data version that was judged."""
    currency: str
    customers: int
    changed: int
    """Customers of whom any figure, deadline or breach differs."""
    before: dict[str, int]
    after: dict[str, int]
    largest: tuple[Moved, ...]
    moved: int
    deadlines: tuple[Due, ...]
    dues: int
    breaches: tuple[Breach, ...]
    is_scoped: bool
    """Whether the person's sight has limits: others may change too."""

    @property
    def others(self) -> int:
        """Return how many customers' covers move that are not named."""
        return self.moved - len(self.largest)

    @property
    def other_dues(self) -> int:
        """Return how many deadlines move that are not named."""
        return self.dues - len(self.deadlines)


def effect(
    *, policy: Policy, by: Person, today: date, progress: Progress | None = None
) -> Effect | None:
    """Return what a policy in the place of the one of its key would do to customers in sight.

    Judged are those that the policy sees; the figures of the others are the rows that stand.
    None where there is nothing to judge. Raises BadInput where it cannot be judged.
    `progress(done, all)` counts customers judged.
    """
    refuse_without(by)
    whom = to_judge(policy, by, today)
    is_everybody = whom.count() == CustomerFacts.objects.current().count()
    keys = None if is_everybody else list(whom.values_list("pk", flat=True))
    found = compared(lambda portfolio: with_policy(portfolio, policy), today, keys, progress)
    if found is None and keys == [] and (last := stands(today, latest_version())):
        found = _nobody(today, last.version_id or 0, last.currency)
    if found is None:
        return None
    seen = Position.objects.visible_to(by)
    others = None if keys is None else seen.exclude(pk__in=whom.values("pk"))
    return told(found, others, is_scoped=bool(by.scope()))


def to_judge(policy: Policy, by: Person, today: date) -> QuerySet[Customer]:
    """Return the customers in sight that must be judged to tell what a policy would do.

    They are those that it sees, or saw, and those of its decisions; all, as long as no rows
    stand of the day and of what is known, of which the figures of the others could be taken.
    """
    seen = Customer.objects.visible_to(by)
    if stands(today, latest_version()) is None:
        return seen.filter(pk__in=CustomerFacts.objects.current().values("customer"))
    before = current(policy.policy)
    both = _buyers(policy) if before is None else _buyers(policy) | _buyers(before[1])
    named = Cover.objects.current().filter(policy=policy.policy)
    return seen.filter(
        Q(pk__in=CustomerFacts.objects.current().filter(both).values("customer"))
        | Q(pk__in=named.values("customer"))
    )


def is_large(whom: QuerySet[Customer]) -> bool:
    """Return whether judging customers takes longer than a person waits."""
    items = Item.objects.current().filter(open_amount__gt=0, customer__in=whom.values("pk"))
    return items[: AT_ONCE_ITEMS + 1].count() > AT_ONCE_ITEMS


def _buyers(policy: Policy) -> Q:
    """Return the condition of `Policy.sees_buyer` on what is known of customers."""
    countries = Q() if policy.countries is None else Q(country__in=policy.countries)
    return (
        countries
        & ~Q(country__in=policy.excluded_countries)
        & ~Q(segment__in=policy.excluded_segments)
    )


def _nobody(as_of: date, version: int, currency: str) -> Compared:
    """Return the comparison of no customers."""
    money: dict[str, pl.DataType] = {
        name + end: pl.Int64() for name in FIGURES for end in ("", "_then")
    }
    days: dict[str, pl.DataType] = {"breach_since": pl.Date(), "breach_since_then": pl.Date()}
    names: dict[str, pl.DataType] = {"customer": pl.String(), "name": pl.String()}
    due = {"customer": pl.String(), "item": pl.String(), "kind": pl.String(), "on": pl.Date()}
    empty = pl.DataFrame(schema=due)
    return Compared(
        as_of, version, currency, pl.DataFrame(schema=names | money | days), empty, empty
    )


def with_policy(portfolio: Portfolio, policy: Policy) -> Portfolio:
    """Return a portfolio in which a policy stands in the place of the one of its key."""
    others = [one for one in portfolio.policies if one.policy != policy.policy]
    ranked = sorted([*others, policy], key=lambda one: (one.rank, one.policy))
    if len(others) < len(portfolio.policies):
        return replace(portfolio, policies=tuple(ranked))
    keys = pl.Enum(sorted([*(one.policy for one in others), policy.policy]))
    covers = portfolio.covers.with_columns(pl.col("policy").cast(pl.String).cast(keys))
    return replace(portfolio, policies=tuple(ranked), covers=covers)


def told(found: Compared, others: QuerySet[Position] | None = None, *, is_scoped: bool) -> Effect:
    """Return a comparison as a page tells it, beside others that nothing can happen to."""
    both = found.customers
    moved = both.filter(pl.col("covered") != pl.col("covered_then"))
    size = (pl.col("covered_then") - pl.col("covered")).abs()
    largest = moved.sort(size, descending=True, maintain_order=True).head(LARGEST)
    stopped = both.filter(pl.col("breach_since").ne_missing(pl.col("breach_since_then")))
    names = dict(both.select("customer", "name").iter_rows())
    differs = [pl.col(name) != pl.col(f"{name}_then") for name in FIGURES]
    changed = {*both.filter(pl.any_horizontal(differs)).get_column("customer")}
    changed |= {*stopped.get_column("customer"), *found.deadlines.get_column("customer")}
    rows = Position.objects.none() if others is None else others
    same = rows.aggregate(number=Count("pk"), **{name: Sum(name) for name in FIGURES})
    return Effect(
        as_of=found.as_of,
        version=found.version,
        currency=found.currency,
        customers=both.height + same["number"],
        changed=len(changed),
        before={name: int(both.get_column(name).sum()) + (same[name] or 0) for name in FIGURES},
        after={
            name: int(both.get_column(f"{name}_then").sum()) + (same[name] or 0)
            for name in FIGURES
        },
        largest=tuple(
            Moved(*row)
            for row in largest.select("customer", "name", "covered", "covered_then").iter_rows()
        ),
        moved=moved.height,
        deadlines=tuple(
            Due(row["customer"], names.get(row["customer"], row["customer"]), row["item"],
                DeadlineKind(row["kind"]), row["on"], row["on_then"])
            for row in found.deadlines.head(LARGEST).iter_rows(named=True)
        ),
        dues=found.deadlines.height,
        breaches=tuple(
            Breach(*row)
            for row in stopped.select(
                "customer", "name", "breach_since", "breach_since_then"
            ).iter_rows()
        ),
        is_scoped=is_scoped,
    )  # fmt: skip
