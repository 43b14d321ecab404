"""Policies: their perimeter, and their dated blocks of terms, as the contract parameters say."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from aval.vocabulary.words import (
    AggregateBasis,
    DayCount,
    DeclarationRhythm,
    DiscretionaryExcess,
    IndemnityOrder,
    Kind,
    Layer,
    MepOrigin,
    NotifyOrigin,
    PremiumBasis,
    RecoveryRule,
    RunOn,
    Segment,
)


@dataclass(frozen=True, slots=True)
class Zone:
    """Percentages that hold for customers of some countries instead of the block's."""

    countries: tuple[str, ...]
    insured_pct: dict[Layer, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BonusMalus:
    """A band of the year's loss ratio (percent, upper bound included) and its percent."""

    loss_ratio_upto: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Fees:
    """What the insurer charges for each request, monitored cover and year, and investigation."""

    request: Decimal = Decimal(0)
    monitoring: Decimal = Decimal(0)
    investigation: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Terms:
    """One block of terms, in force by date of delivery. Amounts are in the reporting currency.

    Days and months are counted as `day_count` says; `max_liability` is an amount, or a multiple
    of the year's premium in `max_liability_times`.
    """

    valid_from: date
    mep_days: int
    notify_days: int
    waiting_days: int
    claim_months: int
    valid_to: date | None = None
    vat_insured: bool = False
    insured_kinds: tuple[Kind, ...] = (Kind.INVOICE, Kind.BILL)
    max_terms_days: int | None = None
    max_invoicing_days: int | None = None
    mep_origin: MepOrigin = MepOrigin.DUE_DATE
    default_min_amount: Decimal = Decimal(0)
    retroactive_lift_days: int = 0
    notify_origin: NotifyOrigin = NotifyOrigin.MEP_END
    hand_over_days: int | None = None
    day_count: DayCount = DayCount.EXCLUSIVE
    run_on: RunOn = RunOn.NONE
    run_on_days: int = 0
    discretionary_excess: DiscretionaryExcess = DiscretionaryExcess.CAP
    insured_pct: dict[Layer, Decimal] = field(default_factory=dict)
    zone: tuple[Zone, ...] = ()
    non_qualifying_loss: Decimal | None = None
    first_loss_each: Decimal | None = None
    indemnity_order: IndemnityOrder | None = None
    aggregate_first_loss: Decimal | None = None
    aggregate_basis: AggregateBasis | None = None
    max_liability: Decimal | None = None
    max_liability_times: Decimal | None = None
    payment_days: int | None = None
    recovery_rule: RecoveryRule | None = None
    premium_basis: PremiumBasis | None = None
    premium_rate: Decimal | None = None
    minimum_premium: Decimal | None = None
    instalments: int | None = None
    declaration_rhythm: DeclarationRhythm | None = None
    fees: Fees | None = None
    bonus_malus: tuple[BonusMalus, ...] = ()

    def pct(self, layer: Layer, country: str) -> Decimal:
        """Return the insured percentage of a layer for a customer's country.

        The first zone that lists the country is the only one; a layer it does not name has the
        block's percentage; a layer named nowhere has 0.
        """
        zone = next((zone for zone in self.zone if country in zone.countries), None)
        if zone is not None and layer in zone.insured_pct:
            return zone.insured_pct[layer]
        return self.insured_pct.get(layer, Decimal(0))


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy: who insures, for which own companies and which buyers, on which terms.

    `companies` or `countries` None means all; an empty tuple means none.
    """

    policy: str
    insurer: str = ""
    rank: int = 1
    companies: tuple[str, ...] | None = None
    countries: tuple[str, ...] | None = None
    excluded_countries: tuple[str, ...] = ()
    excluded_segments: tuple[Segment, ...] = (
        Segment.PUBLIC_BODY,
        Segment.INDIVIDUAL,
        Segment.AFFILIATE,
    )
    terms: tuple[Terms, ...] = ()

    def sees_buyer(self, country: str, segment: str) -> bool:
        """Return whether the policy's perimeter has buyers of this country and segment."""
        return (
            (self.countries is None or country in self.countries)
            and country not in self.excluded_countries
            and segment not in self.excluded_segments
        )

    def sees_company(self, company: str) -> bool:
        """Return whether sales of this own company are in the policy's perimeter."""
        return self.companies is None or company in self.companies
