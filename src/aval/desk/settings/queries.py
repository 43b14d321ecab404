"""Settings as administrators read them, and what another definition of exposure would do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from aval.assessment.what_if import Compared, compared
from aval.dataset.portfolio import ExposureDefinition
from aval.desk.settings.refusals import refuse_without
from aval.records import facts
from aval.records.customers import Customer
from aval.records.ledger import CompanyFacts
from aval.records.people import Person
from aval.records.policies import Setting
from aval.records.portfolio import CURRENCY_SETTING, EXPOSURE_SETTING
from aval.records.runs import IntakeRun, Source
from aval.vocabulary.acts import RunState

LARGEST = 10
"""How many of the largest changes a preview names."""
_DATED_BY_CURRENCY = ("items", "covers", "credits", "rates")
"""Tables whose amounts were converted, or are rates, into the reporting currency."""


@dataclass(frozen=True)
class Settings:
    """What is set: the reporting currency and whether it is fixed, the exposure, the rest."""

    currency: str
    is_currency_fixed: bool
    exposure: ExposureDefinition
    companies: list[CompanyFacts]
    sources: list[Source]


@dataclass(frozen=True, slots=True)
class Moved:
    """A customer whose exposure another definition changes, in minor units."""

    customer: str
    name: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """Return by how much the exposure moves."""
        return self.after - self.before


@dataclass(frozen=True)
class Effect:
    """What another definition of exposure does to the portfolio on a day, in minor units."""

    as_of: date
    currency: str
    before: int
    after: int
    customers: int
    changed: int
    largest: list[Moved]

    @property
    def change(self) -> int:
        """Return by how much the exposure of all moves."""
        return self.after - self.before

    @property
    def others(self) -> int:
        """Return how many customers change that are not named."""
        return self.changed - len(self.largest)

    @property
    def change_of_others(self) -> int:
        """Return by how much the exposure moves of those who are not named."""
        return self.change - sum(one.change for one in self.largest)


def settings(*, by: Person) -> Settings:
    """Return what is set."""
    refuse_without(by)
    return Settings(
        currency=reporting_currency(),
        is_currency_fixed=is_currency_fixed(),
        exposure=exposure(),
        companies=list(CompanyFacts.objects.current().order_by("company")),
        sources=list(Source.objects.order_by("name")),
    )


def reporting_currency() -> str:
    """Return the reporting currency, empty before the first facts."""
    found = Setting.objects.current().filter(name=CURRENCY_SETTING)
    return found.values_list("value", flat=True).first() or ""


def is_currency_fixed() -> bool:
    """Return whether facts depend on the reporting currency, now or in the past."""
    return any(facts.TABLES[table].objects.exists() for table in _DATED_BY_CURRENCY)


def exposure() -> ExposureDefinition:
    """Return what counts as exposure."""
    told = dict(
        Setting.objects.current()
        .filter(name__startswith=EXPOSURE_SETTING)
        .values_list("name", "value")
    )
    default = ExposureDefinition().counts()
    return ExposureDefinition(
        **{
            part: told.get(EXPOSURE_SETTING + part, str(counts).lower()) == "true"
            for part, counts in default.items()
        }
    )


def company(*, key: str, by: Person) -> CompanyFacts | None:
    """Return what is known of an own company, None where there is none."""
    refuse_without(by)
    return CompanyFacts.objects.current().filter(company=key).first()


def source(*, key: str, by: Person) -> Source | None:
    """Return a source, None where there is none."""
    refuse_without(by)
    return Source.objects.filter(pk=key).first()


def last_read(*, source: Source, by: Person) -> IntakeRun | None:
    """Return the last import of a source that could be read: as it was read, files may be read."""
    refuse_without(by)
    read = (RunState.APPLIED, RunState.UNCHANGED, RunState.READY, RunState.UNDONE)
    return IntakeRun.objects.filter(source=source, state__in=read).order_by("-pk").first()


def exposure_effect(*, definition: ExposureDefinition, by: Person, today: date) -> Effect | None:
    """Return what a definition would do to the exposure of the customers that a person sees.

    None where there is nothing to judge yet. Raises BadInput where it cannot be judged, for want
    of a rate.
    """
    refuse_without(by)
    seen = None
    if by.scope():
        seen = list(Customer.objects.visible_to(by).values_list("pk", flat=True))
    found = compared(lambda portfolio: replace(portfolio, exposure=definition), today, seen)
    return None if found is None else _effect(found)


def _effect(found: Compared) -> Effect:
    """Return what a definition does to exposures, the largest changes by name."""
    both = found.customers
    moved = both.filter(pl.col("exposure") != pl.col("exposure_then"))
    largest = moved.sort(
        (pl.col("exposure_then") - pl.col("exposure")).abs(), descending=True, maintain_order=True
    ).head(LARGEST)
    return Effect(
        found.as_of,
        found.currency,
        int(both.get_column("exposure").sum()),
        int(both.get_column("exposure_then").sum()),
        both.height,
        moved.height,
        [
            Moved(*row)
            for row in largest.select("customer", "name", "exposure", "exposure_then").iter_rows()
        ],
    )


def parts_that_differ(
    one: ExposureDefinition, other: ExposureDefinition
) -> Sequence[tuple[str, bool]]:
    """Return the parts in which a definition differs from another, as the first has them."""
    told = other.counts()
    return [(part, counts) for part, counts in one.counts().items() if counts != told[part]]
