"""The summary of an assessment: counts, totals, coverage, and days of sales outstanding."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from aval.dataset.portfolio import Portfolio
from aval.engine.columns import Columns
from aval.engine.ground import Ground
from aval.engine.kernel import codes, figures
from aval.engine.records import Found, sum_totals
from aval.vocabulary.money import MINOR_DIGITS, decimal_text, divide_half_up
from aval.vocabulary.words import VAT, Layer, Reason

DSO_PERIODS = 24
"""Months that the count-back method walks at most."""


Sales = dict[tuple[int, int], int]
"""Invoices less credit notes in the reporting currency, by (year, month)."""


def summarise(ground: Ground, columns: Columns, found: list[Found], sales: Sales) -> dict[str, Any]:
    """Return `summary.json`: counts as integers, money, percentages and days as decimal text."""
    money = np.concatenate([part.positions.money for part in found]).reshape(-1, figures.WIDTH)
    since = np.concatenate([part.positions.rows["breach_since"] for part in found])
    totals = [int(total) for total in money.sum(axis=0)]
    digits = MINOR_DIGITS[ground.currency]
    counts, uncovered = sum_totals(found)
    exposed = int(np.maximum(money[:, figures.EXPOSURE], 0).sum())
    net = totals[figures.COVERED] + totals[figures.UNCOVERED]
    idle = (money[:, figures.LIMIT_INSURED] > 0) & (money[:, figures.EXPOSURE] <= 0)
    reasons = [reason for reason in Reason if reason is not Reason.ORDER]
    return {
        "as_of": ground.as_of.isoformat(),
        "reporting_currency": ground.currency,
        "counts": {
            "customers": columns.listed.height,
            "open_items": int(counts[figures.OPEN_ITEMS]),
            "expired_covers": int(counts[figures.EXPIRED_COVERS]),
            "covers_without_exposure": int(idle.sum()),
            "customers_in_breach": int((since != codes.NO_DATE).sum()),
            "customers_over_limit": int((money[:, figures.OVER_LIMIT] > 0).sum()),
            "open_deadlines_7_days": int(counts[figures.DUE_IN_7_DAYS]),
            "open_deadlines_30_days": int(counts[figures.DUE_IN_30_DAYS]),
        },
        "totals": {
            name: decimal_text(total, digits)
            for name, total in zip(figures.MONEY, totals, strict=True)
        },
        "apparent_coverage_pct": percentage(totals[figures.APPARENT_COVERED], exposed),
        "effective_coverage_pct": percentage(totals[figures.COVERED], net),
        "uncovered_by_reason": {VAT: decimal_text(int(uncovered[codes.CELL_VAT]), digits)}
        | {
            reason.value: decimal_text(int(uncovered[codes.CELL_REASON + place]), digits)
            for place, reason in enumerate(reasons)
        },
        "limits_by_layer": {
            layer.value: decimal_text(totals[figures.LIMIT_PERMANENT + place], digits)
            for place, layer in enumerate(Layer)
        },
        "dso_days": dso_days(totals[figures.RECEIVABLE], ground.as_of, sales),
    }


def percentage(part: int, whole: int) -> str | None:
    """Return part / whole in percent with two decimals, None without a whole."""
    return decimal_text(divide_half_up(part * 10_000, whole), 2) if whole else None


def first_sales_day(as_of: date) -> date:
    """Return the first day of the months that the count-back may reach."""
    first = as_of.year * 12 + as_of.month - DSO_PERIODS
    return date(first // 12, first % 12 + 1, 1) if first >= 12 else date.min


def sales_by_month(portfolio: Portfolio, ground: Ground) -> Sales:
    """Return invoices less credit notes issued in each month up to T, by (year, month).

    Every amount is converted by itself; only the months that the count-back may reach are read.
    """
    start = first_sales_day(ground.as_of)
    kind = pl.col("kind").to_physical()
    sold = portfolio.items.select("issued_on", "kind", "currency", "amount").filter(
        pl.col("issued_on").is_between(start, ground.as_of)
        & kind.is_in([codes.INVOICE, codes.CREDIT_NOTE])
    )
    sales: Sales = {}
    for code in sold.get_column("currency").to_physical().unique():
        times, per = ground.contract.rates[code]
        amount = pl.col("amount")
        if times != per:
            product = amount.cast(pl.Int128) * (2 * times) + per
            amount = (product // (2 * per)).cast(pl.Int64)
        signed = pl.when(kind == codes.INVOICE).then(amount).otherwise(-amount)
        months = (
            sold.filter(pl.col("currency").to_physical() == code)
            .group_by(
                pl.col("issued_on").dt.year().alias("year"),
                pl.col("issued_on").dt.month().alias("month"),
            )
            .agg(signed.sum().alias("sales"))
        )
        for year, month, more in months.rows():
            sales[year, month] = sales.get((year, month), 0) + more
    return sales


def dso_days(receivable: int, as_of: date, sales: Sales) -> str:
    """Return days of sales outstanding by the count-back method, with one decimal.

    From T's month backwards, months whose sales the rest exceeds count with all their days; the
    month that reaches it counts by the share. After `DSO_PERIODS` months the rest is dropped.
    """
    rest, tenths, day = receivable, 0, as_of
    part, whole = 0, 1
    for _ in range(DSO_PERIODS):
        sold = max(0, sales.get((day.year, day.month), 0))
        if rest <= sold:
            part, whole = (day.day * rest, sold) if rest else (0, 1)
            break
        rest -= sold
        tenths += 10 * day.day
        if (day.year, day.month) == (date.min.year, date.min.month):
            break
        day = day.replace(day=1) - timedelta(days=1)
    return decimal_text(divide_half_up(tenths * whole + 10 * part, whole), 1)
