"""What something else would do to the figures of a day: judged in memory, nothing written.

The rows are those that the assessment of the day would store: what is shown before a change is
saved is what stands after it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from aval.assessment.day import owners
from aval.assessment.judged import judged
from aval.assessment.loading import latest_version, load_needed
from aval.assessment.storing import Progress, stored
from aval.dataset.portfolio import Portfolio
from aval.engine.assess import assess
from aval.records import facts
from aval.records.portfolio import portfolio_of
from aval.records.positions import Assessment, Deadline, Position
from aval.vocabulary.words import DeadlineState

FIGURES = ("exposure", "covered", "own_risk", "uncovered", "indemnifiable")
"""The figures of a customer that are compared."""
_NOT_JUDGED = frozenset({"particulars"})
"""Tables that change no figure."""
_DUE = ("customer", "item", "kind", "policy")


@dataclass(frozen=True)
class Outcome:
    """What a judgement says: positions and open deadlines that press, amounts in minor units.

    `every` has all deadlines, as they would be stored.
    """

    positions: pl.DataFrame
    deadlines: pl.DataFrame
    every: pl.DataFrame


@dataclass(frozen=True)
class Compared:
    """Two outcomes side by side.

    `customers` has each figure before and after (`exposure`, `exposure_then`), `breach_since`
    likewise; `deadlines` those that are on another day, come or go (`on`, `on_then`); `every_then`
    all of them, as they would be stored. `version` is the data version that was judged.
    """

    as_of: date
    version: int
    currency: str
    customers: pl.DataFrame
    deadlines: pl.DataFrame
    every_then: pl.DataFrame


def compared(
    other: Callable[[Portfolio], Portfolio],
    as_of: date,
    customers: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Compared | None:
    """Return what another portfolio than the one known now says of customers (None: of all).

    The figures before are the rows that stand where they are of this day and of what is known
    now; only else they are judged too. None where there is nothing to judge; raises BadInput
    where it cannot be judged. `progress(done, all)` counts customers, twice where they are judged
    twice; nobody knows how many they are while they are loaded.
    """
    version = latest_version()
    known = load_needed(as_of=as_of, version=version, since=version, customers=customers)
    portfolio = portfolio_of(known)
    if not portfolio.reporting_currency or not portfolio.customers.height:
        return None
    if progress is not None:
        progress(0, 0)
    times = 1 if stands(as_of, version) else 2
    then = _judge(other(portfolio), as_of, customers, _part(progress, 0, times))
    if times == 1:
        before = _outcome(stored(Position, customers), stored(Deadline, customers))
    else:
        before = _judge(portfolio, as_of, customers, _part(progress, 1, times))
    return _beside(before, then, as_of, version, portfolio.reporting_currency)


def stands(as_of: date, version: int) -> Assessment | None:
    """Return the assessment whose rows stand; None where not of this day and of what is known."""
    last = Assessment.objects.order_by("-as_of").first()
    if last is None or last.as_of != as_of:
        return None
    if facts.tables_between(last.version_id or 0, version) - _NOT_JUDGED:
        return None
    return last


def _part(progress: Progress | None, place: int, times: int) -> Progress | None:
    """Return the progress of one judgement among as many as there are."""
    if progress is None:
        return None
    return lambda done, total: progress(place * total + done, times * total)


def _judge(
    portfolio: Portfolio,
    as_of: date,
    customers: Sequence[str] | None,
    progress: Progress | None,
) -> Outcome:
    """Return what the engine says of a portfolio, as rows that could be stored."""
    found = assess(portfolio, as_of, progress=progress)
    rows = judged(found, portfolio, owners(customers), as_of, 0)
    return _outcome(rows.positions, rows.deadlines)


def _beside(before: Outcome, then: Outcome, as_of: date, version: int, currency: str) -> Compared:
    """Return two outcomes customer by customer and deadline by deadline."""
    both = before.positions.join(
        then.positions, on="customer", how="full", coalesce=True, suffix="_then"
    )
    amounts = [name + end for name in FIGURES for end in ("", "_then")]
    both = both.with_columns(
        pl.coalesce("name", "name_then").alias("name"), pl.col(amounts).fill_null(0)
    ).drop("name_then")
    dues = before.deadlines.join(
        then.deadlines, on=_DUE, how="full", coalesce=True, suffix="_then", nulls_equal=True
    )
    moved = dues.filter(pl.col("on").ne_missing(pl.col("on_then")))
    return Compared(
        as_of,
        version,
        currency,
        both.sort("customer"),
        moved.sort("customer", "on", "on_then", *_DUE[1:]),
        then.every,
    )


def _outcome(positions: pl.DataFrame, deadlines: pl.DataFrame) -> Outcome:
    open_ones = pl.col("presses") & (pl.col("state") == DeadlineState.OPEN.value)
    return Outcome(
        positions.select("customer", "name", *FIGURES, "breach_since"),
        deadlines.filter(open_ones).group_by(_DUE).agg(pl.col("on").min()),
        deadlines,
    )
