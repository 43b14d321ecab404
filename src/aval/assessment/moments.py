"""Facts at a day, and the figures of their customers: what differences are taken between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from aval.assessment.cover_changes import Worth
from aval.assessment.loading import frames_before, load_needed
from aval.engine.assess import assess
from aval.records.portfolio import CURRENCY_SETTING, portfolio_of

PARTS = ("exposure", "covered", "own_risk", "excess", "outside")
"""The figures that move: the first is the sum of the others."""


@dataclass(frozen=True)
class Moment:
    """Facts known at a data version, looked at on a day."""

    day: date
    frames: dict[str, pl.DataFrame]

    @property
    def currency(self) -> str:
        """The reporting currency, empty where none was ever set."""
        settings = self.frames["settings"]
        found = settings.filter(pl.col("name") == CURRENCY_SETTING).get_column("value")
        return str(found[0]) if found.len() else ""

    @property
    def worth(self) -> Worth:
        """What amounts are worth on the day."""
        return Worth(self.currency, dict(self.rates.select("currency", "rate").iter_rows()))

    @property
    def rates(self) -> pl.DataFrame:
        """The last rate of each currency up to the day."""
        rates = self.frames["rates"].filter(pl.col("on") <= self.day).sort("on")
        return rates.unique("currency", keep="last", maintain_order=True)

    def at(self, day: date) -> "Moment":
        """Return the same facts on another day."""
        return replace(self, day=day)

    def using(self, **frames: pl.DataFrame) -> "Moment":
        """Return the moment with other frames in the place of some."""
        return replace(self, frames=self.frames | frames)

    def only(self, customers: Sequence[str]) -> "Moment":
        """Return the moment with what is some customers' alone."""
        keys = pl.DataFrame({"customer": customers}, schema={"customer": pl.String})
        return replace(
            self,
            frames={
                name: frame.join(keys, on="customer", how="semi", maintain_order="left")
                if "customer" in frame.columns
                else frame
                for name, frame in self.frames.items()
            },
        )


def moment_before(
    after: Moment, day: date, *, version: int, since: int, customers: Sequence[str] | None
) -> Moment:
    """Return the facts known at a change `since`, looked at on a day; `after` are of `version`.

    Those of all `customers` (None: of all there are), even if `after` has fewer.
    """
    if since > version:
        found = load_needed(as_of=day, version=since, since=version, customers=customers)
        return Moment(day, found)
    found = frames_before(after.frames, version=version, since=since, customers=customers)
    return Moment(day, found)


def figures(moment: Moment, customers: Sequence[str]) -> pl.DataFrame:
    """Return the parts and `breach_since` of customers, 0 and null for one that has nothing."""
    found = assess(portfolio_of(moment.only(customers).frames), moment.day).positions
    names = ("exposure", "covered", "own_risk", "excess")
    minor = found.select(
        "customer",
        *(pl.col(name).to_physical().cast(pl.Int64) for name in names),
        "breach_since",
    )
    rest = pl.col("exposure") - pl.col("covered") - pl.col("own_risk") - pl.col("excess")
    keys = pl.DataFrame({"customer": customers}, schema={"customer": pl.String})
    return (
        keys.join(minor.with_columns(outside=rest), on="customer", how="left")
        .with_columns(pl.col(PARTS).fill_null(0))
        .select("customer", *PARTS, "breach_since")
    )
