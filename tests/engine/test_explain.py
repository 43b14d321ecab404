"""The derivation says the assessment's own amounts, to the cent, and its figures add up."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.engine.assess import assess
from aval.engine.explain import explain
from aval.engine.results import Assessment
from aval.vocabulary.derivation import Explanation
from tests.engine import told as tells
from tests.generate import generate

CASES = sorted((Path(__file__).parents[1] / "spec" / "cases").glob("*/as_of.txt"))


@cache
def judged(path: Path) -> tuple[Portfolio, date, Assessment]:
    """Return a worked case and its assessment."""
    as_of = date.fromisoformat(path.read_text("utf-8").strip())
    portfolio = read_portfolio(path.parent)
    return portfolio, as_of, assess(portfolio, as_of)


def check_customer(assessment: Assessment, told: Explanation, customer: str) -> None:
    """Compare a customer's derivation with its rows of the three tables."""
    currency = assessment.ground.currency

    def rows(table: str) -> list[dict[str, Any]]:
        frame = getattr(assessment, table)
        ours = frame.filter(frame.get_column("customer") == customer)
        return [tells.minor(row, currency) for row in ours.rows(named=True)]

    names = ("item", "net", "cell", "policy", "layer", "amount", "indemnifiable")
    assert tells.cells(told) == [tuple(row[name] for name in names) for row in rows("item_cover")]
    names = ("item", "policy", "kind", "date", "state", "amount_at_stake")
    expected = [tuple(row[name] for name in names) for row in rows("deadlines")]
    assert sorted(tells.deadlines(told), key=str) == sorted(expected, key=str)
    (position,) = rows("positions")
    said = tells.positions(told)
    assert said == {name: position[name] for name in said}
    assert not tells.does_not_add_up(told)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_the_figures_are_those_of_the_assessment(path: Path) -> None:
    """Cells, deadlines and positions of every customer of every worked case."""
    portfolio, as_of, assessment = judged(path)
    for customer in assessment.positions.get_column("customer"):
        check_customer(assessment, explain(portfolio, as_of, customer), customer)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_an_item_alone_is_told_as_with_all_others(path: Path) -> None:
    """The chain of one item ends in the same block."""
    portfolio, as_of, assessment = judged(path)
    for customer in assessment.positions.get_column("customer"):
        blocks = tells.item_blocks(explain(portfolio, as_of, customer))
        for item, block in blocks.items():
            alone = explain(portfolio, as_of, customer, item=item)
            told = tells.item_blocks(alone)
            assert list(told) == [item]
            assert told[item].lines == block.lines
            assert not tells.does_not_add_up(alone)


@pytest.mark.parametrize("seed", range(1, 17))
def test_the_figures_are_those_of_the_assessment_of_random_portfolios(
    seed: int, tmp_path: Path
) -> None:
    """As above, in portfolios that are dense with the situations of the contract."""
    as_of = generate(seed, tmp_path)
    portfolio = read_portfolio(tmp_path)
    assessment = assess(portfolio, as_of, compiled=False)
    for customer in assessment.positions.get_column("customer"):
        check_customer(assessment, explain(portfolio, as_of, customer), customer)
