"""Turnover for the insurer: every sale of a period once, in or out, with its reason.

Source of the rules: `docs/manual/turnover.md`. A sale belongs to the period of its date of issue,
or of its delivery where the contract says so; what was in force on the day of its delivery decides
whether it counts.
"""

from collections.abc import Callable, Collection
from datetime import date
from functools import reduce

import polars as pl

from aval.dataset.policies import Policy, Terms
from aval.dataset.portfolio import Portfolio
from aval.engine.ground import counted_days, lay_ground
from aval.engine.kernel.numbers import converted
from aval.engine.kernel.shapes import Rate
from aval.engine.limits_in_force import in_force
from aval.vocabulary.policies import SaleDate
from aval.vocabulary.turnover import (
    BAND_DAYS,
    SALE_COLUMNS,
    SALES,
    TermsBand,
    TurnoverCategory,
    TurnoverReason,
)
from aval.vocabulary.words import Kind

CATEGORY, REASON, BAND = pl.Enum(TurnoverCategory), pl.Enum(TurnoverReason), pl.Enum(TermsBand)
LINE_COLUMNS = (
    *("item", "number", "customer", "company", "country", "kind", "issued_on", "delivered_on"),
    *("due_on", "currency", "gross", "tax", "net", "turnover", "category", "reason", "band"),
)
"""A line: `gross`, `tax`, `net` are minor units of its currency, `turnover` is its net in the
reporting currency; all are below 0 for a credit note. Either a category or a reason is there."""


def turnover_lines(
    portfolio: Portfolio,
    policy: Policy,
    begin: date,
    end: date,
    *,
    companies: Collection[str] | None = None,
    customers: Collection[str] | None = None,
    sale_date: SaleDate = SaleDate.ISSUED,
) -> pl.DataFrame:
    """Return the sales from `begin` to `end`, both included, by key, as `LINE_COLUMNS`.

    `sale_date` is the day by which a sale belongs to a period.

    `companies` None are all own companies; of others no line is there. `customers` are those that
    the declaration is of: lines of others are out. Amounts of another currency are converted once
    a line, at the rates of `end`. Raises BadInput where a rate is missing.
    """
    rates = dict(
        zip(
            portfolio.items.schema["currency"].categories,  # type: ignore[attr-defined]
            lay_ground(portfolio, end).contract.rates,
            strict=True,
        )
    )
    lines = _sales(portfolio, begin, end, companies, SALE_COLUMNS[sale_date])
    lines = _with_turnover(lines, rates)
    lines = _with_blocks(lines, policy)
    found = lines.join(
        in_force(lines, portfolio.covers, policy.policy, rates), on="line", maintain_order="left"
    )
    reason = _reason(policy, customers)
    is_out = pl.col("reason").is_not_null()
    return (
        found.with_columns(reason.cast(REASON).alias("reason"), _band().cast(BAND).alias("band"))
        .with_columns(pl.when(~is_out).then(_category()).cast(CATEGORY).alias("category"))
        .sort("item")
        .select(LINE_COLUMNS)
    )


def _sales(
    portfolio: Portfolio, begin: date, end: date, companies: Collection[str] | None, column: str
) -> pl.DataFrame:
    """Return the sales of a period with their customers' country and segment, signed."""
    wanted = pl.col("kind").cast(pl.String).is_in([kind.value for kind in SALES])
    wanted &= pl.col(column).is_between(begin, end)
    if companies is not None:
        wanted &= pl.col("company").cast(pl.String).is_in(list(companies))
    sign = pl.when(pl.col("kind") == Kind.CREDIT_NOTE.value).then(-1).otherwise(1)
    key = pl.col("customer").cast(portfolio.items.schema["customer"])
    theirs = portfolio.customers.select(key, "country", "segment")
    return (
        portfolio.items.filter(wanted)
        .with_columns(sign.alias("sign"), pl.col("item").rank("ordinal").alias("line"))
        .join(theirs, on="customer", how="left", maintain_order="left")
        .with_columns(
            (pl.col("sign") * pl.col("amount")).alias("gross"),
            (pl.col("sign") * pl.col("tax_amount")).alias("tax"),
            (pl.col("sign") * (pl.col("amount") - pl.col("tax_amount"))).alias("net"),
        )
    )


def _with_turnover(lines: pl.DataFrame, rates: dict[str, Rate]) -> pl.DataFrame:
    """Return the lines with their net in the reporting currency, rounded once a line."""
    codes = lines.get_column("currency").cast(pl.String).to_list()
    nets = (lines.get_column("amount") - lines.get_column("tax_amount")).to_list()
    there = [
        converted(net, rates[code].times, rates[code].per)
        for net, code in zip(nets, codes, strict=True)
    ]
    return lines.with_columns(pl.Series("turnover", there, pl.Int64) * pl.col("sign"))


