"""The assessment against its second implementation in SQL, on portfolios drawn at random.

Every cell of the three tables and every value of the summary is the same text, for at least 2,000
portfolios (`tests.generate`), in ranges so that both cores share the work. A portfolio on which
the two had ever differed would stand in `tests/spec/cases`.
"""

import csv
import io
from pathlib import Path

import polars as pl
import pytest

from aval.dataset.reading import read_portfolio
from aval.engine.assess import assess
from aval.engine.results import Assessment
from tests.generate import generate
from tests.oracle.answer import Answer, Table, differences
from tests.oracle.assess import assess_folders

PORTFOLIOS, RANGE = 2_000, 250
COMPILED_EVERY = 10
"""One portfolio of so many is judged by compiled rules as well."""


@pytest.mark.no_cover  # counting lines would take three times as long, and finds none more
@pytest.mark.parametrize("first", range(0, PORTFOLIOS, RANGE))
def test_same_answers(first: int, tmp_path: Path) -> None:
    """Two implementations, two paradigms, one answer."""
    portfolios = []
    for seed in range(first, first + RANGE):
        folder = tmp_path / str(seed)
        folder.mkdir()
        portfolios.append((folder, generate(seed, folder)))
    for (folder, as_of), expected in zip(portfolios, assess_folders(portfolios), strict=True):
        portfolio = read_portfolio(folder)
        found = answer(assess(portfolio, as_of, compiled=False))
        assert not differences(expected, found), f"seed {folder.name}"
        if int(folder.name) % COMPILED_EVERY == 0:
            assert answer(assess(portfolio, as_of, compiled=True)) == found, f"seed {folder.name}"


def answer(assessment: Assessment) -> Answer:
    """Return an assessment as the text that its files hold."""
    return Answer(
        item_cover=_table(assessment.item_cover),
        positions=_table(assessment.positions),
        deadlines=_table(assessment.deadlines),
        summary=assessment.summary,
    )


def _table(frame: pl.DataFrame) -> Table:
    """Return a frame as text."""
    columns, *rows = csv.reader(io.StringIO(frame.write_csv(), newline=""))
    return Table(tuple(columns), [tuple(row) for row in rows])
