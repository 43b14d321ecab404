"""Every worked case: each cell of the three tables is the same text, each value of the summary."""

import json
from datetime import date
from pathlib import Path

import pytest

from aval.dataset.reading import read_portfolio
from aval.engine.assess import assess
from tests.tables import file_rows, text_rows

CASES = sorted(path.parent for path in Path(__file__).parent.glob("cases/*/as_of.txt"))
TABLES = ("positions", "item_cover", "deadlines")


@pytest.mark.parametrize("compiled", [False, True], ids=["as they stand", "compiled"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, compiled: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """The assessment of the case is its answer."""
    check(case, compiled=compiled)


def test_cases_handed_over(shared: Path) -> None:
    """The cases here are those handed over, file by file, and none is missing."""
    theirs = shared / "vectors"
    for path in sorted(theirs.rglob("*")):
        if path.is_file() and path.parent != theirs:
            ours = Path(__file__).parent / "cases" / path.relative_to(theirs)
            assert ours.read_bytes() == path.read_bytes(), path


def check(case: Path, *, compiled: bool) -> None:
    """Compare the assessment of a case's folder with its `expected` folder."""
    as_of = date.fromisoformat((case / "as_of.txt").read_text().strip())
    assessment = assess(read_portfolio(case), as_of, compiled=compiled)
    for table in TABLES:
        assert text_rows(getattr(assessment, table)) == file_rows(
            case / "expected" / f"{table}.csv"
        )
    assert assessment.summary == json.loads((case / "expected" / "summary.json").read_text())