def _with_blocks(lines: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Return the lines with what the terms of their delivery say of them."""
    return lines.with_columns(
        _by_block(policy, lambda _: True, pl.Boolean).fill_null(value=False).alias("has_terms"),
        _by_block(policy, lambda terms: Kind.INVOICE in terms.insured_kinds, pl.Boolean).alias(
            "insures"
        ),
        _by_block(policy, lambda terms: terms.max_terms_days, pl.Int64).alias("longest"),
        _by_block(policy, lambda terms: terms.run_on.value, pl.String).alias("run_on"),
        _by_block(policy, lambda terms: counted_days(terms, terms.run_on_days), pl.Int64).alias(
            "run_days"
        ),
    )


def _by_block(
    policy: Policy, told: Callable[[Terms], str | int | bool | None], kind: type[pl.DataType]
) -> pl.Expr:
    """Return what the block of a line's delivery says, null where there is none."""
    day = pl.col("delivered_on")
    return reduce(
        lambda rest, terms: (
            pl.when(day.is_between(terms.valid_from, terms.valid_to or date.max))
            .then(pl.lit(told(terms), kind))
            .otherwise(rest)
        ),
        policy.terms,
        pl.lit(None, kind),
    )


def _reason(policy: Policy, customers: Collection[str] | None) -> pl.Expr:
    """Return why a line is out, the first reason that applies; null where it is in."""
    outside = pl.lit(value=False)
    if customers is not None:
        outside = ~pl.col("customer").cast(pl.String).is_in(list(customers))
    company, country = pl.col("company").cast(pl.String), pl.col("country")
    sees_company = pl.lit(value=True)
    if policy.companies is not None:
        sees_company = company.is_in(list(policy.companies))
    sees_country = ~country.is_in(list(policy.excluded_countries))
    if policy.countries is not None:
        sees_country &= country.is_in(list(policy.countries))
    segments = [segment.value for segment in policy.excluded_segments]
    days = (pl.col("due_on") - pl.col("issued_on")).dt.total_days()
    insured = (pl.col("named") > 0) | (pl.col("substitute") > 0)
    tests = {
        TurnoverReason.OUTSIDE_PERIMETER: outside,
        TurnoverReason.COMPANY_NOT_INSURED: ~sees_company,
        TurnoverReason.COUNTRY_NOT_INSURED: ~sees_country,
        TurnoverReason.SEGMENT_EXCLUDED: pl.col("segment").cast(pl.String).is_in(segments),
        TurnoverReason.NO_TERMS: ~pl.col("has_terms"),
        TurnoverReason.KIND_NOT_INSURED: ~pl.col("insures"),
        TurnoverReason.TERMS_TOO_LONG: days > pl.col("longest"),
        TurnoverReason.LIMIT_WITHDRAWN: ~insured & pl.col("is_named") & pl.col("was_named"),
        TurnoverReason.LIMIT_REFUSED: ~insured & pl.col("is_named"),
        TurnoverReason.LIMIT_ENDED: ~_is_insured() & pl.col("was_granted"),
        TurnoverReason.LIMIT_PENDING: ~_is_insured() & pl.col("is_pending"),
        TurnoverReason.NO_LIMIT: ~_is_insured(),
    }
    return reduce(
        lambda rest, one: pl.when(one[1]).then(pl.lit(one[0].value)).otherwise(rest),
        reversed(tests.items()),
        pl.lit(None, pl.String),
    )


def _is_insured() -> pl.Expr:
    return (pl.col("named") > 0) | (pl.col("substitute") > 0) | (pl.col("discretionary") > 0)


def _category() -> pl.Expr:
    """Return under which cover a line that is in is declared."""
    return (
        pl.when(pl.col("named") > 0)
        .then(pl.lit(TurnoverCategory.NAMED.value))
        .when(pl.col("substitute") > 0)
        .then(pl.lit(TurnoverCategory.TOP_UP.value))
        .otherwise(pl.lit(TurnoverCategory.UNNAMED.value))
    )


def _band() -> pl.Expr:
    """Return the band of a line's terms."""
    days = (pl.col("due_on") - pl.col("issued_on")).dt.total_days()
    return reduce(
        lambda rest, one: pl.when(days <= one[1]).then(pl.lit(one[0].value)).otherwise(rest),
        reversed(BAND_DAYS.items()),
        pl.lit(TermsBand.OVER_120.value),
    )
