"""The last five days of a world: on each of them, one of every kind of event that people look at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from aval.dataset.portfolio import Portfolio
from aval.engine.assess import assess
from aval.engine.results import Assessment
from aval.sandboxes.synthetic.demo import World, make_world
from aval.sandboxes.synthetic.demo_stories import LAST_DAYS

WORLDS = ((1, date(2026, 10, 31)), (9, date(2028, 2, 20)))
"""Seed and last day, a Saturday and a Sunday."""
LARGE_CENTS = 10_000_000
Row = dict[str, Any]


@dataclass(frozen=True)
class Night:
    """A day and the day before: what was known on each, and what it came to."""

    day: date
    before: Portfolio
    after: Portfolio
    positions_before: dict[str, Row]
    positions: dict[str, Row]

    def new(self, table: str) -> list[Row]:
        """Return the rows of a table that the day before did not have, as they stand."""
        old, now = getattr(self.before, table), getattr(self.after, table)
        return now.join(old, on=now.columns, how="anti", nulls_equal=True).to_dicts()

    def old(self, table: str, key: str) -> dict[str, Row]:
        """Return the rows of the day before by key."""
        return {row[key]: row for row in getattr(self.before, table).to_dicts()}

    def changed(self) -> Iterable[tuple[Row | None, Row]]:
        """Return the items that are new or not as they were, with what they were."""
        old = self.old("items", "item")
        return [(old.get(row["item"]), row) for row in self.new("items")]

    def limits(self) -> Iterable[tuple[Row, int, int]]:
        """Return the new permanent decisions that hold at once, with the limit before and after."""
        held: dict[str, int] = {}
        for row in self.before.covers.sort("valid_from", "decided_on", "cover").to_dicts():
            if row["layer"] == "permanent" and row["valid_from"] and row["valid_from"] < self.day:
                held[row["customer"]] = row["amount"]
        return [
            (row, held.get(row["customer"], 0), row["amount"])
            for row in self.new("covers")
            if row["layer"] == "permanent" and row["decided_on"] == self.day
        ]


def judged(portfolio: Portfolio, day: date) -> Assessment:
    """Return the assessment of a day."""
    return assess(portfolio, day, compiled=False)


@pytest.fixture(scope="module", params=WORLDS, ids=str)
def nights(request: pytest.FixtureRequest) -> list[Night]:
    """Give the last five days of small worlds, today first."""
    seed, today = request.param
    world = make_world(seed=seed, today=today, customers=300)
    return [night(world, today - timedelta(back)) for back in range(LAST_DAYS)]


def night(world: World, day: date) -> Night:
    """Return a day and the day before it."""
    yesterday = day - timedelta(1)
    before, after = world.portfolio_on(yesterday), world.portfolio_on(day)
    was, now = (
        {row["customer"]: row for row in judged(portfolio, when).positions.to_dicts()}
        for portfolio, when in ((before, yesterday), (after, day))
    )
    return Night(day, before, after, was, now)


def fell(night: Night, kinds: set[str]) -> list[Row]:
    """Return the items of some kinds of which less is open than the day before."""
    return [
        now
        for was, now in night.changed()
        if was and now["kind"] in kinds and now["open_amount"] < was["open_amount"]
    ]


EVENTS: dict[str, Callable[[Night], Iterable[object]]] = {
    "invoice": lambda n: [r for was, r in n.changed() if not was and r["kind"] == "invoice"],
    "cash": lambda n: fell(n, {"invoice", "bill"}),
    "credit note": lambda n: [
        r for was, r in n.changed() if not was and r["kind"] == "credit_note"
    ],
    "dispute": lambda n: [r for was, r in n.changed() if was and r["disputed"] > was["disputed"]],
    "end of a dispute": lambda n: [
        r for was, r in n.changed() if was and r["disputed"] < was["disputed"]
    ],
    "cut": lambda n: [r for r, was, now in n.limits() if 0 < now < was],
    "large cut": lambda n: [r for r, was, now in n.limits() if was - now > LARGE_CENTS and now],
    "cancellation": lambda n: [
        r for r, was, now in n.limits() if was and not now and not r["requested_on"]
    ],
    "raise": lambda n: [r for r, was, now in n.limits() if now > was > 0],
    "refusal": lambda n: [
        r for r, *_ in n.limits() if r["status"] == "refused" and r["requested_on"]
    ],
    "answer": lambda n: [
        r
        for r in n.new("covers")
        if (n.old("covers", "cover").get(r["cover"]) or {}).get("status") == "pending"
    ],
    "end of a temporary limit": lambda n: [
        r
        for r in n.after.covers.to_dicts()
        if r["layer"] == "temporary" and r["valid_to"] == n.day - timedelta(1)
    ],
    "temporary limit that counts no more": lambda n: [
        key
        for key, row in n.positions.items()
        if row["limit_temporary"] < n.positions_before[key]["limit_temporary"]
    ],
    "stop of cover": lambda n: [r for r in n.positions.values() if r["breach_since"] == n.day],
    "rate": lambda n: n.new("rates"),
    "management credit": lambda n: n.new("credits"),
    "grade": lambda n: n.new("grades"),
}


@pytest.mark.parametrize("event", EVENTS)
def test_every_day_has_one(nights: list[Night], event: str) -> None:
    """The event is there on each of the last five days."""
    missing = [str(night.day) for night in nights if not list(EVENTS[event](night))]
    assert not missing


def test_rates_move(nights: list[Night]) -> None:
    """A new rate is another rate, of every currency most days."""
    moved = 0
    for night in nights:
        for row in night.new("rates"):
            last = night.before.rates.filter(pl.col("currency") == row["currency"])["rate"][-1]
            moved += row["rate"] != last
    assert moved > 10


DEADLINES = {
    "stop": (0, 1),
    "notify": (0, 1),
    "hand_over": (0, 1),
    "claim": (1,),
    "cover_end": (0, 1),
}


@pytest.mark.parametrize("kind", DEADLINES)
def test_deadlines_are_near(nights: list[Night], kind: str) -> None:
    """With money at stake, some fall on today and tomorrow, more within 7 and within 30 days.

    A claim that is due in a month's last days may have no day six months before.
    """
    today = nights[0].day
    rows = judged(nights[0].after, today).deadlines.to_dicts()
    near = [
        (row["date"] - today).days
        for row in rows
        if row["kind"] == kind and row["state"] == "open" and row["amount_at_stake"] > 0
    ]
    assert set(DEADLINES[kind]) <= {*near}
    assert 0 in near or today.day > 28
    assert sum(1 < days <= 7 for days in near) >= 1
    assert sum(7 < days <= 30 for days in near) >= 1
