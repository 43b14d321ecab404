"""The demo's group, its settings and its three insurers' policies, each with clauses of its own."""

from datetime import date
from decimal import Decimal

import polars as pl

from aval.dataset.particulars import Particulars
from aval.dataset.policies import BonusMalus, Fees, Policy, Terms, Zone
from aval.dataset.portfolio import ExposureDefinition
from aval.dataset.tables import CURRENCY
from aval.vocabulary.policies import PolicyKind
from aval.vocabulary.words import (
    AggregateBasis,
    DayCount,
    DeclarationRhythm,
    DiscretionaryExcess,
    IndemnityOrder,
    Layer,
    MepOrigin,
    NotifyOrigin,
    PremiumBasis,
    RecoveryRule,
    RunOn,
)

REPORTING_CURRENCY = "EUR"
EXPOSURE = ExposureDefinition()
COMPANIES = ("DE01", "ES01", "FR01")
"""The own companies, in code-point order."""
FRENCH, SPANISH, GERMANS = COMPANIES.index("FR01"), COMPANIES.index("ES01"), COMPANIES.index("DE01")
_NAMES = ("Calvendre Zutaten GmbH", "Calvendre Ibérica SL", "Calvendre Ingrédients SAS")
MAIN, GERMAN, WORLD = "AZ-2231", "CO-77-014", "AD-9050"
POLICY_KEYS = tuple(sorted((MAIN, GERMAN, WORLD)))
INSURER_OF = {MAIN: "Allianz Trade", GERMAN: "Coface", WORLD: "Atradius"}
TOP_UPS = {MAIN: "CAP"}
"""Under which extension an insurer tells its top-ups, where it does so under one."""
_BROKERS = {MAIN: "Courtage Arlénie", GERMAN: "Courtage Arlénie", WORLD: "Wickham Trade Risks"}
_TOP_UP_RATE = Decimal("1.5")
FAR_COUNTRIES = ("BR", "MA", "TN")
"""Countries that only the last policy insures."""
_YEARS_BACK = 3
"""The oldest delivery of two years of ledger lies in one of the three calendar years before."""
_CLAUSES = ("insured_pct", "mep_days", "notify_days", "claim_months")
"""The parameters whose clauses the demo numbers."""
_RATES = ("0.18", "0.19", "0.175")
_PERCENTAGES = ("90", "90", "92.5")


def companies() -> pl.DataFrame:
    """Return the own companies, typed as the dataset has them."""
    return pl.DataFrame(
        {
            "company": COMPANIES,
            "country": [company[:2] for company in COMPANIES],
            "name": _NAMES,
            "currency": pl.Series([REPORTING_CURRENCY] * len(COMPANIES), dtype=CURRENCY),
        }
    )


def policies(today: date) -> tuple[Policy, ...]:
    """Return the policies, with a block of terms for each insurance year up to `today`."""
    years = range(today.year - _YEARS_BACK, today.year + 1)
    last = today.year
    return (
        Policy(
            policy=MAIN,
            insurer=INSURER_OF[MAIN],
            rank=1,
            companies=("FR01", "ES01"),
            excluded_countries=FAR_COUNTRIES,
            terms=tuple(_main_terms(year, None if year == last else year) for year in years),
        ),
        Policy(
            policy=GERMAN,
            insurer=INSURER_OF[GERMAN],
            rank=1,
            companies=("DE01",),
            terms=tuple(_german_terms(year, None if year == last else year + 1) for year in years),
        ),
        Policy(
            policy=WORLD,
            insurer=INSURER_OF[WORLD],
            rank=2,
            terms=(_world_terms(today.year - _YEARS_BACK),),
        ),
    )


def all_particulars(today: date) -> tuple[Particulars, ...]:
    """Return what the contracts say beside their terms, with clause numbers for every block."""
    numbers = {
        MAIN: ("FR 0 412 231", PolicyKind.FIRST_EURO, "art. 4", "art. 7.2", "art. 8.1", "art. 10"),
        GERMAN: ("77-014-01", PolicyKind.FIRST_EURO, "§ 3", "§ 6", "§ 7", "§ 9"),
        WORLD: ("9050 1182", PolicyKind.FIRST_EURO, "M 102", "M 177", "M 180", "M 221"),
    }
    found = []
    for policy in policies(today):
        number, kind, *clauses = numbers[policy.policy]
        named = dict(zip(_CLAUSES, clauses, strict=True))
        found.append(
            Particulars(
                policy.policy,
                number=number,
                kind=kind,
                currency=REPORTING_CURRENCY,
                broker=_BROKERS[policy.policy],
                renewal_notice_days=90,
                top_up_rate=_TOP_UP_RATE if policy.policy in TOP_UPS else None,
                clauses={terms.valid_from.isoformat(): named for terms in policy.terms},
            )
        )
    return tuple(found)


