"""Why figures moved from one assessed day to the next: to the cent, cause by cause.

Between the facts of the day before, on that day, and those of the day stand portfolios of which
each has one more kind of change made. The engine judges them all; what differs from one to the
next is the work of that change. So the movements of a customer add up to what its figures differ
by, and whatever no step explains is `Cause.OTHER`.
"""

from dataclasses import dataclass

import polars as pl

from aval.assessment.cover_changes import SERIES, Limit
from aval.assessment.item_changes import KEY, applied
from aval.assessment.moments import PARTS, Moment, figures
from aval.vocabulary.acts import Cause

_OF_ITEMS = (Cause.INVOICES, Cause.ORDERS, Cause.CASH, Cause.CREDIT_NOTES)
_KEYS = {"companies": "company", "customers": "customer", "policies": "policy"}
"""Tables whose new rows must be there before anything can name them; alone they move nothing."""


@dataclass(frozen=True)
class Changes:
    """What changed between two moments: items (`item_changes`), limits, and which covers moved."""

    items: pl.DataFrame
    limits: list[Limit]


class Path:
    """The way from one moment to another, one kind of change at a time."""

    def __init__(self, before: Moment, after: Moment, changes: Changes) -> None:
        """Begin at `before`, with the keys that `after` will name."""
        self._after, self._changes = after, changes
        keys = {
            table: pl.concat(
                [
                    before.frames[table],
                    after.frames[table].join(before.frames[table], on=key, how="anti"),
                ]
            )
            for table, key in _KEYS.items()
        }
        self._now = before.using(rates=_rates(before, after), **keys)
        self._customers = before.frames["customers"].get_column("customer").to_list()
        self._customers = sorted({*self._customers, *_keys_of(after.frames["customers"])})
        self.opening = figures(self._now, self._customers)
        self._figures = self.opening
        self._moved: list[pl.DataFrame] = []

    def walk(self, passing: pl.DataFrame) -> pl.DataFrame:
        """Return what each step moved: customer, cause, parts.

        `passing` says of each customer what the passing of time is to be called.
        """
        for cause in _OF_ITEMS:
            self._items(cause, held=False)
        self._covers(Cause.COVER_RAISED)
        self._covers(Cause.COVER_CUT)
        self._now = self._now.at(self._after.day)
        self._step(None, self._customers, passing)
        for cause in _OF_ITEMS:
            self._items(cause, held=True)
        self._credits()
        self._rates()
        return pl.concat(self._moved)

    def _step(
        self, cause: Cause | None, customers: list[str], causes: pl.DataFrame | None = None
    ) -> None:
        """Judge customers as things are now, and keep what differs from before."""
        if not customers:
            return
        then, now = self._figures, figures(self._now, customers)
        both = now.join(then, on="customer", suffix="_then")
        parts = [(pl.col(part) - pl.col(f"{part}_then")).alias(part) for part in PARTS]
        moved = both.select("customer", *parts)
        if causes is None:
            moved = moved.with_columns(cause=pl.lit(cause and cause.value, pl.String))
        else:
            moved = moved.join(causes, on="customer")
        self._moved.append(moved.select("customer", "cause", *PARTS))
        self._figures = pl.concat([then.join(now, on="customer", how="anti"), now])

    def _items(self, cause: Cause, *, held: bool) -> None:
        """Make the changes of items that are the work of a cause."""
        due = self._changes.items.filter(
            (pl.col("cause") == cause.value) & (pl.col("is_held") | (not held))
        )
        items, new = self._now.frames["items"], self._after.frames["items"]
        stood = due.join(items, on=list(KEY), how="semi")
        self._now = self._now.using(items=applied(items, new, due, held=held))
        made = due.filter(pl.col("is_held") == held)
        self._step(cause, _keys_of(pl.concat([made, stood])))

    def _covers(self, cause: Cause) -> None:
        """Make the decisions that raised limits, or those that cut them."""
        raises = cause is Cause.COVER_RAISED
        due = [limit.series for limit in self._changes.limits if limit.is_raise == raises]
        told = pl.DataFrame(due, dict.fromkeys(SERIES, pl.String), orient="row")
        old, new = (
            moment.frames["covers"].with_columns(pl.col("extension").fill_null(""))
            for moment in (self._now, self._after)
        )
        kept = old.join(told, on=list(SERIES), how="anti")
        made = new.join(told, on=list(SERIES), how="semi").select(kept.columns)
        self._now = self._now.using(covers=pl.concat([kept, made]))
        self._step(cause, _keys_of(told))

    def _credits(self) -> None:
        """Make the management credits those of the day."""
        old, new = self._now.frames["credits"], self._after.frames["credits"]
        self._now = self._now.using(credits=new)
        self._step(Cause.MANAGEMENT_CREDIT, _keys_of(different(old, new)))

    def _rates(self) -> None:
        """Convert at the day's rates."""
        then, now = self._now.rates, self._after.rates
        on = ["currency", "rate"]
        moved = now.select(on).join(then.select(on), on=on, how="anti").select("currency")
        self._now = self._now.using(rates=self._after.frames["rates"])
        tables = [self._now.frames[name] for name in ("items", "covers", "credits")]
        touched = [table.join(moved, on="currency", how="semi") for table in tables]
        customers = {key for table in touched for key in _keys_of(table)}
        self._step(Cause.RATES, sorted(customers))


def movements(walked: pl.DataFrame, opening: pl.DataFrame, closing: pl.DataFrame) -> pl.DataFrame:
    """Return one row a customer and cause that moved something; they lead from `opening` on.

    What the steps leave unexplained of the way to `closing` is `Cause.OTHER`.
    """
    whole = pl.concat([closing.select("customer", *PARTS), _negative(opening)])
    rest = pl.concat([whole, _negative(walked)]).with_columns(cause=pl.lit(Cause.OTHER.value))
    every = pl.concat([walked, rest.select(walked.columns)])
    sums = every.group_by("customer", "cause").agg(pl.col(PARTS).sum())
    return sums.filter(pl.any_horizontal(pl.col(PARTS) != 0)).sort("customer", "cause")


def different(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that only one of two frames has, whatever their numbers are."""
    names = [name for name in old.columns if name not in {"id", "number", "carried"}]
    return pl.concat(
        [
            one.select(names).join(other, on=names, how="anti", nulls_equal=True)
            for one, other in ((old, new), (new, old))
        ]
    )


def _negative(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("customer", *(-pl.col(part) for part in PARTS))


def _keys_of(rows: pl.DataFrame) -> list[str]:
    return rows.get_column("customer").drop_nulls().unique().sort().to_list()


def _rates(before: Moment, after: Moment) -> pl.DataFrame:
    """Return the rates of the day before; currencies that had none have theirs of the day."""
    new = after.rates.join(before.rates, on="currency", how="anti")
    return pl.concat([before.rates, new.with_columns(on=pl.lit(before.day))])
