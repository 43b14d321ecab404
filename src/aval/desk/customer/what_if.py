"""What a decision of an insurer would do to a customer: judged today, without it, and with it.

Nothing is written: the engine judges the facts as they are known, and once more with the decision
among them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from aval.assessment.loading import load_frames
from aval.desk.customer.computed import computed
from aval.desk.customer.joining import day_shown
from aval.desk.customer.judgement import Figures
from aval.engine.assess import assess
from aval.records.portfolio import portfolio_of

FIGURES = {
    "limit_authorised": "joining.limits",
    "covered": "customer.covered",
    "uncovered": "customer.uncovered",
    "room": "customer.room",
}
"""The figures that are compared, with their sentences."""
_NO_ROW = -1


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in minor units; `code` is its sentence. `without` is None where it is `today`."""

    code: str
    today: int
    without: int | None
    after: int

    @property
    def before(self) -> int:
        """Return the figure without the decision, on the day on which it begins."""
        return self.today if self.without is None else self.without

    @property
    def change(self) -> int:
        """Return what the decision changes on that day."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A customer on the day that pages show, and on the day on which a decision begins.

    `without` is None where both are one day.
    """

    as_of: date
    on: date
    currency: str
    today: Figures
    without: Figures | None
    after: Figures

    @property
    def lines(self) -> list[Line]:
        """Return the figures one by one."""
        return [
            Line(
                code,
                getattr(self.today, name),
                None if self.without is None else getattr(self.without, name),
                getattr(self.after, name),
            )
            for name, code in FIGURES.items()
        ]

    @property
    def is_none(self) -> bool:
        """Return whether a decision changes none of these figures."""
        return not any(line.change for line in self.lines)

    @property
    def has_breach(self) -> bool:
        """Return whether cover is stopped then, so that there is no room whatever the limit."""
        return self.after.breach_since is not None


def with_covers(
    key: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    today: date,
    instead: Collection[int] = (),
) -> WhatIf | None:
    """Return what decisions would do to a customer, `instead` of facts that they correct, by id.

    None where nothing can be judged yet. Raises BadInput as the engine does, for want of a rate.
    """
    frames = load_frames(customers=[key], to_assess=True)
    covers = frames["covers"]
    new = pl.DataFrame(
        [{**row, "id": _NO_ROW, "carried": "{}"} for row in rows], schema=covers.schema
    )
    stays = covers.filter(~pl.col("id").is_in(list(instead)))
    now_ = portfolio_of(frames)
    if not now_.reporting_currency:
        return None
    then = portfolio_of({**frames, "covers": pl.concat([stays, new])})
    shown = day_shown(today)
    begins = [row["valid_from"] for row in rows if row["valid_from"]]
    on = max([shown, *begins])
    judged = assess(now_, shown)
    later = None if on == shown else computed(now_, assess(now_, on), key, version=None).figures
    return WhatIf(
        as_of=shown,
        on=on,
        currency=judged.ground.currency,
        today=computed(now_, judged, key, version=None).figures,
        without=later,
        after=computed(then, assess(then, on), key, version=None).figures,
    )
