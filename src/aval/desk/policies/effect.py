"""What a change of a contract would do: customers, amounts, deadlines, breaches; nothing written.

The figures are those that are stored when the change is saved and the day is judged.
"""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from aval.assessment.what_if import FIGURES, Compared, compared
from aval.dataset.policies import Policy
from aval.dataset.portfolio import Portfolio
from aval.desk.policies.refusals import refuse_without
from aval.records.customers import Customer
from aval.records.people import Person
from aval.vocabulary.words import DeadlineKind

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


def effect(*, policy: Policy, by: Person, today: date) -> Effect | None:
    """Return what a policy in the place of the one of its key would do to customers in sight.

    None where there is nothing to judge. Raises BadInput where it cannot be judged.
    """
    refuse_without(by)
    is_scoped = bool(by.scope())
    seen = None
    if is_scoped:
        seen = list(Customer.objects.visible_to(by).values_list("pk", flat=True))
    found = compared(lambda portfolio: with_policy(portfolio, policy), today, seen)
    return None if found is None else told(found, is_scoped=is_scoped)


def with_policy(portfolio: Portfolio, policy: Policy) -> Portfolio:
    """Return a portfolio in which a policy stands in the place of the one of its key."""
    others = [one for one in portfolio.policies if one.policy != policy.policy]
    ranked = sorted([*others, policy], key=lambda one: (one.rank, one.policy))
    if len(others) < len(portfolio.policies):
        return replace(portfolio, policies=tuple(ranked))
    keys = pl.Enum(sorted([*(one.policy for one in others), policy.policy]))
    covers = portfolio.covers.with_columns(pl.col("policy").cast(pl.String).cast(keys))
    return replace(portfolio, policies=tuple(ranked), covers=covers)


def told(found: Compared, *, is_scoped: bool) -> Effect:
    """Return a comparison as a page tells it."""
    both = found.customers
    moved = both.filter(pl.col("covered") != pl.col("covered_then"))
    size = (pl.col("covered_then") - pl.col("covered")).abs()
    largest = moved.sort(size, descending=True, maintain_order=True).head(LARGEST)
    stopped = both.filter(pl.col("breach_since").ne_missing(pl.col("breach_since_then")))
    names = dict(both.select("customer", "name").iter_rows())
    differs = [pl.col(name) != pl.col(f"{name}_then") for name in FIGURES]
    changed = {*both.filter(pl.any_horizontal(differs)).get_column("customer")}
    changed |= {*stopped.get_column("customer"), *found.deadlines.get_column("customer")}
    return Effect(
        as_of=found.as_of,
        currency=found.currency,
        customers=both.height,
        changed=len(changed),
        before={name: int(both.get_column(name).sum()) for name in FIGURES},
        after={name: int(both.get_column(f"{name}_then").sum()) for name in FIGURES},
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
