"""`portfolio.toml` and `policies.toml`: what counts as exposure, and the contracts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from aval.dataset.policies import BonusMalus, Fees, Policy, Terms, Zone
from aval.dataset.portfolio import ExposureDefinition
from aval.dataset.tables import SCALE_DIGITS
from aval.dataset.toml import MAX_RATIO, Settings, decimal_of, load
from aval.vocabulary.faults import Fault
from aval.vocabulary.money import MAX_DIGITS, MINOR_DIGITS
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

MAX_POLICIES = 100
"""Policies a portfolio may have."""
MAX_MALUS = 1_000
"""The greatest percent that a band of loss ratios may add to the premium."""


def read_settings(path: Path, faults: list[Fault]) -> tuple[str, ExposureDefinition]:
    """Return the reporting currency and the exposure definition of `portfolio.toml`.

    Whatever is wrong goes to `faults`; a currency that is a fault is the empty text.
    """
    before = len(faults)
    settings, exposure = load(path, faults), ExposureDefinition()
    if len(faults) > before:
        return "", exposure
    currency = settings.key("reporting_currency")
    if currency and currency not in MINOR_DIGITS:
        settings.refuse("reporting_currency", "faults.currency")
    table = settings.table("exposure")
    if table is not None:
        counts = exposure.counts().items()
        exposure = ExposureDefinition(
            **{part: table.flag(part, default=default) for part, default in counts}
        )
        table.done()
    settings.done()
    return currency if currency in MINOR_DIGITS else "", exposure


def read_policies(
    path: Path, companies: Iterable[str] | None, currency: str, faults: list[Fault]
) -> tuple[Policy, ...]:
    """Return the policies of `policies.toml` by rank, then key.

    `companies` are the keys of the own companies, None where they are not known; `currency` is
    the reporting currency of the amounts, empty likewise. Whatever is wrong goes to `faults`.
    """
    settings = load(path, faults)
    known = None if companies is None else set(companies)
    seen, policies = set[str](), []
    for table in settings.tables("policy"):
        policy = policy_of(table, known, MINOR_DIGITS.get(currency, MAX_DIGITS))
        if policy.policy in seen:
            table.refuse("policy", "faults.key")
        seen.update({policy.policy} - {""})
        policies.append(policy)
    settings.done()
    if len(policies) > MAX_POLICIES:
        faults.append(
            Fault(
                path.name,
                0,
                "policy",
                str(len(policies)),
                "faults.at_most",
                (("most", str(MAX_POLICIES)),),
            )
        )
    return tuple(sorted(policies, key=lambda policy: (policy.rank, policy.policy)))


def policy_of(table: Settings, companies: set[str] | None, digits: int) -> Policy:
    """Return one policy; keys of companies that do not exist are faults.

    `companies` and `digits`, those of the reporting currency, are as `read_policies` knows them.
    """
    own = table.texts("companies")
    for company in own or ():
        if companies is not None and company not in companies:
            table.refuse_part("companies", company, "faults.known", table="companies")
    policy = Policy(
        policy=table.key("policy"),
        insurer=table.text("insurer"),
        rank=table.whole("rank", 1),
        companies=own,
        countries=table.countries("countries"),
        excluded_countries=table.countries("excluded_countries") or (),
        excluded_segments=table.words("excluded_segments", Segment, Policy("").excluded_segments),
        terms=_blocks(table, digits),
    )
    table.done()
    return policy


def _blocks(table: Settings, digits: int) -> tuple[Terms, ...]:
    """Return the blocks of terms of a policy by date; two in force on one day are a fault."""
    read = [(block, _terms(block, digits)) for block in table.tables("terms")]
    blocks = [(settings, terms) for settings, terms in read if terms is not None]
    blocks.sort(key=lambda block: block[1].valid_from)
    until: date | None = None
    for settings, terms in blocks:
        if until is not None and terms.valid_from <= until:
            day = terms.valid_from.isoformat()
            settings.refuse("valid_from", "faults.overlap", day=day)
        until = max(until or date.min, terms.valid_to or date.max)
    return tuple(terms for _, terms in blocks)


def _terms(table: Settings, digits: int) -> Terms | None:
    """Return one block of terms, None when it has no date to begin on."""
    for key in ("valid_from", "mep_days", "notify_days", "waiting_days", "claim_months"):
        table.required(key)
    start, end = table.day("valid_from"), table.day("valid_to")
    if start is not None and end is not None and end < start:
        table.refuse("valid_to", "faults.not_before", column="valid_from")
    terms = Terms(
        valid_from=start or date.min,
        valid_to=end,
        mep_days=table.count("mep_days") or 0,
        notify_days=table.count("notify_days") or 0,
        waiting_days=table.count("waiting_days") or 0,
        claim_months=table.count("claim_months") or 0,
        vat_insured=table.flag("vat_insured", default=False),
        insured_kinds=table.words("insured_kinds", Kind, (Kind.INVOICE, Kind.BILL)),
        max_terms_days=table.count("max_terms_days"),
        max_invoicing_days=table.count("max_invoicing_days"),
        mep_origin=table.word("mep_origin", MepOrigin, None) or MepOrigin.DUE_DATE,
        default_min_amount=table.amount("default_min_amount", digits) or Decimal(0),
        retroactive_lift_days=table.count("retroactive_lift_days") or 0,
        notify_origin=table.word("notify_origin", NotifyOrigin, None) or NotifyOrigin.MEP_END,
        hand_over_days=table.count("hand_over_days"),
        day_count=table.word("day_count", DayCount, None) or DayCount.EXCLUSIVE,
        run_on=table.word("run_on", RunOn, None) or RunOn.NONE,
        run_on_days=table.count("run_on_days") or 0,
        discretionary_excess=(
            table.word("discretionary_excess", DiscretionaryExcess, None) or DiscretionaryExcess.CAP
        ),
        insured_pct=_percentages(table.table("insured_pct")),
        zone=tuple(_zone(zone) for zone in table.tables("zone")),
    )
    terms = _claims_and_premium(table, terms, digits)
    table.done()
    return None if start is None else terms


def _claims_and_premium(table: Settings, terms: Terms, digits: int) -> Terms:
    """Return the block with the parameters that only claims and premiums read."""
    liability, times = _max_liability(table, digits)
    return replace(
        terms,
        non_qualifying_loss=table.amount("non_qualifying_loss", digits),
        first_loss_each=table.amount("first_loss_each", digits),
        indemnity_order=table.word("indemnity_order", IndemnityOrder, None),
        aggregate_first_loss=table.amount("aggregate_first_loss", digits),
        aggregate_basis=table.word("aggregate_basis", AggregateBasis, None),
        max_liability=liability,
        max_liability_times=times,
        payment_days=table.count("payment_days"),
        recovery_rule=table.word("recovery_rule", RecoveryRule, None),
        premium_basis=table.word("premium_basis", PremiumBasis, None),
        premium_rate=table.percent("premium_rate"),
        minimum_premium=table.amount("minimum_premium", digits),
        instalments=table.count("instalments"),
        declaration_rhythm=table.word("declaration_rhythm", DeclarationRhythm, None),
        fees=_fees(table.table("fees"), digits),
        bonus_malus=tuple(_bonus_malus(band) for band in table.tables("bonus_malus")),
    )


def _percentages(table: Settings | None) -> dict[Layer, Decimal]:
    """Return insured percentages by layer."""
    if table is None:
        return {}
    found = {layer: table.percent(layer) for layer in Layer}
    table.done()
    return {layer: pct for layer, pct in found.items() if pct is not None}


def _zone(table: Settings) -> Zone:
    """Return one zone of countries."""
    zone = Zone(table.countries("countries") or (), _percentages(table.table("insured_pct")))
    table.done()
    return zone


def _fees(table: Settings | None, digits: int) -> Fees | None:
    """Return the insurer's fees, None when the block has none."""
    if table is None:
        return None
    fees = Fees(
        *(
            table.amount(fee, digits) or Decimal(0)
            for fee in ("request", "monitoring", "investigation")
        )
    )
    table.done()
    return fees


def _bonus_malus(table: Settings) -> BonusMalus:
    """Return one band of loss ratios; what it requires and has not is a fault."""
    for key in ("loss_ratio_upto", "percent"):
        table.required(key)
    band = BonusMalus(
        table.decimal("loss_ratio_upto") or Decimal(0),
        table.percent("percent", least=-100, most=MAX_MALUS) or Decimal(0),
    )
    table.done()
    return band


def _max_liability(table: Settings, digits: int) -> tuple[Decimal | None, Decimal | None]:
    """Return the maximum liability as an amount, or as a multiple of the year's premium."""
    text = table.values.get("max_liability")
    if not isinstance(text, str) or not text.endswith("x"):
        return table.amount("max_liability", digits), None
    table.take("max_liability")
    times = decimal_of(text.removesuffix("x"), SCALE_DIGITS)
    if times is None or not 0 <= times <= MAX_RATIO:
        table.refuse("max_liability", "faults.multiple", most=MAX_RATIO, digits=SCALE_DIGITS)
        return None, None
    return None, times
