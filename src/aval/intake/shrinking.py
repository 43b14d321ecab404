"""Whether a full file shrinks beyond what its source allows: then a person must confirm it."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from aval.intake.difference import TableDifference
from aval.intake.vanishing import after
from aval.records.runs import Source
from aval.vocabulary.words import DEBIT_KINDS

OPEN_ITEMS, OPEN_AMOUNT, CUSTOMERS = "open_items", "open_amount", "customers"
"""What is counted before and after, each by own company: open items and customers by number, open
debits in minor units by currency."""


def broken_thresholds(
    source: Source,
    companies: frozenset[str],
    current: Mapping[str, pl.DataFrame],
    tables: Mapping[str, TableDifference],
) -> list[dict[str, Any]]:
    """Return each threshold that is broken, with the figures before and after."""
    broken = []
    for measure, company, currency, before, then in _measures(companies, current, tables):
        is_amount = measure == OPEN_AMOUNT
        limit = source.shrink_amount_pct if is_amount else source.shrink_count_pct
        if then * 100 < before * (100 - limit):
            broken.append(
                {
                    "measure": measure,
                    "company": company,
                    "currency": currency,
                    "before": before,
                    "after": then,
                    "limit_pct": limit,
                }
            )
    return broken


def _measures(
    companies: frozenset[str],
    current: Mapping[str, pl.DataFrame],
    tables: Mapping[str, TableDifference],
) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield measure, company, currency, before, after."""
    before = _of_items(current["items"], companies)
    then = _of_items(after(current["items"], tables["items"]), companies)
    for place in sorted(before):
        yield (*place, before[place], then.get(place, 0))
    was, gone = current["customers"].height, tables["customers"].removed.height
    yield CUSTOMERS, "", "", was, was - gone


def _of_items(items: pl.DataFrame, companies: frozenset[str]) -> dict[tuple[str, str, str], int]:
    """Return the measures of open items by (measure, company, currency)."""
    is_open = items.filter((pl.col("open_amount") > 0) & pl.col("company").is_in(list(companies)))
    counts = is_open.group_by("company").agg(
        pl.len().alias(OPEN_ITEMS), pl.col("customer").n_unique().alias(CUSTOMERS)
    )
    debits = is_open.filter(pl.col("kind").is_in([*map(str, DEBIT_KINDS)]))
    sums = debits.group_by("company", "currency").agg(pl.col("open_amount").sum())
    found = {
        (measure, row["company"], ""): int(row[measure])
        for row in counts.iter_rows(named=True)
        for measure in (OPEN_ITEMS, CUSTOMERS)
    }
    return found | {
        (OPEN_AMOUNT, company, currency): int(minor) for company, currency, minor in sums.rows()
    }
