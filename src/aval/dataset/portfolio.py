"""A portfolio: everything the assessment reads, as typed frames (`tables` is their dictionary)."""

from dataclasses import dataclass, field, fields

import polars as pl

from aval.dataset.policies import Policy


@dataclass(frozen=True, slots=True)
class ExposureDefinition:
    """Which open amounts count as exposure; the last three kinds reduce it."""

    invoice: bool = True
    bill: bool = True
    delivery: bool = True
    order: bool = False
    credit_note: bool = True
    payment: bool = True
    deposit: bool = True
    include_disputed: bool = True

    def counts(self) -> dict[str, bool]:
        """Return the setting of every part by its name."""
        return {part.name: getattr(self, part.name) for part in fields(self)}


@dataclass(frozen=True)
class Portfolio:
    """The ledger, the policies, the insurers' decisions, as one value that never changes."""

    reporting_currency: str
    exposure: ExposureDefinition
    companies: pl.DataFrame
    customers: pl.DataFrame
    items: pl.DataFrame
    covers: pl.DataFrame
    credits: pl.DataFrame
    grades: pl.DataFrame
    rates: pl.DataFrame
    policies: tuple[Policy, ...] = field(default=())
    """In the order in which they are used: by rank, then by key."""
