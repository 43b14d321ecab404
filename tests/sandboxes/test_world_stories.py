"""Every story is really told: what the assessment of the last day says of those who play it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from aval.engine.assess import assess
from aval.sandboxes.synthetic.demo import make_world
from aval.sandboxes.synthetic.demo_buyers import make_buyers
from aval.sandboxes.synthetic.demo_stories import LAST_DAYS, Story
from aval.sandboxes.synthetic.dice import Dice

WORLDS = ((1, date(2026, 10, 31)), (4, date(2024, 2, 29)))
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One customer on the last day: what it says of itself and what was judged."""

    today: date
    position: Row
    items: list[Row]
    covers: list[Row]
    cells: set[str]
    layers: set[str]
    deadlines: list[Row]
    credits: list[Row]

    @property
    def open(self) -> list[Row]:
        """What is owed and not paid."""
        return [item for item in self.items if item["open_amount"]]

    def is_(self, limit_state: str, *cells: str) -> bool:
        """Return whether the customer has a limit's state and some cells."""
        return self.position["limit_state"] == limit_state and set(cells) <= self.cells

    def since(self, days: int) -> bool:
        """Return whether a stop of cover began in the last days."""
        began = self.position["breach_since"]
        return bool(began and began > self.today - timedelta(days))

    def has_deadline(self, kind: str, state: str, within: int | None = None) -> bool:
        """Return whether some deadline is in a state, and near enough."""
        last = date.max if within is None else self.today + timedelta(within)
        return any(
            row["kind"] == kind and row["state"] == state and row["date"] <= last
            for row in self.deadlines
        )

    def decided_now(self, status: str) -> bool:
        """Return whether the last decision is of the last days and has a status."""
        last = max((row["decided_on"] for row in self.covers if row["decided_on"]), default=None)
        return bool(last and last > self.today - timedelta(LAST_DAYS)) and any(
            row["decided_on"] == last and row["status"] == status for row in self.covers
        )


def outside(case: Case) -> bool:
    """Return whether no policy has to do with anything that the customer owes."""
    return case.cells <= {"no_policy", "order"} and "no_policy" in case.cells


def stopped(case: Case) -> bool:
    """Return whether the cover is stopped on the last day."""
    return case.position["breach_since"] is not None


TOLD: dict[Story, Callable[[Case], bool]] = {
    Story.QUIET: lambda c: c.is_("granted") and "permanent" in c.layers,
    Story.SLOW: lambda c: c.is_("granted") and "permanent" in c.layers,
    Story.DISCRETIONARY: lambda c: c.is_("discretionary"),
    Story.OVER_LIMIT: lambda c: c.is_("granted", "above_limit") and c.position["over_limit"] > 0,
    Story.IDLE: lambda c: c.position["limit_insured"] > 0 >= c.position["exposure"],
    Story.BREACH: stopped,
    Story.BREACH_ENDED: lambda c: c.is_("granted", "delivered_in_breach") and not stopped(c),
    Story.LIFTED: lambda c: "delivered_in_breach" not in c.cells and not stopped(c),
    Story.DECLARED: lambda c: c.has_deadline("notify", "met"),
    Story.FORECLOSED: lambda c: stopped(c) and "time_barred" in c.cells,
    Story.INSOLVENT: lambda c: stopped(c) and c.is_("refused"),
    Story.INSOLVENT_NOW: lambda c: c.since(3) and c.is_("refused"),
    Story.EXTENDED: lambda c: any(i["extended_due_on"] for i in c.open) and not stopped(c),
    Story.DISPUTED: lambda c: "disputed" in c.cells,
    Story.DISPUTED_NOW: lambda c: "disputed" in c.cells,
    Story.REFUSED: lambda c: c.is_("refused"),
    Story.REFUSED_NAMED: lambda c: c.is_("refused") and not c.position["limit_discretionary"],
    Story.WITHDRAWN: lambda c: c.is_("refused") and len(c.covers) == 2,
    Story.REDUCED: lambda c: c.is_("granted") and c.covers[-1]["amount"] < c.covers[0]["amount"],
    Story.EXPIRING: lambda c: c.has_deadline("cover_end", "open", 30),
    Story.EXPIRED: lambda c: c.is_("expired"),
    Story.TOP_UP: lambda c: c.position["limit_top_up"] > 0,
    Story.SUBSTITUTE: lambda c: c.position["limit_substitute_top_up"] > 0,
    Story.PENDING: lambda c: c.is_("pending"),
    Story.RAISE_PENDING: lambda c: c.is_("granted") and c.covers[-1]["status"] == "pending",
    Story.AHEAD: lambda c: c.is_("pending") and c.covers[-1]["valid_from"] > c.today,
    Story.NEVER_ASKED: lambda c: c.is_("never_asked", "no_limit"),
    Story.MANAGEMENT: lambda c: c.is_("granted") and len(c.credits) == 1,
    Story.LONG_TERMS: lambda c: "terms_too_long" in c.cells,
    Story.LATE_INVOICES: lambda c: "invoiced_late" in c.cells,
    Story.PUBLIC: outside,
    Story.INDIVIDUAL: outside,
    Story.AFFILIATE: outside,
    Story.DUE_SOON: lambda c: any(
        row["state"] == "open" and row["amount_at_stake"] > 0 for row in c.deadlines
    ),
    Story.BREACH_NOW: lambda c: c.since(LAST_DAYS),
    Story.CUT_NOW: lambda c: c.is_("granted") and c.decided_now("partial"),
    Story.CANCELLED_NOW: lambda c: c.is_("refused") and c.decided_now("refused"),
    Story.RAISED_NOW: lambda c: c.is_("granted") and c.decided_now("granted"),
    Story.ANSWERED_NOW: lambda c: c.is_("granted") and len(c.covers) == 1,
    Story.REFUSED_NOW: lambda c: c.is_("refused") and c.decided_now("refused"),
    Story.ENDED_NOW: lambda c: not c.position["limit_temporary"] and len(c.covers) == 2,
    Story.ACCEPTED_NOW: lambda c: c.position["management_credit"] > 0,
    Story.RETURNED_NOW: lambda c: any(i["kind"] == "credit_note" for i in c.open),
}


