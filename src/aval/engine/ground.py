"""The ground on which every customer is judged: contracts, rates and settings as integers.

Built once for a portfolio and a date; the same for all customers, for one customer, for what-if.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, chain
from typing import Any

import polars as pl

from aval.dataset.policies import Policy, Terms
from aval.dataset.portfolio import Portfolio
from aval.dataset.tables import CURRENCY, SCALE_DIGITS
from aval.engine.kernel import codes, shapes
from aval.vocabulary.faults import BadInput, Fault
from aval.vocabulary.money import MINOR_DIGITS, minor_units
from aval.vocabulary.words import (
    DayCount,
    DiscretionaryExcess,
    Kind,
    Layer,
    MepOrigin,
    NotifyOrigin,
    RunOn,
)

EPOCH = date(1970, 1, 1)
_MOST = 2**60
_UNLIMITED = 2**31 - 1

Profile = tuple[str, str]
"""What a policy looks at in a buyer: country and segment."""


@dataclass(frozen=True)
class Ground:
    """Contracts as the kernel reads them, and what its numbers stand for."""

    contract: shapes.Contract
    terms: list[shapes.Block]
    policies: tuple[Policy, ...]
    blocks: tuple[Terms, ...]
    profiles: dict[Profile, int]
    currency: str
    as_of: date
    pct_digits: int


def day_number(day: date) -> int:
    """Return a date as the days since 1970-01-01."""
    return (day - EPOCH).days


def lay_ground(portfolio: Portfolio, as_of: date) -> Ground:
    """Return the ground of a portfolio at T.

    Raises BadInput when a currency of items, covers or credits has no rate on or before T.
    """
    pairs = portfolio.customers.select("country", "segment").unique().sort(pl.all()).rows()
    profiles = {pair: place for place, pair in enumerate(pairs)}
    companies = portfolio.items.schema["company"]
    blocks = tuple(block for policy in portfolio.policies for block in policy.terms)
    digits = _pct_digits(portfolio, blocks)
    contract = _contract(
        portfolio, as_of, profiles, _categories(companies), blocks, 100 * 10**digits
    )
    return Ground(
        contract=contract,
        terms=[_block(block, MINOR_DIGITS[portfolio.reporting_currency]) for block in blocks],
        policies=portfolio.policies,
        blocks=blocks,
        profiles=profiles,
        currency=portfolio.reporting_currency,
        as_of=as_of,
        pct_digits=digits,
    )


def _categories(dtype: Any) -> list[str]:  # noqa: ANN401 - Polars' own type of types
    """Return the keys of an enum column in order."""
    return list(dtype.categories)


def _contract(
    portfolio: Portfolio,
    as_of: date,
    profiles: dict[Profile, int],
    companies: Sequence[str],
    blocks: Sequence[Terms],
    unit: int,
) -> shapes.Contract:
    """Return policies, perimeters, percentages and rates as the kernel reads them."""
    policies = portfolio.policies
    by_name = sorted(range(len(policies)), key=lambda place: policies[place].policy)
    counted = portfolio.exposure.counts()
    sees_company = [[policy.sees_company(key) for key in companies] for policy in policies]
    first = [0, *accumulate(len(policy.terms) for policy in policies)]
    return shapes.Contract(
        policies=[
            *(
                shapes.PolicyRow(
                    first[place],
                    int(any(sees_company[place])),
                    by_name[place],
                    by_name.index(place),
                )
                for place in range(len(policies))
            ),
            shapes.PolicyRow(first[-1], 0, 0, 0),
        ],
        rates=_rates(portfolio, as_of),
        sees_buyer=[int(policy.sees_buyer(*pair)) for pair in profiles for policy in policies],
        sees_company=[int(seen) for seen in chain.from_iterable(sees_company)],
        pct=[
            int(block.pct(layer, country) * unit / 100)
            for country, _ in profiles
            for block in blocks
            for layer in Layer
        ],
        insures_kind=[int(kind in block.insured_kinds) for block in blocks for kind in Kind],
        counts=[int(counted[kind]) for kind in Kind],
        scene=[
            shapes.Scene(
                as_of=day_number(as_of),
                policies=len(policies),
                companies=len(companies),
                blocks=len(blocks),
                include_disputed=int(portfolio.exposure.include_disputed),
                pct_unit=unit,
            )
        ],
    )


def counted_days(block: Terms, days: int) -> int:
    """Return a period's days as its block counts them: one less where the first day counts."""
    return days - 1 if block.day_count is DayCount.INCLUSIVE and days else days


