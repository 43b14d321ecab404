"""`portfolio.toml` and `policies.toml`: what counts as exposure, and the contracts."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from aval.dataset.policies import BonusMalus, Fees, Policy, Terms, Zone
from aval.dataset.portfolio import ExposureDefinition
from aval.dataset.toml import Settings, load
from aval.vocabulary.faults import Fault
from aval.vocabulary.money import MINOR_DIGITS
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
_NO_PERCENT = 100


def read_settings(path: Path, faults: list[Fault]) -> tuple[str, ExposureDefinition]:
    """Return the reporting currency and the exposure definition of `portfolio.toml`."""
    settings = Settings(path, "", load(path, faults), faults)
    currency = settings.text("reporting_currency")
    if currency not in MINOR_DIGITS:
        settings.refuse("reporting_currency", "faults.currency")
        currency = "EUR"
    exposure, defaults = settings.table("exposure"), ExposureDefinition()
    if exposure is not None:
        defaults = ExposureDefinition(
            **{
                part.name: exposure.flag(part.name, default=getattr(defaults, part.name))
                for part in fields(ExposureDefinition)
            }
        )
        exposure.done()
    settings.done()
    return currency, defaults


def read_policies(
    path: Path, companies: Iterable[str], currency: str, faults: list[Fault]
) -> tuple[Policy, ...]:
    """Return the policies of `policies.toml` by rank, then key.

    `companies` are the keys of the own companies, `currency` the reporting currency of the
    amounts; whatever is wrong goes to `faults`.
    """
    settings = Settings(path, "", load(path, faults), faults)
    known, seen, policies = set(companies), set[str](), []
    for table in settings.tables("policy"):
        policy = _policy(table, known, MINOR_DIGITS[currency])
        if not policy.policy or policy.policy in seen:
            table.refuse("policy", "faults.key")
        seen.add(policy.policy)
        policies.append(policy)
    settings.done()
    if len(policies) > MAX_POLICIES:
        settings.refuse("policy", "faults.at_most", most=MAX_POLICIES)
    return tuple(sorted(policies, key=lambda policy: (policy.rank, policy.policy)))


def _policy(table: Settings, companies: set[str], digits: int) -> Policy:
    """Return one policy; keys of companies that do not exist are faults."""
    own = table.texts("companies")
    if own is not None and not set(own) <= companies:
        table.refuse("companies", "faults.known", table="companies")
    policy = Policy(
        policy=table.text("policy"),
        insurer=table.text("insurer"),
        rank=table.whole("rank", 1),
        companies=own,
        countries=table.countries("countries"),
        excluded_countries=table.countries("excluded_countries") or (),
        excluded_segments=table.words("excluded_segments", Segment, Policy("").excluded_segments),
    )
    blocks = [_terms(block, digits) for block in table.tables("terms")]
    terms = sorted((block for block in blocks if block), key=lambda block: block.valid_from)
    for before, after in zip(terms, terms[1:], strict=False):
        if (before.valid_to or date.max) >= after.valid_from:
            table.refuse("terms", "faults.overlap", day=after.valid_from.isoformat())
    table.done()
    return replace(policy, terms=tuple(terms))


def _terms(table: Settings, digits: int) -> Terms | None:
    """Return one block of terms, None when what it requires is missing."""
    needed = [
        table.required(key)
        for key in (
            "valid_from",
            "mep_days",
            "notify_days",
            "waiting_days",
            "claim_months",
        )
    ]
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
        default_min_amount=table.decimal("default_min_amount", digits) or Decimal(0),
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
    return terms if start is not None and all(needed) else None


def _claims_and_premium(table: Settings, terms: Terms, digits: int) -> Terms:
    """Return the block with the parameters that only claims and premiums read."""
    liability, times = _max_liability(table, digits)
    return replace(
        terms,
        non_qualifying_loss=table.decimal("non_qualifying_loss", digits),
        first_loss_each=table.decimal("first_loss_each", digits),
        indemnity_order=table.word("indemnity_order", IndemnityOrder, None),
        aggregate_first_loss=table.decimal("aggregate_first_loss", digits),
        aggregate_basis=table.word("aggregate_basis", AggregateBasis, None),
        max_liability=liability,
        max_liability_times=times,
        payment_days=table.count("payment_days"),
        recovery_rule=table.word("recovery_rule", RecoveryRule, None),
        premium_basis=table.word("premium_basis", PremiumBasis, None),
        premium_rate=table.decimal("premium_rate", most=_NO_PERCENT),
        minimum_premium=table.decimal("minimum_premium", digits),
        instalments=table.count("instalments"),
        declaration_rhythm=table.word("declaration_rhythm", DeclarationRhythm, None),
        fees=_fees(table.table("fees"), digits),
        bonus_malus=tuple(_bonus_malus(band) for band in table.tables("bonus_malus")),
    )


def _percentages(table: Settings | None) -> dict[Layer, Decimal]:
    """Return insured percentages by layer."""
    if table is None:
        return {}
    found = {layer: table.decimal(layer, most=_NO_PERCENT) for layer in Layer}
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
            table.decimal(fee, digits) or Decimal(0)
            for fee in ("request", "monitoring", "investigation")
        )
    )
    table.done()
    return fees


def _bonus_malus(table: Settings) -> BonusMalus:
    """Return one band of loss ratios."""
    band = BonusMalus(
        table.decimal("loss_ratio_upto") or Decimal(0),
        table.decimal("percent", signed=True) or Decimal(0),
    )
    table.done()
    return band


def _max_liability(table: Settings, digits: int) -> tuple[Decimal | None, Decimal | None]:
    """Return the maximum liability as an amount, or as a multiple of the year's premium."""
    text = table.values.get("max_liability")
    if isinstance(text, str) and text.endswith("x"):
        table.take("max_liability")
        multiple = Settings(table.path, table.where, {"max_liability": text[:-1]}, table.faults)
        return None, multiple.decimal("max_liability")
    return table.decimal("max_liability", digits), None