@pytest.fixture(scope="module", params=WORLDS, ids=str)
def cases(request: pytest.FixtureRequest) -> dict[Story, list[Case]]:
    """Give the customers of small worlds by story, as they were judged on the last day."""
    seed, today = request.param
    portfolio = make_world(seed=seed, today=today, customers=300).portfolio_on(today)
    judged = assess(portfolio, today, compiled=False)
    found: dict[Story, list[Case]] = {story: [] for story in Story}
    tables = {
        name: by_customer(frame.to_dicts())
        for name, frame in (
            ("items", portfolio.items),
            ("covers", portfolio.covers),
            ("credits", portfolio.credits),
            ("cells", judged.item_cover),
            ("deadlines", judged.deadlines),
        )
    }
    positions = {row["customer"]: row for row in judged.positions.to_dicts()}
    for buyer in make_buyers(Dice(seed), 300):
        rows = {name: table.get(buyer.key, []) for name, table in tables.items()}
        cells = rows.pop("cells")
        case = Case(
            today=today,
            position=positions[buyer.key],
            cells={row["cell"] for row in cells},
            layers={row["layer"] for row in cells},
            **rows,
        )
        found[buyer.story].append(case)
    return found


def by_customer(rows: list[Row]) -> dict[str, list[Row]]:
    """Return rows by customer, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["customer"], []).append(row)
    return found


@pytest.mark.parametrize("story", Story)
def test_the_story_is_told(cases: dict[Story, list[Case]], story: Story) -> None:
    """Most of those who play a story are what it says, and one is at least."""
    told = [TOLD[story](case) for case in cases[story]]
    assert sum(told) >= 1
    assert sum(told) * 10 >= len(told) * 7, [
        case.position for case, is_told in zip(cases[story], told, strict=True) if not is_told
    ]


def test_every_state_and_reason_is_there(cases: dict[Story, list[Case]]) -> None:
    """Together they show every state of limits, every deadline, and every reason but `no_terms`."""
    everybody = [case for group in cases.values() for case in group]
    assert {case.position["limit_state"] for case in everybody} == {
        "granted", "discretionary", "refused", "pending", "expired", "never_asked",
    }  # fmt: skip
    assert set().union(*(case.cells for case in everybody)) == {
        "covered", "vat", "no_policy", "kind_not_insured", "disputed", "terms_too_long",
        "invoiced_late", "delivered_in_breach", "time_barred", "above_limit", "refused",
        "no_limit", "order",
    }  # fmt: skip
    assert {(row["kind"], row["state"]) for case in everybody for row in case.deadlines} >= {
        ("stop", "open"), ("notify", "open"), ("notify", "met"), ("notify", "missed"),
        ("claim", "open"), ("claim", "met"), ("claim", "missed"), ("cover_end", "open"),
    }  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_most_of_a_full_world_is_covered(seed: int) -> None:
    """Two thousand customers are covered as such groups are, and were so a year ago."""
    world = make_world(seed=seed, today=date(2026, 10, 31))
    assert world.customers.height == 2_000
    assert 80_000 < world.documents.height < 150_000
    for day in (world.last_day, world.last_day - timedelta(365)):
        judged = assess(world.portfolio_on(day), day, compiled=False)
        assert 75 < Decimal(judged.summary["effective_coverage_pct"]) < 85