def _block(block: Terms, digits: int) -> shapes.Block:
    """Return one block of terms; amounts have the minor digits of the reporting currency."""
    return shapes.Block(
        valid_from=day_number(block.valid_from),
        valid_to=codes.NEVER if block.valid_to is None else day_number(block.valid_to),
        vat_insured=int(block.vat_insured),
        max_terms_days=_or(block.max_terms_days, _UNLIMITED),
        max_invoicing_days=_or(block.max_invoicing_days, _UNLIMITED),
        mep_days=counted_days(block, block.mep_days),
        mep_origin=list(MepOrigin).index(block.mep_origin),
        retroactive_lift_days=counted_days(block, block.retroactive_lift_days),
        notify_days=counted_days(block, block.notify_days),
        notify_origin=list(NotifyOrigin).index(block.notify_origin),
        hand_over_days=(
            codes.NONE
            if block.hand_over_days is None
            else counted_days(block, block.hand_over_days)
        ),
        waiting_days=counted_days(block, block.waiting_days),
        claim_months=block.claim_months,
        run_on=list(RunOn).index(block.run_on),
        run_on_days=counted_days(block, block.run_on_days),
        discretionary_excess=list(DiscretionaryExcess).index(block.discretionary_excess),
        default_min_amount=minor_units(str(block.default_min_amount), digits),
    )


def _or(value: int | None, otherwise: int) -> int:
    """Return a value, or another where there is none."""
    return otherwise if value is None else value


def _pct_digits(portfolio: Portfolio, blocks: Sequence[Terms]) -> int:
    """Return how many digits after the point the percentages of a portfolio need."""
    written = [
        pct
        for block in blocks
        for pcts in (block.insured_pct, *(zone.insured_pct for zone in block.zone))
        for pct in pcts.values()
    ]
    overrides = portfolio.covers.get_column("insured_pct").drop_nulls().unique()
    written += [Decimal(pct).scaleb(-SCALE_DIGITS) for pct in overrides]
    return max([0, *(-int(pct.normalize().as_tuple().exponent) for pct in written)])


def _rates(portfolio: Portfolio, as_of: date) -> list[shapes.Rate]:
    """Return by currency what an amount is multiplied with, and divided by (assessment 1)."""
    own = portfolio.reporting_currency
    used: set[str] = set()
    for table in (portfolio.items, portfolio.covers, portfolio.credits):
        used.update(table.get_column("currency").cast(pl.String).unique())
    latest = portfolio.rates.filter(pl.col("on") <= as_of).sort("on")
    rate = dict(latest.select(pl.col("currency").cast(pl.String), "rate").rows())
    if missing := sorted(used - {own} - set(rate)):
        given = (("day", as_of.isoformat()), ("currencies", ", ".join(missing)))
        raise BadInput([Fault("rates.csv", 0, "", "", "faults.rates_missing", given)])
    rates = []
    for code in CURRENCY.categories:
        factor = Fraction(1)
        if code in used - {own}:
            factor = Fraction(
                10 ** (MINOR_DIGITS[own] + SCALE_DIGITS),
                10 ** MINOR_DIGITS[code] * rate[code],
            )
        if max(factor.numerator, factor.denominator) >= _MOST:
            raise BadInput([Fault("rates.csv", 0, "rate", code, "faults.rate_range")])
        rates.append(shapes.Rate(factor.numerator, factor.denominator))
    return rates