def _main_terms(year: int, until: int | None) -> Terms:
    """Return a calendar year of the policy of the French and the Spanish company."""
    named = Decimal(_PERCENTAGES[year % len(_PERCENTAGES)])
    return Terms(
        valid_from=date(year, 1, 1),
        valid_to=None if until is None else date(until, 12, 31),
        max_terms_days=90,
        max_invoicing_days=30,
        mep_days=60,
        default_min_amount=Decimal("500.00"),
        retroactive_lift_days=30,
        notify_days=30,
        hand_over_days=30,
        waiting_days=150,
        claim_months=6,
        run_on=RunOn.ORDERS,
        run_on_days=60,
        non_qualifying_loss=Decimal("500.00"),
        indemnity_order=IndemnityOrder.PCT_THEN_EXCESS,
        max_liability_times=Decimal(30),
        payment_days=30,
        recovery_rule=RecoveryRule.PRO_RATA,
        premium_basis=PremiumBasis.TURNOVER,
        premium_rate=Decimal(_RATES[year % len(_RATES)]),
        minimum_premium=Decimal("28800.00"),
        instalments=4,
        declaration_rhythm=DeclarationRhythm.QUARTERLY,
        fees=Fees(Decimal("0.00"), Decimal("38.00"), Decimal("45.00")),
        bonus_malus=(
            BonusMalus(Decimal(30), Decimal(-10)),
            BonusMalus(Decimal(999), Decimal(0)),
        ),
        insured_pct={
            Layer.PERMANENT: named,
            Layer.TEMPORARY: named,
            Layer.TOP_UP: Decimal(90),
            Layer.DISCRETIONARY: Decimal(75),
        },
    )


def _german_terms(year: int, until: int | None) -> Terms:
    """Return an insurance year, from July to June, of the policy of the German company."""
    return Terms(
        valid_from=date(year, 7, 1),
        valid_to=None if until is None else date(until, 6, 30),
        max_terms_days=120,
        mep_days=120,
        mep_origin=MepOrigin.INVOICE_DATE,
        notify_days=60,
        notify_origin=NotifyOrigin.DUE_DATE,
        waiting_days=180,
        claim_months=6,
        day_count=DayCount.INCLUSIVE,
        run_on=RunOn.GRACE,
        run_on_days=30,
        discretionary_excess=DiscretionaryExcess.VOID,
        first_loss_each=Decimal("1500.00"),
        indemnity_order=IndemnityOrder.EXCESS_THEN_PCT,
        aggregate_first_loss=Decimal("25000.00"),
        aggregate_basis=AggregateBasis.AFTER_PCT,
        max_liability=Decimal("750000.00"),
        payment_days=30,
        premium_basis=PremiumBasis.BALANCES,
        premium_rate=Decimal("0.042"),
        declaration_rhythm=DeclarationRhythm.MONTHLY,
        fees=Fees(Decimal("12.50"), Decimal("42.00"), Decimal("60.00")),
        insured_pct={
            Layer.PERMANENT: Decimal("92.5"),
            Layer.TEMPORARY: Decimal(90),
            Layer.TOP_UP: Decimal(90),
            Layer.DISCRETIONARY: Decimal(80),
        },
    )


def _world_terms(year: int) -> Terms:
    """Return the terms of the policy that insures what no other does."""
    return Terms(
        valid_from=date(year, 1, 1),
        vat_insured=True,
        mep_days=90,
        notify_days=120,
        notify_origin=NotifyOrigin.INVOICE_DATE,
        waiting_days=180,
        claim_months=12,
        first_loss_each=Decimal("1000.00"),
        indemnity_order=IndemnityOrder.LIMIT_OF_LOSS_LESS_EXCESS_THEN_PCT,
        max_liability_times=Decimal(25),
        premium_basis=PremiumBasis.TURNOVER,
        premium_rate=Decimal("0.31"),
        minimum_premium=Decimal("9600.00"),
        instalments=2,
        declaration_rhythm=DeclarationRhythm.YEARLY,
        insured_pct={Layer.PERMANENT: Decimal(85), Layer.SUBSTITUTE_TOP_UP: Decimal(80)},
        zone=(Zone(FAR_COUNTRIES, {Layer.PERMANENT: Decimal(80)}),),
    )
