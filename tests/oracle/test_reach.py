"""The random portfolios reach every cell, layer, deadline and state, and the rarer situations."""

from collections import Counter
from collections.abc import Iterable
from itertools import product

import pytest

from aval.vocabulary.words import DeadlineKind, DeadlineState, Layer, LimitState, Reason
from tests.oracle.answer import Table
from tests.oracle.conftest import Reached

A_FEW = 3
_REPORTED = (DeadlineKind.NOTIFY, DeadlineKind.CLAIM)
_DATED = (DeadlineKind.STOP, DeadlineKind.HAND_OVER)
DEADLINES = [
    *product(_REPORTED, DeadlineState),
    *product(_DATED, (DeadlineState.OPEN, DeadlineState.MISSED)),
    (DeadlineKind.COVER_END, DeadlineState.OPEN),
]
SITUATIONS = (
    "a later policy covers a part of the vat",
    "a product beyond 63 bits",
    "a stop that clearing ended",
    "an item that several policies cover",
    "an open amount that rounds to 0",
    "an order disputed",
    "an order with cover",
    "cleared within the lift period",
    "decisions of one day and one key",
    "delivered after T",
    "discretionary limit silenced by a named decision",
    "discretionary limit void",
    "insolvent at T",
    "loss by insolvency",
    "percentage of a zone",
    "receivables older than all sales of 24 months",
    "room that time-barred items free for others",
    "run-on grace",
    "run-on of a refusal",
    "run-on orders",
    "settled in full",
    "settled in part",
    "several extensions in one layer",
    "stops of several policies that join",
    "stops that join day to day",
    "top-up without a primary limit",
)


def _met(tables: Iterable[Table], *columns: str) -> Counter[tuple[str, ...]]:
    """Count the rows of tables by the text of some columns."""
    counter: Counter[tuple[str, ...]] = Counter()
    for table in tables:
        places = [table.columns.index(column) for column in columns]
        counter.update(tuple(row[place] for place in places) for row in table.rows)
    return counter


@pytest.mark.parametrize("cell", ["covered", "vat", *Reason])
def test_cells(cell: str, reached: Reached) -> None:
    """Every cell of section 9 appears."""
    assert _met((a.item_cover for a in reached.answers), "cell")[(cell,)] >= A_FEW


@pytest.mark.parametrize("layer", Layer)
def test_layers(layer: Layer, reached: Reached) -> None:
    """Every layer covers something."""
    assert _met((a.item_cover for a in reached.answers), "layer")[(layer,)] >= A_FEW


@pytest.mark.parametrize(("kind", "state"), DEADLINES)
def test_deadlines(kind: DeadlineKind, state: DeadlineState, reached: Reached) -> None:
    """Every kind of deadline appears in every state it can have."""
    assert _met((a.deadlines for a in reached.answers), "kind", "state")[kind, state] >= A_FEW


@pytest.mark.parametrize("state", LimitState)
def test_limit_states(state: LimitState, reached: Reached) -> None:
    """Every state of a limit appears."""
    assert _met((a.positions for a in reached.answers), "limit_state")[(state,)] >= A_FEW


@pytest.mark.parametrize("kind", DeadlineKind)
def test_next_deadlines(kind: DeadlineKind, reached: Reached) -> None:
    """Every kind of deadline is somebody's next."""
    met = _met((a.positions for a in reached.answers), "next_deadline_kind")
    assert met[(kind,)] >= A_FEW


@pytest.mark.parametrize("count", ["expired_covers", "customers_in_breach", "customers_over_limit"])
def test_counts(count: str, reached: Reached) -> None:
    """The rarer counts of the summary are not always 0."""
    assert sum(answer.summary["counts"][count] > 0 for answer in reached.answers) >= A_FEW


@pytest.mark.parametrize("situation", SITUATIONS)
def test_situations(situation: str, reached: Reached) -> None:
    """Every situation that an answer does not name is met."""
    assert reached.situations[situation] >= A_FEW


def test_situations_are_all_listed(reached: Reached) -> None:
    """The list above is the one that the SQL counts."""
    assert set(reached.situations) == set(SITUATIONS)
