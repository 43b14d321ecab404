"""Figures of days as intervals: a row stands from a day until the figures changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from aval.assessment.storing import Replacement, replacement, stored
from aval.records import frames
from aval.records.positions import CoverageHistory, CustomerRow, PositionHistory

SERIES: Mapping[type[CustomerRow], tuple[str, ...]] = {
    PositionHistory: ("customer",),
    CoverageHistory: ("customer", "company", "policy"),
}
"""What has figures of its own in each history: one row of it stands on a day."""


@dataclass(frozen=True, slots=True)
class Span:
    """Figures that stand from a day up to, and not on, another; None is without end."""

    begin: date
    end: date | None
    figures: tuple[int, ...]


def figures_of(model: type[CustomerRow]) -> list[str]:
    """Return the figures of a row of a history, in order."""
    others = {"id", "from_day", "to_day", *SERIES[model]}
    return [name for name in frames.schema(model) if name not in others]


def on_day(day: date, customers: Sequence[str] | None) -> pl.DataFrame:
    """Return the figures that stand on a day, one row a customer."""
    rows = stored(
        PositionHistory,
        customers,
        "from_day <= %s AND (to_day IS NULL OR to_day > %s)",
        [day, day],
    )
    return rows.select("customer", *figures_of(PositionHistory))


def with_day(
    model: type[CustomerRow],
    figures: pl.DataFrame,
    day: date,
    until: date | None,
    customers: Sequence[str] | None,
) -> Replacement:
    """Return how a history gets the figures of a day that stand until the next assessed one.

    `figures` are those of `customers`, all of them for None; what is not there has none.
    """
    series, names = SERIES[model], figures_of(model)
    where, given = "(to_day IS NULL OR to_day >= %s)", [day]
    if until is not None:
        where, given = f"{where} AND from_day <= %s", [day, until]
    stands = stored(model, customers, where, given)
    touched = _touched(figures.select(*series, *names), stands, day, series)
    spans: dict[tuple[str, ...], list[Span]] = {key: [] for key in touched.iter_rows()}
    mine = stands.join(touched, on=series, how="semi")
    for row in mine.select(*series, "from_day", "to_day", *names).iter_rows():
        key, (begin, end, *rest) = row[: len(series)], row[len(series) :]
        spans[key].append(Span(begin, end, tuple(rest)))
    told = {
        row[: len(series)]: row[len(series) :]
        for row in figures.select(*series, *names).iter_rows()
    }
    rows = [
        (*key, span.begin, span.end, *span.figures)
        for key, old in spans.items()
        for span in set_day(old, day, until, told.get(key))
    ]
    kinds = frames.schema(model)
    columns = [*series, "from_day", "to_day", *names]
    wanted = pl.DataFrame(rows, {name: kinds[name] for name in columns}, orient="row")
    return replacement(model, mine, wanted)


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


def _touched(
    figures: pl.DataFrame, stands: pl.DataFrame, day: date, series: Sequence[str]
) -> pl.DataFrame:
    """Return the series whose figures on a day are not those that stand on it."""
    on = figures.columns
    standing = stands.filter(
        (pl.col("from_day") <= day) & (pl.col("to_day").is_null() | (pl.col("to_day") > day))
    ).select(on)
    other = [
        figures.join(standing, on=on, how="anti"),
        standing.join(figures, on=on, how="anti"),
    ]
    return pl.concat(other).select(series).unique().sort(series)
