"""The measures: each runs alone in a process of its own on a prepared folder.

A folder holds the portfolio in `parquet/` (and `csv/`), and what the assessment wrote in `out/`.
The floor reads the same portfolio, puts each customer's open items in the order of delivery, makes
one sum a customer, and writes tables of the same width and length: no rule is evaluated.
"""

import resource
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from aval.cli.assess import write_assessment
from aval.dataset.reading import read_portfolio
from aval.engine.assess import assess
from aval.engine.columns import take_columns
from aval.engine.ground import lay_ground
from aval.engine.run import judge_rows, rows_of

AS_OF = date(2026, 6, 30)
TABLES = ("item_cover", "positions", "deadlines")
_FLOOR_COLUMNS = [
    "item", "company", "customer", "kind", "ordered_on", "delivered_on", "issued_on", "due_on",
    "extended_due_on", "amount", "tax_amount", "open_amount", "currency", "disputed", "cleared_on",
    "declared_on", "claimed_on",
]  # fmt: skip
Measured = dict[str, Any]


class Watch:
    """Seconds by phase, and their sum."""

    def __init__(self) -> None:
        """Begin with no phase."""
        self.phases: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        begin = time.perf_counter()
        yield
        self.phases[name] = time.perf_counter() - begin

    def result(self, **more: object) -> Measured:
        """Return seconds, phases and the process's peak memory in bytes."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        total = sum(self.phases.values())
        return {"seconds": total, "phases": self.phases, "peak_bytes": peak, **more}


def assess_parquet(folder: Path) -> Measured:
    """Load, assess and write, Parquet to Parquet."""
    return _assess(folder / "parquet", folder / "out", "parquet")


def assess_csv(folder: Path) -> Measured:
    """Load, assess and write, CSV to CSV."""
    return _assess(folder / "csv", folder / "out-csv", "csv")


def _assess(source: Path, out: Path, file_format: str) -> Measured:
    """Load, assess and write a portfolio."""
    watch = Watch()
    with watch.phase("load"):
        portfolio = read_portfolio(source, to_assess=True)
    with watch.phase("assess"):
        assessment = assess(portfolio, AS_OF)
        del portfolio
    with watch.phase("write"):
        write_assessment(assessment, out, file_format)
    counts = assessment.summary["counts"]
    rows = {"cells": sum(len(part.cells) for part in assessment.found)}
    rows["deadlines"] = sum(len(part.deadlines) for part in assessment.found)
    return watch.result(rows={**rows, **counts})


def floor_parquet(folder: Path) -> Measured:
    """Scan, filter, order, sum a customer; write tables of the real width and length."""
    tables = {name: pl.read_parquet(folder / "out" / f"{name}.parquet") for name in TABLES}
    watch, out = Watch(), folder / "floor"
    out.mkdir(exist_ok=True)
    with watch.phase("scan and order"):
        items = (
            pl.scan_parquet(folder / "parquet" / "items.parquet")
            .select(_FLOOR_COLUMNS)
            .filter(pl.col("open_amount") > 0)
            .sort("customer", "delivered_on", "item")
            .collect()
        )
    with watch.phase("sum"):
        items.group_by("customer").agg(pl.col("open_amount").sum())
    with watch.phase("write"):
        for name, table in tables.items():
            table.write_parquet(out / f"{name}.parquet")
    shutil.rmtree(out)
    return watch.result()


def floor_csv(folder: Path) -> Measured:
    """Let Polars read the portfolio's files and write the result's files, all as text."""
    tables = {
        name: pl.read_csv(folder / "out-csv" / f"{name}.csv", infer_schema=False) for name in TABLES
    }
    watch, out = Watch(), folder / "floor"
    out.mkdir(exist_ok=True)
    with watch.phase("read"):
        for path in sorted((folder / "csv").glob("*.csv")):
            pl.read_csv(path, infer_schema=False)
    with watch.phase("write"):
        for name, table in tables.items():
            table.write_csv(out / f"{name}.csv")
    shutil.rmtree(out)
    return watch.result()


def one_customer(folder: Path) -> Measured:
    """Judge one customer of about 20 open items and 5 decisions, warm, in process."""
    portfolio = read_portfolio(folder / "parquet")
    customer = _middling(portfolio.items, portfolio.covers)
    mine = pl.col("customer").cast(pl.String) == customer
    small = type(portfolio)(
        **{
            **vars(portfolio),
            "items": portfolio.items.filter(mine),
            "covers": portfolio.covers.filter(mine),
            "credits": portfolio.credits.filter(mine),
        }
    )
    ground = lay_ground(small, AS_OF)
    columns = take_columns(small, ground)
    given = rows_of(columns, ground)
    times = []
    for _ in range(200):
        begin = time.perf_counter()
        judge_rows(given, ground)
        times.append(time.perf_counter() - begin)
    whole = []
    for _ in range(20):
        begin = time.perf_counter()
        assess(small, AS_OF)
        whole.append(time.perf_counter() - begin)
    return {
        "seconds": sorted(times)[len(times) // 2],
        "phases": {"with frames and tables": sorted(whole)[len(whole) // 2]},
        "peak_bytes": 0,
        "rows": {"open items": len(columns.order), "decisions": len(columns.covers)},
    }


def _middling(items: pl.DataFrame, covers: pl.DataFrame) -> str:
    """Return the customer nearest to 20 open items and 5 decisions."""
    counted = (
        items.filter(pl.col("open_amount") > 0)
        .group_by("customer")
        .len("items")
        .join(covers.group_by("customer").len("covers"), on="customer")
    )
    distance = (pl.col("items").cast(pl.Int64) - 20).abs() + 4 * (
        pl.col("covers").cast(pl.Int64) - 5
    ).abs()
    first = counted.sort(distance, pl.col("customer")).get_column("customer").cast(pl.String)[0]
    return str(first)


MEASURES: dict[str, Callable[[Path], Measured]] = {
    "assess_parquet": assess_parquet,
    "floor_parquet": floor_parquet,
    "assess_csv": assess_csv,
    "floor_csv": floor_csv,
    "one_customer": one_customer,
}
"""The measures by name."""
