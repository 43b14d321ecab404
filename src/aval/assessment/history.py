"""Figures of days as intervals: a row stands from a day until the figures changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from aval.assessment.storing import Replacement, replacement, stored
from aval.records import frames
from aval.records.positions import PositionHistory

FIGURES = tuple(
    name
    for name in frames.schema(PositionHistory)
    if name not in {"id", "customer", "from_day", "to_day"}
)
"""The figures of a row, in order."""


@dataclass(frozen=True, slots=True)
class Span:
    """Figures that stand from a day up to, and not on, another; None is without end."""

    begin: date
    end: date | None
    figures: tuple[int, ...]


def on_day(day: date, customers: Sequence[str] | None) -> pl.DataFrame:
    """Return the figures that stand on a day, one row a customer."""
    rows = stored(
        PositionHistory,
        customers,
        "from_day <= %s AND (to_day IS NULL OR to_day > %s)",
        [day, day],
    )
    return rows.select("customer", *FIGURES)


def with_day(
    figures: pl.DataFrame, day: date, until: date | None, customers: Sequence[str] | None
) -> Replacement:
    """Return how the history gets the figures of a day that stand until the next assessed one.

    `figures` are those of `customers`, all of them for None; one without figures has none.
    """
    where, given = "(to_day IS NULL OR to_day >= %s)", [day]
    if until is not None:
        where, given = f"{where} AND from_day <= %s", [day, until]
    stands = stored(PositionHistory, customers, where, given)
    touched = _touched(figures, stands, day)
    spans: dict[str, list[Span]] = {key: [] for key in touched.get_column("customer")}
    mine = stands.join(touched, on="customer", how="semi")
    for key, begin, end, *rest in mine.select(
        "customer", "from_day", "to_day", *FIGURES
    ).iter_rows():
        spans[key].append(Span(begin, end, tuple(rest)))
    told = {key: tuple(rest) for key, *rest in figures.select("customer", *FIGURES).iter_rows()}
    rows = [
        (key, span.begin, span.end, *span.figures)
        for key, old in spans.items()
        for span in set_day(old, day, until, told.get(key))
    ]
    kinds = frames.schema(PositionHistory)
    names = ["customer", "from_day", "to_day", *FIGURES]
    wanted = pl.DataFrame(rows, {name: kinds[name] for name in names}, orient="row")
    return replacement(PositionHistory, mine, wanted)


def set_day(
    spans: Sequence[Span], day: date, until: date | None, figures: tuple[int, ...] | None
) -> list[Span]:
    """Return spans with other figures from a day up to another; equal neighbours become one."""
    cut = []
    for span in spans:
        if span.begin < day:
            end = day if span.end is None else min(span.end, day)
            cut.append(Span(span.begin, end, span.figures))
        if until is not None and (span.end is None or span.end > until):
            cut.append(Span(max(span.begin, until), span.end, span.figures))
    if figures is not None:
        cut.append(Span(day, until, figures))
    whole: list[Span] = []
    for span in sorted(cut, key=lambda span: span.begin):
        if whole and whole[-1].end == span.begin and whole[-1].figures == span.figures:
            whole[-1] = Span(whole[-1].begin, span.end, span.figures)
        else:
            whole.append(span)
    return whole


def _touched(figures: pl.DataFrame, stands: pl.DataFrame, day: date) -> pl.DataFrame:
    """Return the customers whose figures on a day are not those that stand on it."""
    standing = stands.filter(
        (pl.col("from_day") <= day) & (pl.col("to_day").is_null() | (pl.col("to_day") > day))
    ).select("customer", *FIGURES)
    on = ["customer", *FIGURES]
    other = [
        figures.select(on).join(standing, on=on, how="anti"),
        standing.join(figures.select(on), on=on, how="anti"),
    ]
    return pl.concat(other).select("customer").unique().sort("customer")
